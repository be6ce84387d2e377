import { describe, expect, it } from 'vitest';
import { type Environment, readClientConfig, readConfig, unknownSettings, wantsColour } from './config.ts';

function configOf(environment: Environment) {
  const read = readConfig(environment);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return read.config;
}

function problemsOf(environment: Environment): readonly string[] {
  const read = readConfig(environment);
  return read.ok ? [] : read.problems;
}

describe('the settings of a server', () => {
  it('have a default each', () => {
    expect(configOf({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      database: { kind: 'pglite', directory: './data' },
      apiKey: null,
      role: 'all',
      outboundAllow: [],
      logLevel: 'info',
      retentionDays: 95,
      leaseMs: 30_000,
      secretKeys: [],
      publicUrl: null,
    });
  });

  it('are all read', () => {
    const config = configOf({
      PORT: '0',
      HOST: '::1',
      DATABASE_URL: 'postgres://belay:secret@db.internal/belay?sslmode=require',
      BELAY_DATABASE_CONNECTIONS: '25',
      BELAY_API_KEY: 'pk_prod_0123456789ABCDEF',
      BELAY_ROLE: 'worker',
      BELAY_OUTBOUND_ALLOW: '10.0.0.0/8, fd00::/8 192.168.1.7',
      BELAY_LOG_LEVEL: 'debug',
      BELAY_RETENTION_DAYS: '7',
      BELAY_PUBLIC_URL: 'https://belay.example/',
      BELAY_SECRET_KEY: `${'01'.repeat(32)},${Buffer.alloc(32, 2).toString('base64')}`,
      BELAY_LEASE_SECONDS: '12',
    });
    expect(config).toEqual({
      port: 0,
      host: '::1',
      database: {
        kind: 'postgresql',
        url: 'postgres://belay:secret@db.internal/belay?sslmode=require',
        connections: 25,
      },
      apiKey: 'pk_prod_0123456789ABCDEF',
      role: 'worker',
      outboundAllow: ['10.0.0.0/8', 'fd00::/8', '192.168.1.7'],
      logLevel: 'debug',
      retentionDays: 7,
      leaseMs: 12_000,
      secretKeys: [Buffer.alloc(32, 1), Buffer.alloc(32, 2)],
      publicUrl: 'https://belay.example',
    });
  });

  it('count as absent when empty or blank, as compose files leave them', () => {
    expect(configOf({ PORT: '', DATABASE_URL: ' ', BELAY_API_KEY: '', BELAY_ROLE: '\t' })).toEqual(
      configOf({}),
    );
  });

  it('lose the blanks around them', () => {
    expect(configOf({ PORT: ' 80 ', BELAY_ROLE: 'all\n' })).toEqual({ ...configOf({}), port: 80 });
  });

  it('put the embedded database where they say', () => {
    expect(configOf({ BELAY_DATA_DIR: '/var/lib/belay' }).database).toEqual({
      kind: 'pglite',
      directory: '/var/lib/belay',
    });
  });

  it.each([
    ['PORT', '4000x', 'PORT is "4000x", expected a whole number from 0 to 65535'],
    ['PORT', '65536', 'PORT is "65536", expected a whole number from 0 to 65535'],
    ['PORT', '-1', 'PORT is "-1", expected a whole number from 0 to 65535'],
    ['PORT', '1e3', 'PORT is "1e3", expected a whole number from 0 to 65535'],
    [
      'HOST',
      'http://localhost',
      /^HOST is "http:\/\/localhost", expected an IP address or a host name without port/,
    ],
    ['HOST', 'localhost:80', /^HOST is "localhost:80", expected an IP address or a host name without port/],
    ['DATABASE_URL', 'db.internal', /^DATABASE_URL is not a URL, expected a URL such as postgresql:/],
    [
      'DATABASE_URL',
      'mysql://db/x',
      /^DATABASE_URL is a URL that begins with "mysql:", expected a URL such as/,
    ],
    ['BELAY_ROLE', 'Worker', 'BELAY_ROLE is "Worker", expected one of all, api, worker (in lower case)'],
    ['BELAY_LOG_LEVEL', 'verbose', /^BELAY_LOG_LEVEL is "verbose", expected one of trace, debug, /],
    ['BELAY_RETENTION_DAYS', '0', /^BELAY_RETENTION_DAYS is "0", expected a whole number from 1 to /],
    ['BELAY_RETENTION_DAYS', '95 days', /^BELAY_RETENTION_DAYS is "95 days", expected a whole number/],
    ['BELAY_DATABASE_CONNECTIONS', '0', /^BELAY_DATABASE_CONNECTIONS is "0", expected a whole number from 1/],
    [
      'BELAY_OUTBOUND_ALLOW',
      '10.0.0.0/8,intranet',
      /^BELAY_OUTBOUND_ALLOW is "10.0.0.0\/8,intranet", expected IP addresses and CIDRs.*: "intranet" is not/,
    ],
    ['BELAY_API_KEY', 'short', 'BELAY_API_KEY is 5 characters long, expected 8 to 200 characters'],
    [
      'BELAY_API_KEY',
      'two words here',
      /^BELAY_API_KEY is a text with other characters, expected printable ASCII/,
    ],
  ])('refuse %s=%s', (name, value, message) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });

  it('name everything that is wrong at once', () => {
    const problems = problemsOf({ PORT: 'x', BELAY_ROLE: 'boss', BELAY_RETENTION_DAYS: '-3' });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PORT',
      'BELAY_ROLE',
      'BELAY_RETENTION_DAYS',
    ]);
  });

  it.each(['api', 'worker'])('refuse the role %s on the embedded database, which has one process', (role) => {
    expect(problemsOf({ BELAY_ROLE: role })).toEqual([
      expect.stringMatching(`^BELAY_ROLE is "${role}".*DATABASE_URL`),
    ]);
    expect(problemsOf({ BELAY_ROLE: role, DATABASE_URL: 'postgresql://db/belay' })).toEqual([]);
  });

  it('never repeat a secret', () => {
    const problems = problemsOf({
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      BELAY_API_KEY: 'hunter2 hunter2',
      BELAY_SECRET_KEY: 'hunter2',
    });
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).not.toContain('hunter2');
  });
});

