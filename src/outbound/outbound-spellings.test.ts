import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createOutbound } from './outbound.ts';

it('refuses a forbidden IPv4 address in every way of writing it', async () => {
  const outbound = createOutbound({ allow: [] });
  await fc.assert(
    fc.asyncProperty(
      forbiddenIPv4,
      spelling,
      fc.constantFrom('http', 'https'),
      async (octets, spell, scheme) => {
        expect(await outbound.send({ url: `${scheme}://${spell(octets)}/`, method: 'GET' })).toEqual({
          kind: 'refused',
          reason: expect.stringContaining('BELAY_OUTBOUND_ALLOW'),
        });
      },
    ),
    { numRuns: 500 },
  );
  await outbound.close();
});

type Octets = readonly [number, number, number, number];

const octet = fc.integer({ min: 0, max: 255 });

const forbiddenIPv4: fc.Arbitrary<Octets> = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127), octet, octet, octet),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
  fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
  fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
  fc.tuple(fc.constant(198), fc.constantFrom(18, 19), octet, octet),
  fc.tuple(fc.integer({ min: 224, max: 255 }), octet, octet, octet),
);

/** Every way of writing an IPv4 address that the URL parser, or IPv6, knows. */
const spelling = fc
  .record({
    parts: fc.integer({ min: 1, max: 4 }),
    bases: fc.array(fc.constantFrom(8, 10, 16), { minLength: 4, maxLength: 4 }),
    zeros: fc.integer({ min: 0, max: 3 }),
    dress: fc.constantFrom(
      'plain',
      'dot',
      'wide',
      'percent',
      'mapped',
      'mapped hex',
      'nat64',
      'compatible',
      '6to4',
    ),
  })
  .map(({ parts, bases, zeros, dress }) => (octets: Octets) => {
    const [a, b, c, d] = octets;
    const groups = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
    const whole = ((a * 256 + b) * 256 + c) * 256 + d;
    const last = whole % 256 ** (5 - parts);
    const numbers = [...octets.slice(0, parts - 1), last].map((number, index) => {
      const base = bases[index] ?? 10;
      const prefix = base === 10 ? '' : `${base === 8 ? '0' : '0x'}${'0'.repeat(zeros)}`;
      return prefix + number.toString(base);
    });
    const text = numbers.join('.');
    const dresses: { readonly [name: string]: string } = {
      plain: text,
      dot: `${text}.`,
      wide: text.replace(/[0-9.]/g, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0)),
      percent: text.replace(/[0-9]/g, (digit) => `%3${digit}`),
      mapped: `[::ffff:${octets.join('.')}]`,
      'mapped hex': `[0:0::ffff:${groups}]`,
      nat64: `[64:ff9b::${octets.join('.')}]`,
      compatible: `[::${groups}]`,
      '6to4': `[2002:${groups}::1]`,
    };
    return dresses[dress] ?? text;
  });
