import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createAddressPolicy, parseNetwork } from './address-policy.ts';

const closed = createAddressPolicy([]);

describe('without an allow list', () => {
  test.each([
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['10.1.2.3', 'private'],
    ['100.64.0.1', 'carrier-grade-nat'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['169.254.169.254', 'link-local'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.0.0.8', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['192.88.99.1', 'reserved'],
    ['192.168.0.1', 'private'],
    ['198.18.0.1', 'reserved'],
    ['198.51.100.1', 'reserved'],
    ['203.0.113.1', 'reserved'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::7f00:1', 'non-global'],
    ['::8.8.8.8', 'non-global'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:a9fe:a9fe', 'link-local'],
    ['::ffff:0:127.0.0.1', 'rfc6145'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['64:ff9b:1::8.8.8.8', 'rfc6052'],
    ['100::1', 'discard'],
    ['2001::1', 'teredo'],
    ['2001:2::1', 'benchmarking'],
    ['2001:db8::1', 'reserved'],
    ['2002:7f00:1::', '6to4'],
    ['3fff::1', 'reserved'],
    ['4000::1', 'non-global'],
    ['5f00::1', 'segment-routing'],
    ['fc00::1', 'unique-local'],
    ['fd12:3456::1', 'unique-local'],
    ['fe80::1', 'link-local'],
    ['fe80::1%br-lan.1', 'link-local'],
    ['fec0::1', 'deprecated-site-local'],
    ['ff02::1', 'multicast'],
    ['localhost', 'malformed'],
    ['', 'malformed'],
    ['1.2.3', 'malformed'],
    ['01.2.3.4', 'malformed'],
    ['[::1]', 'malformed'],
  ])('%s is forbidden as %s', (address, range) => {
    expect(closed(address)).toBe(range);
  });

  test.each([
    '1.1.1.1',
    '172.32.0.1',
    '2606:4700::1111',
    '2606:4700::1111%eth0',
    '::ffff:1.1.1.1',
    '64:ff9b::1.1.1.1',
  ])('%s is permitted', (address) => {
    expect(closed(address)).toBeNull();
  });

  it('agrees with the IANA registry on every IPv4 address', () => {
    const octet = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 198, 203),
    );
    fc.assert(
      fc.property(fc.tuple(octet, octet, octet, octet), (octets) => {
        const address = octets.join('.');
        expect(closed(address) !== null).toBe(special4.check(address));
      }),
      { numRuns: 3_000 },
    );
  });

  it('agrees with the IANA registry on every IPv6 address, however it is written', () => {
    const first = fc.oneof(
      fc.integer({ min: 0, max: 0xffff }),
      fc.constantFrom(0x2001, 0x2002, 0x2620, 0x3fff, 0xfe80),
    );
    const part = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 0xdb8, 0x4f, 0x8000));
    fc.assert(
      fc.property(
        first,
        fc.array(part, { minLength: 7, maxLength: 7 }),
        fc.boolean(),
        (head, tail, dotted) => {
          const address = dotted ? withDottedEnd([head, ...tail]) : inHex([head, ...tail]);
          const global = head >= 0x2000 && head < 0x4000 && !special6.check(address, 'ipv6');
          expect(closed(address) === null).toBe(global);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe('with an allow list', () => {
  it('opens networks and single addresses, and nothing beside them', () => {
    const policy = createAddressPolicy(['10.0.0.0/8', '192.168.1.7', 'fd00::/8', '::1']);
    expect(policy('10.255.0.1')).toBeNull();
    expect(policy('::ffff:10.0.0.1')).toBeNull();
    expect(policy('64:ff9b::a00:1')).toBeNull();
    expect(policy('192.168.1.7')).toBeNull();
    expect(policy('192.168.1.8')).toBe('private');
    expect(policy('fd12::1')).toBeNull();
    expect(policy('fc00::1')).toBe('unique-local');
    expect(policy('::1')).toBeNull();
    expect(policy('127.0.0.1')).toBe('loopback');
    expect(policy('1.1.1.1')).toBeNull();
  });

  it('does not let an IPv6 network open IPv4 addresses', () => {
    expect(createAddressPolicy(['::/0'])('::ffff:10.0.0.1')).toBe('private');
    expect(createAddressPolicy(['::/0'])('10.0.0.1')).toBe('private');
  });

  test.each([
    '10/8',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '010.0.0.1',
    '0x7f.1',
    'localhost',
    '*',
    '::1/129',
    'fe80::1%eth0',
    '::ffff:10.0.0.0/104',
    '64:ff9b::/96',
    '',
  ])('refuses the entry %j and names it', (entry) => {
    expect(() => parseNetwork(entry)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        message: expect.stringContaining(JSON.stringify(entry)),
      }),
    );
  });
});

/** The registries' networks that are not globally reachable, plus multicast; written out apart from the library's. */
const special4 = listOf('ipv4', [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]);

const special6 = listOf('ipv6', [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
]);

function listOf(family: 'ipv4' | 'ipv6', networks: readonly [string, number][]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of networks) list.addSubnet(network, bits, family);
  return list;
}

function inHex(parts: readonly number[]): string {
  return parts.map((part) => part.toString(16)).join(':');
}

function withDottedEnd(parts: readonly number[]): string {
  const octets = parts.slice(6).flatMap((part) => [part >> 8, part & 0xff]);
  return `${inHex(parts.slice(0, 6))}:${octets.join('.')}`;
}
