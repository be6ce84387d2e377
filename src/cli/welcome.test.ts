import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Environment, readConfig } from '../config.ts';
import { welcome } from './welcome.ts';

const paint = (_style: string, text: string) => text;

function welcomeTo(environment: Environment, newKey: string | null, adminPath: string | null = null): string {
  const read = readConfig(environment);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const server = { url: 'http://127.0.0.1:4000', newKey, adminPath, stop: async () => undefined };
  return welcome(server, read.config, { paint });
}

describe('the welcome', () => {
  it('shows the URL, and the key the one time that it can be seen', () => {
    const text = welcomeTo({}, 'pk_prod_ABC');
    expect(text).toContain('is ready at http://127.0.0.1:4000\n');
    expect(text).toContain('export BELAY_API_KEY=pk_prod_ABC\n');
    expect(text).toContain(
      "curl http://127.0.0.1:4000/automations/invoke -H 'Authorization: Bearer pk_prod_ABC'",
    );
  });

  it('shows the link of the first admin until there is one', () => {
    expect(welcomeTo({}, null, '/setup#abc')).toContain('web   http://127.0.0.1:4000/setup#abc\n');
    expect(welcomeTo({}, null)).toContain('web   http://127.0.0.1:4000\n');
  });

  it('never repeats a key that was given', () => {
    const text = welcomeTo({ BELAY_API_KEY: 'pk_prod_given_by_me' }, null);
    expect(text).toContain('the one in BELAY_API_KEY');
    expect(text).not.toContain('pk_prod_given_by_me');
    expect(text).toContain('-H "Authorization: Bearer $BELAY_API_KEY"');
  });

  it('says what the embedded database is worth, and what to do about it', () => {
    const text = welcomeTo({ BELAY_DATA_DIR: 'x/data' }, null);
    expect(text).toContain(`embedded, in ${path.resolve('x/data')}\n`);
    expect(text).toContain('a power cut may lose the last writes');
    expect(text).toContain('DATABASE_URL');
    expect(welcomeTo({ BELAY_DATA_DIR: 'memory://' }, null)).toContain(
      'in memory: gone when the server ends',
    );
  });

  it('names the place of a PostgreSQL without its password', () => {
    const text = welcomeTo({ DATABASE_URL: 'postgresql://belay:hunter2@db.internal/belay' }, null);
    expect(text).toContain('PostgreSQL at db.internal:5432/belay');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('power cut');
  });
});
