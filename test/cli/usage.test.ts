import { describe, expect, it } from 'vitest';
import { belay } from './belay.ts';

const COMMANDS = ['serve', 'migrate', 'check', 'invoke', 'cancel', 'runs', 'token'];

describe('help', () => {
  it('names every command, the variables and the exit codes', async () => {
    const { code, stdout, stderr } = await belay(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(stdout).toContain('BELAY_URL');
    expect(stdout).toContain('Exit codes');
  });

  it.each(COMMANDS)('of %s has examples', async (command) => {
    const { code, stdout } = await belay([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^ {2}\\$ .*belay ${command}`, 'm'));
  });

  it('shows the version of package.json', async () => {
    const { code, stdout } = await belay(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('wrong usage ends with 2 and says so on stderr', () => {
  it.each([
    ['no command', [], /Usage: belay/],
    ['an unknown command', ['canel', 'x'], /unknown command 'canel'\n.*[Dd]id you mean cancel/],
    ['an unknown option', ['runs', '--frob'], /unknown option '--frob'/],
    ['a missing argument', ['invoke'], /missing required argument/],
    ['one argument too many', ['runs', 'a', 'b'], /too many arguments/],
    [
      'a limit that is no number',
      ['cancel', 'x', '--max-runs', 'few'],
      /--max-runs.*Expected a whole number/,
    ],
    ['neither token nor run', ['cancel'], /either a token or --run/],
    ['both token and run', ['cancel', 'token', '--run', '1-a'], /either a token or --run/],
    ['an id that is a path', ['runs', '..'], /"\.\." is not an id/],
    ['a filter for one run', ['runs', '1-a', '--status', 'error'], /--status filters the list/],
    ['data that is no JSON', ['invoke', 't', '--data', '{oops'], /--data is not JSON/],
    ['data that is no object', ['invoke', 't', '--data', '[1]'], /--data must be a JSON object/],
    ['a file that is not there', ['invoke', '/nowhere/x.json'], /\/nowhere\/x.json cannot be read/],
    [
      'a data file that is not there',
      ['token', 'x', '--data', '@/nowhere/d.json'],
      /\/nowhere\/d.json cannot be read/,
    ],
  ])('%s', async (_what, args, message) => {
    const client = { BELAY_API_KEY: 'pk_prod_none', BELAY_URL: 'http://127.0.0.1:9' };
    const { code, stdout, stderr } = await belay(args, client);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('a file that holds no automation', async () => {
    const { code, stderr } = await belay(['invoke', '-'], {}, { stdin: '{"step":[]}' });
    expect(stderr).toContain('stdin must hold an object with "steps"');
    expect(code).toBe(2);
  });
});

describe('wrong settings', () => {
  it('keep the server from starting, all of them named', async () => {
    const { code, stdout, stderr } = await belay(['serve'], { PORT: 'http', BELAY_ROLE: 'boss' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'PORT is "http", expected a whole number from 0 to 65535\n' +
        'BELAY_ROLE is "boss", expected one of all, api, worker (in lower case)\n',
    );
  });

  it('keep a client from asking', async () => {
    const { code, stderr } = await belay(['runs'], { BELAY_URL: 'localhost', BELAY_API_KEY: 'k' });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'BELAY_URL is "localhost", expected a URL such as http://127.0.0.1:4000\n',
    });
  });

  it('a missing key is named', async () => {
    const { code, stderr } = await belay(['runs']);
    expect(stderr).toMatch(
      /^No API key\. Set BELAY_API_KEY to a key of the server at http:\/\/127\.0\.0\.1:4000/,
    );
    expect(code).toBe(2);
  });
});
