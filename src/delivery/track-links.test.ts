import { expect, it } from 'vitest';
import { CONTENT, envelopeOf } from '../../test/support/envelope.ts';
import { readTracked } from '../secrets/track-token.ts';
import { trackLinks } from './track-links.ts';

const KEY = Buffer.alloc(32, 1);
const tracking = { url: 'https://b.example/t', key: KEY, opens: true, clicks: true };
const html = (text: string) => ({ ...CONTENT.email, html: text });
const STAY = 'https://b.example/u/1';
const envelope = envelopeOf(CONTENT.email, { unsubscribe_url: STAY });

it('leads links over the server, and to where they pointed', () => {
  const written = `<body><a class="x" href="https://x.example/?a=1&amp;b=2">x</a><a href='mailto:a@b.c'>m</a><a href="${STAY}">u</a></body>`;
  const tracked = trackLinks(html(written), envelope, tracking).html;
  const [, token = ''] = /href="https:\/\/b\.example\/t\/c\/([^"]+)"/.exec(tracked) ?? [];
  expect(readTracked([Buffer.alloc(32), KEY], token)).toEqual({
    ...envelope.tenant,
    message_id: envelope.message_id,
    url: 'https://x.example/?a=1&b=2',
  });
  expect(tracked).toContain("href='mailto:a@b.c'");
  expect(tracked).toContain(`href="${STAY}"`);
  expect(tracked).toMatch(/<img src="https:\/\/b\.example\/t\/o\/[^"]+"[^>]*><\/body>$/);
});

it('does only what it is told', () => {
  const written = '<a href="https://x.example">x</a>';
  const change = (opens: boolean, clicks: boolean) =>
    trackLinks(html(written), envelope, { ...tracking, opens, clicks }).html;
  expect(change(false, false)).toBe(written);
  expect(change(false, true)).not.toContain('<img');
  expect(change(true, false)).toContain(written);
});

it('knows no token but its own', () => {
  const [, token = ''] = /\/t\/o\/([^"]+)"/.exec(trackLinks(html(''), envelope, tracking).html) ?? [];
  expect(readTracked([KEY], token)?.url).toBeNull();
  const [body = '', mac = ''] = token.split('.');
  const forged = Buffer.from(JSON.stringify(['w', 'test', 'm', 'https://evil.example'])).toString(
    'base64url',
  );
  for (const other of ['', '.', body, `${forged}.${mac}`, `${body}.${mac}.x`, `${body}.AAAA`]) {
    expect(readTracked([KEY], other)).toBeNull();
  }
  expect(readTracked([], token)).toBeNull();
});
