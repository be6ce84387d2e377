// Messages rendered per second on one thread, each with data of its own. Needs a build: node bench/render.mjs
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { render } from '../dist/render/render.js';
import { figure, median } from './stats.mjs';

const ROUNDS = 3;
const ROUND_MS = 1_000;
const CORPUS = path.resolve(import.meta.dirname, '../test/render/corpus');
const WORDS = { sugar: 'title and body', order: '22 elements, two columns, a brand' };

/** Two documents of the golden corpus, as e-mail and as SMS; the median of three rounds each. */
export async function benchRender() {
  const results = [];
  for (const [name, words] of Object.entries(WORDS)) {
    const document = JSON.parse(readFileSync(path.join(CORPUS, `${name}.json`), 'utf8'));
    for (const channel of ['email', 'sms']) {
      const rounds = [];
      for (let round = 0; round < ROUNDS; round += 1) rounds.push(await perSecond({ ...document, channel }));
      results.push(figure(`rendering to ${channel}: ${words}`, median(rounds), '1/s'));
    }
  }
  return results;
}

const BASE = {
  template: null,
  brand: null,
  profile: {},
  locale: null,
  recipient: 'user',
  links: { unsubscribe: null, preferences: null },
};

async function perSecond(document) {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < ROUND_MS) {
    const data = { ...document.data, name: `Ann ${count}` };
    const { kind, error } = await render({ ...BASE, ...document, data });
    if (kind !== 'rendered') throw new Error(`${kind}: ${error}`);
    count += 1;
  }
  return (count * 1_000) / (performance.now() - start);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { name, value, unit } of await benchRender())
    console.log(`${name}: ${Math.round(value)} ${unit}`);
}
