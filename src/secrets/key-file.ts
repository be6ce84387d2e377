import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newSecretKey, parseSecretKey } from './secret-box.ts';

/** The secret key that was made for an embedded database, and where it is. */
export type KeyFile = { readonly key: Buffer; readonly path: string; readonly isNew: boolean };

/** Reads `secret.key` of a data directory, which is made when missing and readable by its owner alone. Rejects when it is no key. */
export async function readOrMakeKeyFile(directory: string): Promise<KeyFile> {
  const path = join(directory, 'secret.key');
  await mkdir(directory, { recursive: true });
  const isNew = await makeOnce(path);
  const key = parseSecretKey((await readFile(path, 'utf8')).trim());
  if (key === null) throw new Error(`${path} holds no key of 32 bytes; put back the one that was there`);
  return { key, path, isNew };
}

/** Linked into place once it is whole, so that nobody ever reads half a key. */
async function makeOnce(path: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, `${newSecretKey()}\n`, { flag: 'wx', mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft);
  }
}
