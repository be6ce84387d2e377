import { isIP } from 'node:net';
import { BelayError } from './errors.ts';
import { parseAllow } from './outbound/outbound.ts';
import { parseSecretKey } from './secrets/secret-box.ts';
import type { Role } from './service.ts';

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where runs are remembered: a PostgreSQL server, or PGlite in a directory (`memory://` keeps nothing). */
export type DatabaseConfig =
  | { readonly kind: 'postgresql'; readonly url: string; readonly connections: number }
  | { readonly kind: 'pglite'; readonly directory: string };

/** Everything that a server can be told (design §11). */
export type Config = {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  readonly database: DatabaseConfig;
  /** Null: a key is generated when the database has none. */
  readonly apiKey: string | null;
  readonly role: Role;
  readonly outboundAllow: readonly string[];
  readonly logLevel: LogLevel;
  readonly retentionDays: number;
  /** After a crash other nodes take its work over when this has passed; no outside call takes longer than a third. */
  readonly leaseMs: number;
  /** What the secrets of providers are kept with: the first seals, all open; none where an embedded database makes its own. */
  readonly secretKeys: readonly Buffer[];
  /** Where the world reaches this server, without a trailing slash; null where it is not known. */
  readonly publicUrl: string | null;
};

/** What the commands that talk to a running server need. */
export type ClientConfig = {
  /** Without a trailing slash. */
  readonly url: string;
  readonly apiKey: string | null;
};

/** The variables of a process; tests pass their own. */
export type Environment = { readonly [name: string]: string | undefined };

/** Every setting was fine, or every one that was not: one sentence each, naming the variable. */
export type Read<T> =
  | { readonly ok: true; readonly config: T }
  | { readonly ok: false; readonly problems: readonly string[] };

const ROLES: readonly Role[] = ['all', 'api', 'worker'];
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const SETTINGS = [
  'PORT',
  'HOST',
  'DATABASE_URL',
  'BELAY_DATA_DIR',
  'BELAY_API_KEY',
  'BELAY_ROLE',
  'BELAY_OUTBOUND_ALLOW',
  'BELAY_LOG_LEVEL',
  'BELAY_RETENTION_DAYS',
  'BELAY_LEASE_SECONDS',
  'BELAY_SECRET_KEY',
  'BELAY_PUBLIC_URL',
  'BELAY_DATABASE_CONNECTIONS',
  'BELAY_URL',
];

const DEFAULT_URL = 'http://127.0.0.1:4000';
const MIN_KEY = 8;
const MAX_KEY = 200;

/** Reads the settings of a server. An empty variable counts as absent. */
export function readConfig(environment: Environment = process.env): Read<Config> {
  const { problems, setting } = reader(environment);
  const config = {
    port: setting('PORT', 4000, wholeNumber(0, 65_535)),
    host: setting('HOST', '127.0.0.1', host),
    database: readDatabase(setting),
    apiKey: setting('BELAY_API_KEY', null, apiKey),
    role: setting('BELAY_ROLE', 'all', oneOf(ROLES)),
    outboundAllow: setting('BELAY_OUTBOUND_ALLOW', [], networks),
    logLevel: setting('BELAY_LOG_LEVEL', 'info', oneOf(LOG_LEVELS)),
    retentionDays: setting('BELAY_RETENTION_DAYS', 95, wholeNumber(1, 36_500)),
    leaseMs: setting('BELAY_LEASE_SECONDS', 30, wholeNumber(3, 3_600)) * 1000,
    secretKeys: setting('BELAY_SECRET_KEY', [], secretKeys),
    publicUrl: setting('BELAY_PUBLIC_URL', null, httpUrl),
  };
  if (config.role !== 'all' && config.database.kind === 'pglite') {
    problems.push(
      `BELAY_ROLE is "${config.role}", which needs DATABASE_URL: ` +
        'the embedded database belongs to one process, which must be "all"',
    );
  }
  return problems.length === 0 ? { ok: true, config } : { ok: false, problems };
}

/** Reads where the server is and the key to it. Belay's own variables win over those of Courier's SDKs. */
export function readClientConfig(environment: Environment = process.env): Read<ClientConfig> {
  const { problems, setting } = reader(environment);
  const key = setting('BELAY_API_KEY', null, anyKey) ?? setting('COURIER_API_KEY', null, anyKey);
  const url = setting('BELAY_URL', null, httpUrl) ?? setting('COURIER_BASE_URL', DEFAULT_URL, httpUrl);
  return problems.length === 0 ? { ok: true, config: { url, apiKey: key } } : { ok: false, problems };
}

