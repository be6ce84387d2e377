import { describe, expect, it, test } from 'vitest';
import { type Hop, nextHop } from './hop.ts';
import type { Response } from './outcome.ts';

const PUBLIC = new Map([['user-agent', 'belay']]);
const SECRET = new Map([...PUBLIC, ['authorization', 'Bearer 1']]);

function hopTo(url: string, change: Partial<Hop> = {}): Hop {
  return { kind: 'hop', url: new URL(url), method: 'GET', headers: SECRET, body: undefined, ...change };
}

function redirect(location: string, status = 302): Response {
  return { kind: 'response', status, headers: { location }, body: '' };
}

describe('nextHop', () => {
  test.each([301, 302, 303, 307, 308])('follows %i', (status) => {
    expect(nextHop(hopTo('https://a.example/x/y'), redirect('../z?q', status))).toMatchObject({
      kind: 'hop',
      url: new URL('https://a.example/z?q'),
      method: 'GET',
      headers: SECRET,
    });
  });

  test.each([200, 201, 300, 304, 305, 306, 400, 503])(
    'takes %i as the answer, whatever its location',
    (status) => {
      expect(nextHop(hopTo('https://a.example'), redirect('/z', status))).toBeNull();
    },
  );

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('does not follow %s', (method) => {
    expect(nextHop(hopTo('https://a.example', { method }), redirect('/z', 307))).toBeNull();
  });

  it('takes a redirect without a location as the answer', () => {
    expect(
      nextHop(hopTo('https://a.example'), { kind: 'response', status: 302, headers: {}, body: '' }),
    ).toBeNull();
  });

  test.each([
    ['another host', 'https://a.example', 'https://b.example/'],
    ['a subdomain', 'https://a.example', 'https://x.a.example/'],
    ['another port', 'https://a.example', 'https://a.example:8443/'],
    ['https from http', 'http://a.example', 'https://a.example/'],
  ])('leaves secrets behind when it goes to %s', (_what, from, to) => {
    const hop = hopTo(from, { body: '{"secret":1}' });
    expect(nextHop(hop, redirect(to))).toMatchObject({ url: new URL(to), headers: PUBLIC, body: undefined });
  });

  it('does not bring secrets back when it returns', () => {
    const away = nextHop(hopTo('https://a.example'), redirect('https://b.example'));
    expect(away).toHaveProperty('kind', 'hop');
    expect(nextHop(away as Hop, redirect('https://a.example'))).toMatchObject({ headers: PUBLIC });
  });

  it('leaves https only without credentials', () => {
    const down = redirect('http://a.example/');
    expect(nextHop(hopTo('https://a.example', { headers: PUBLIC }), down)).toHaveProperty('kind', 'hop');
    for (const hop of [
      hopTo('https://a.example'),
      hopTo('https://a.example', { headers: PUBLIC, body: '1' }),
    ]) {
      expect(nextHop(hop, down)).toEqual({
        kind: 'refused',
        reason: 'redirected by a.example from https to http with credentials',
      });
    }
  });

  test.each(['ftp://a.example', 'http://u:p@a.example', 'http://[', 'https://a.example/\0', 'javascript:1'])(
    'refuses to go to %j',
    (location) => {
      expect(nextHop(hopTo('https://a.example'), redirect(location))).toEqual({
        kind: 'refused',
        reason: expect.stringMatching(/^redirected by a\.example: /),
      });
    },
  );
});
