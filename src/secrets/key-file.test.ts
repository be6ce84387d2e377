import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readOrMakeKeyFile } from './key-file.ts';
import { isMasked, mask } from './mask.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'belay-key-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('makes a key once, for its owner alone', async () => {
  const place = join(directory, 'data');
  const made = await readOrMakeKeyFile(place);
  expect(made).toMatchObject({ isNew: true, path: join(place, 'secret.key') });
  expect((await stat(made.path)).mode & 0o777).toBe(0o600);
  const again = await readOrMakeKeyFile(place);
  expect(again).toEqual({ ...made, isNew: false });
  expect((await readFile(made.path, 'utf8')).trim()).toBe(made.key.toString('base64'));
});

it('gives two starts at once the same key', async () => {
  const [one, two] = await Promise.all([readOrMakeKeyFile(directory), readOrMakeKeyFile(directory)]);
  expect([one.isNew, two.isNew].toSorted()).toEqual([false, true]);
  expect((await readOrMakeKeyFile(directory)).key).toEqual(one.key);
});

it('does not replace a file that is no key', async () => {
  await writeFile(join(directory, 'secret.key'), 'oops');
  await expect(readOrMakeKeyFile(directory)).rejects.toThrow(/secret\.key holds no key/);
});

it('masks all of a short secret, and knows its masks', () => {
  expect([mask('short'), mask('long-enough-secret-1234')]).toEqual(['********', '********1234']);
  expect([isMasked(mask('a')), isMasked('a')]).toEqual([true, false]);
});