/** `BELAY_…` variables that mean nothing, each with the setting that was probably meant: they are ignored in silence otherwise. */
export function unknownSettings(environment: Environment = process.env): readonly string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('BELAY_') && !SETTINGS.includes(name))
    .map((name) => {
      const meant = SETTINGS.find((setting) => isNear(setting, name));
      return `${name} is no setting of Belay${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    });
}

/** Whether text for a terminal may carry colour (no-color.org). */
export function wantsColour(isTerminal: boolean, environment: Environment = process.env): boolean {
  return isTerminal && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}

/** What a value should have been: "expected …", without the value. */
type Wrong = { readonly expected: string; readonly got?: string };
type Parse<T> = (text: string) => T | Wrong;
type Setting = <T, F>(name: string, fallback: F, parse: Parse<T>) => T | F;

function reader(environment: Environment): { readonly problems: string[]; readonly setting: Setting } {
  const problems: string[] = [];
  return {
    problems,
    setting: (name, fallback, parse) => {
      const text = environment[name]?.trim() ?? '';
      if (text === '') return fallback;
      const value = parse(text);
      if (!isWrong(value)) return value;
      problems.push(`${name} is ${value.got ?? JSON.stringify(text)}, expected ${value.expected}`);
      return fallback;
    },
  };
}

function isWrong(value: unknown): value is Wrong {
  return typeof value === 'object' && value !== null && 'expected' in value;
}

function readDatabase(setting: Setting): DatabaseConfig {
  const url = setting('DATABASE_URL', null, databaseUrl);
  const connections = setting('BELAY_DATABASE_CONNECTIONS', 10, wholeNumber(1, 1_000));
  const directory = setting('BELAY_DATA_DIR', './data', (text) => text);
  return url === null ? { kind: 'pglite', directory } : { kind: 'postgresql', url, connections };
}

function wholeNumber(min: number, max: number): Parse<number> {
  return (text) => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= min && value <= max
      ? value
      : { expected: `a whole number from ${min} to ${max}` };
  };
}

function oneOf<T extends string>(choices: readonly T[]): Parse<T> {
  return (text) =>
    choices.find((choice) => choice === text) ?? { expected: `one of ${choices.join(', ')} (in lower case)` };
}

function host(text: string): string | Wrong {
  const isName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text);
  return isIP(text) !== 0 || isName
    ? text
    : { expected: 'an IP address or a host name without port, such as 127.0.0.1 or 0.0.0.0' };
}

/** Never repeats the value: it usually carries a password. */
function databaseUrl(text: string): string | Wrong {
  const expected = 'a URL such as postgresql://user:password@host:5432/database';
  if (!URL.canParse(text)) return { expected, got: 'not a URL' };
  const { protocol } = new URL(text);
  return ['postgres:', 'postgresql:'].includes(protocol)
    ? text
    : { expected, got: `a URL that begins with "${protocol}"` };
}

/** Never repeats the value: it is a secret. */
function apiKey(text: string): string | Wrong {
  return text.length >= MIN_KEY && text.length <= MAX_KEY
    ? anyKey(text)
    : { expected: `${MIN_KEY} to ${MAX_KEY} characters`, got: `${text.length} characters long` };
}

/** Never repeats the value: it is a secret. */
function secretKeys(text: string): readonly Buffer[] | Wrong {
  const keys = text.split(/[\s,]+/).map(parseSecretKey);
  return keys.every((key) => key !== null)
    ? keys
    : { expected: 'keys of 32 bytes in base64 or hexadecimal, separated by commas', got: 'something else' };
}

/** A key that some server gave out: it only has to fit into a header. */
function anyKey(text: string): string | Wrong {
  return /^[\x21-\x7e]+$/.test(text)
    ? text
    : { expected: 'printable ASCII without blanks', got: 'a text with other characters' };
}

function httpUrl(text: string): string | Wrong {
  const isHttp = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  return isHttp ? text.replace(/\/+$/, '') : { expected: `a URL such as ${DEFAULT_URL}` };
}

function networks(text: string): readonly string[] | Wrong {
  try {
    return parseAllow(text);
  } catch (error) {
    if (!(error instanceof BelayError)) throw error;
    const reason = error.message.replace(/^BELAY_OUTBOUND_ALLOW: /, '');
    return { expected: `IP addresses and CIDRs, separated by commas: ${reason}` };
  }
}

/** The same letters but for case and separators, or one a beginning of the other. */
function isNear(setting: string, name: string): boolean {
  const [a, b] = [setting, name].map((text) => text.replace(/^BELAY_|[^A-Z0-9]/gi, '').toUpperCase());
  return a !== undefined && b !== undefined && b !== '' && (a.startsWith(b) || b.startsWith(a));
}
