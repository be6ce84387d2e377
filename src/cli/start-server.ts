import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { now } from '../clock.ts';
import type { Config } from '../config.ts';
import { createApp } from '../http/app.ts';
import type { Logger } from '../log.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import { createService, type Service } from '../service.ts';
import { bootstrapKey } from '../store/api-key-bootstrap.ts';
import { type Database, isUnavailable } from '../store/database.ts';
import { inviteFirstAdmin } from '../store/first-admin.ts';
import { type Migration, migrate } from '../store/migrate.ts';
import { CommandError } from './exit.ts';
import { openDatabase } from './open-database.ts';
import { openSecrets } from './open-secrets.ts';
import { version } from './version.ts';

/** A server that answers. */
export type RunningServer = {
  readonly url: string;
  /** The key that was made because there was none: it cannot be read again. */
  readonly newKey: string | null;
  /** Where the first admin signs up, behind the URL; null once there is somebody. */
  readonly adminPath: string | null;
  /** Takes no more requests, finishes what is in hand, then closes everything. */
  stop(): Promise<void>;
};

/**
 * Opens the database, brings it up to date, makes sure that there is a key, starts the service and listens. `prepared` is
 * given the database before anything else uses it.
 */
export async function startServer(
  config: Config,
  logger: Logger,
  prepared: (database: Database) => Promise<void> = async () => undefined,
): Promise<RunningServer> {
  const onError = (error: unknown) => logBackground(logger, error);
  // Opens on other threads while the database opens on this one.
  const sandbox = createSandbox({ now });
  const database = await openDatabase(config.database, onError).catch(async (error: unknown) => {
    await sandbox.close();
    throw error;
  });
  let service: Service | null = null;
  try {
    const newKey = await prepare(database, config, logger);
    await prepared(database);
    const adminToken = await inviteFirstAdmin(database);
    const adminPath = adminToken === null ? null : `/setup#${adminToken}`;
    const { role, outboundAllow, retentionDays, leaseMs, publicUrl } = config;
    const secrets = await openSecrets(config, logger);
    const print = (line: string) => logger.info(`message ${line}`);
    const started = await createService({
      database,
      role,
      sandbox,
      outboundAllow,
      retentionDays,
      leaseMs,
      secrets,
      publicUrl,
      print,
      onError,
    });
    service = started;
    const app = createApp({ service, logger, retentionDays, version: version() });
    const url = await listen(app, config);
    return { url, newKey, adminPath, stop: () => stop(app, started) };
  } catch (error) {
    // The service closes both; without one they are still ours.
    if (service !== null) await service.stop();
    else await Promise.all([database.close(), sandbox.close()]);
    throw error;
  }
}

/** Brings the schema up to date and makes sure that there is a key; returns the key that it had to make. */
async function prepare(database: Database, config: Config, logger: Logger): Promise<string | null> {
  tellMigrations(await migrate(database), logger);
  const key = await bootstrapKey(database, { key: config.apiKey });
  if (key.kind === 'revoked') {
    throw new CommandError('The key in BELAY_API_KEY has been revoked. Set another one, or none.');
  }
  return key.kind === 'created' ? key.secret : null;
}

/** On an empty database the steps of its making are of no interest. */
function tellMigrations(applied: readonly Migration[], logger: Logger): void {
  const isNew = applied[0]?.version === 1;
  if (isNew) logger.info(`prepared an empty database, schema ${applied.at(-1)?.version}`);
  else for (const { version, name } of applied) logger.info(`applied migration ${version} ${name}`);
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new CommandError(listenFailure(error, host, port));
  }
  return urlOf(app.server.address() as AddressInfo);
}

/** Where a client on this machine reaches the server. */
function urlOf({ address, family, port }: AddressInfo): string {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return family === 'IPv6' ? `http://[${host}]:${port}` : `http://${host}:${port}`;
}

function listenFailure(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE')
    return `Port ${port} on ${host} is in use. Set PORT to another one, or to 0 for any.`;
  if (code === 'EACCES') return `Port ${port} may not be opened by this user. Set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST ${host} is no address of this machine.`;
  return `Port ${port} on ${host} cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
}

async function stop(app: FastifyInstance, service: Service): Promise<void> {
  await app.close();
  await service.stop();
}

function logBackground(logger: Logger, error: unknown): void {
  if (isUnavailable(error))
    logger.warn(`the database is away: ${error instanceof Error ? error.message : error}`);
  else logger.error({ err: error }, 'background work failed; it will be tried again');
}