describe('the settings of a client', () => {
  it('lead to a server on this machine by default', () => {
    expect(readClientConfig({})).toEqual({
      ok: true,
      config: { url: 'http://127.0.0.1:4000', apiKey: null },
    });
  });

  it("fall back to the variables of Courier's SDKs", () => {
    expect(
      readClientConfig({
        COURIER_BASE_URL: 'https://belay.example.com/',
        COURIER_API_KEY: 'pk_prod_courier',
      }),
    ).toEqual({ ok: true, config: { url: 'https://belay.example.com', apiKey: 'pk_prod_courier' } });
  });

  it('prefer our own variables', () => {
    const environment = {
      BELAY_URL: 'http://localhost:4000',
      COURIER_BASE_URL: 'https://api.courier.com',
      BELAY_API_KEY: 'ours',
      COURIER_API_KEY: 'theirs',
    };
    expect(readClientConfig(environment)).toEqual({
      ok: true,
      config: { url: 'http://localhost:4000', apiKey: 'ours' },
    });
  });

  it.each(['localhost:4000', 'ftp://host', 'http://'])('refuse the URL %s', (url) => {
    expect(readClientConfig({ BELAY_URL: url })).toEqual({
      ok: false,
      problems: [`BELAY_URL is ${JSON.stringify(url)}, expected a URL such as http://127.0.0.1:4000`],
    });
  });

  it('do not care about the settings of a server', () => {
    expect(readClientConfig({ PORT: 'x', DATABASE_URL: 'y' }).ok).toBe(true);
  });
});

describe('unknown settings', () => {
  it.each([
    ['BELAY_DATADIR', 'BELAY_DATA_DIR'],
    ['BELAY_API_KEYS', 'BELAY_API_KEY'],
    ['BELAY_RETENTION', 'BELAY_RETENTION_DAYS'],
    ['BELAY_PORT', 'PORT'],
    ['BELAY_DATABASE_URL', 'DATABASE_URL'],
  ])('%s is taken for %s', (name, meant) => {
    expect(unknownSettings({ [name]: '1' })).toEqual([
      `${name} is no setting of Belay; did you mean ${meant}?`,
    ]);
  });

  it('are only those that look like ours', () => {
    expect(unknownSettings({ HOME: '/', BELAY_ROLE: 'all', BELAY_URL: '', BELAY_COLOR: 'red' })).toEqual([
      'BELAY_COLOR is no setting of Belay',
    ]);
  });
});

describe('colour', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
  ])('on a terminal: %s, with %o: %s', (isTerminal, environment, expected) => {
    expect(wantsColour(isTerminal, environment)).toBe(expected);
  });
});
