import { type Config, readConfig } from '../config.ts';
import { usageError } from './exit.ts';

/** The server's settings; exit 2 with every one that is wrong. */
export function requireConfig(): Config {
  const read = readConfig();
  if (!read.ok) throw usageError(read.problems.join('\n'));
  return read.config;
}
