import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import { readOrMakeKeyFile } from '../secrets/key-file.ts';
import { createSecretBox, newSecretKey, parseSecretKey, type SecretBox } from '../secrets/secret-box.ts';

/**
 * What keeps the secrets of providers. An embedded database without `BELAY_SECRET_KEY` gets a key in its directory;
 * PostgreSQL gets none, because a key beside one of many nodes would be missing on the others.
 */
export async function openSecrets(
  { database, secretKeys }: Config,
  logger: Logger,
): Promise<SecretBox | null> {
  const own = database.kind === 'pglite' ? await embeddedKeys(database.directory, secretKeys, logger) : [];
  const [first, ...rest] = [...secretKeys, ...own];
  return first === undefined ? null : createSecretBox([first, ...rest]);
}

async function embeddedKeys(
  directory: string,
  given: readonly Buffer[],
  logger: Logger,
): Promise<readonly Buffer[]> {
  if (directory.startsWith('memory://')) {
    const key = parseSecretKey(newSecretKey());
    return key === null ? [] : [key];
  }
  const { key, path, isNew } = await readOrMakeKeyFile(directory);
  if (isNew && given.length === 0) {
    logger.info(`made ${path}, which the secrets of providers are encrypted with: keep it with your backups`);
  }
  return [key];
}
