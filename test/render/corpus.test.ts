import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type RenderRequest, render } from '../../src/render/render.ts';

const CORPUS = path.join(import.meta.dirname, 'corpus');
const CHANNELS = ['email', 'sms', 'push', 'inbox', 'direct_message', 'webhook'] as const;

const names = readdirSync(CORPUS)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

// What every channel makes of a document, one file each. After a wanted change: `vitest run test/render -u`, and read
// the difference.
it.each(names)('%s looks as it did on every channel', async (name) => {
  const document = JSON.parse(
    readFileSync(path.join(CORPUS, `${name}.json`), 'utf8'),
  ) as Partial<RenderRequest>;
  const parts: string[] = [];
  for (const channel of CHANNELS) {
    const result = await render({
      channel,
      template: null,
      content: null,
      data: {},
      profile: {},
      brand: null,
      locale: null,
      recipient: 'user-1',
      links: { unsubscribe: null, preferences: null },
      ...document,
    });
    parts.push(`===== ${channel}`, readable(result));
  }
  await expect(`${parts.join('\n')}\n`).toMatchFileSnapshot(path.join(CORPUS, `${name}.golden`));
});

/** Texts with their line ends, so that differences can be read. */
function readable(result: Awaited<ReturnType<typeof render>>): string {
  if (result.kind === 'rendered' && result.content.channel === 'email') {
    const { html, text, ...rest } = result.content;
    const lines = html.replaceAll('><', '>\n<');
    return `${JSON.stringify({ ...result, content: rest }, null, 1)}\n----- text\n${text}\n----- html\n${lines}`;
  }
  return JSON.stringify(result, null, 1);
}
