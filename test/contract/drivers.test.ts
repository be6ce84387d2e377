import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { openPglite } from '../../src/store/pglite.ts';
import { describeDatabases } from '../support/databases.ts';

describeDatabases((open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
    await db.script(
      'CREATE TABLE item (id int PRIMARY KEY, n int NOT NULL DEFAULT 0); INSERT INTO item (id) VALUES (1)',
    );
  });

  it('values come as the program knows them', async () => {
    const [row] =
      await db.query(`SELECT true AS yes, false AS no, 1::int2 AS i2, 2::int4 AS i4, 9007199254740991::int8 AS i8,
      1.5::float4 AS f4, 2.5::float8 AS f8, 3.25::numeric AS num, '{"a":[1,null]}'::jsonb AS jb, '[1]'::json AS js,
      '2026-11-23 00:14:28.123456+05'::timestamptz AS at, 'infinity'::timestamptz AS never, ARRAY['a', NULL, 'b,"c'] AS texts,
      '\\x00ff'::bytea AS bytes, NULL AS nothing, 'ü\u{1F600}' AS text, count(*) AS count FROM item`);
    expect(row).toEqual({
      ...{ yes: true, no: false, i2: 1, i4: 2, i8: Number.MAX_SAFE_INTEGER, f4: 1.5, f8: 2.5, num: 3.25 },
      ...{
        jb: { a: [1, null] },
        js: [1],
        at: Date.UTC(2026, 10, 22, 19, 14, 28, 123),
        never: Number.POSITIVE_INFINITY,
      },
      ...{
        texts: ['a', null, 'b,"c'],
        bytes: Buffer.from([0, 255]),
        nothing: null,
        text: 'ü\u{1F600}',
        count: 1,
      },
    });
  });

  it('parameters arrive as they were meant', async () => {
    const texts = [
      'plain',
      '',
      'NULL',
      'a,b',
      '{x}',
      'quo"te',
      'back\\slash',
      'two\nlines',
      'ü\u{1F600}',
      null,
    ];
    const [row] = await db.query(
      `SELECT $1::text AS text, $2::int AS int, $3::bool AS bool, $4::jsonb AS json, $5::bytea AS bytes, $6::text[] AS texts,
        array_length($7::int[], 1) AS ints, to_timestamp($8::float8 / 1000) AS at, $9::text AS nothing,
        ($10::float8[])[2] IS NULL AS gap`,
      [
        "'; DROP TABLE item --",
        7,
        true,
        '{"a":"\\u00fc"}',
        Buffer.from([1, 2]),
        texts,
        [1, 2, 3],
        1_234_567_890_123,
        null,
        [1.5, null],
      ],
    );
    expect(row).toEqual({
      ...{
        text: "'; DROP TABLE item --",
        int: 7,
        bool: true,
        json: { a: 'ü' },
        bytes: Buffer.from([1, 2]),
        texts,
      },
      ...{ ints: 3, at: 1_234_567_890_123, nothing: null, gap: true },
    });
  });

  it('a transaction is all or nothing, and gives back what its work gives', async () => {
    expect(await db.transaction((tx) => tx.query('UPDATE item SET n = 1 RETURNING n'))).toEqual([{ n: 1 }]);
    const failing = db.transaction(async (tx) => {
      await tx.query('UPDATE item SET n = 2');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await db.query('SELECT n FROM item')).toEqual([{ n: 1 }]);
  });

  it('a statement that fails is no harm to those after it', async () => {
    await expect(db.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
    await expect(db.query('SELECT nothing')).rejects.toMatchObject({ code: '42703' });
    await expect(db.query('SELECT $1::jsonb', ['{'])).rejects.toMatchObject({ code: '22P02' });
    expect(await db.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('many statements at once each get their own answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_one, n) => db.query('SELECT $1::int AS n', [n])),
    );
    expect(answers.map(([row]) => row?.['n'])).toEqual(Array.from({ length: 50 }, (_one, n) => n));
  });
});

describe('the embedded database on disk', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'belay-pglite-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('that cannot be opened does not stay locked', async () => {
    const data = path.join(directory, 'broken');
    await mkdir(data);
    await writeFile(path.join(data, 'pglite'), 'a file, not a directory');
    await expect(openPglite(data)).rejects.toThrow();
    expect(await readdir(data)).toEqual(['pglite']);
  });

  it('keeps what was written, and belongs to one opener at a time', async () => {
    const data = path.join(directory, 'deep', 'data');
    const first = await openPglite(data);
    await first.script('CREATE TABLE item (n int); INSERT INTO item VALUES (7)');
    await expect(openPglite(data)).rejects.toMatchObject({ code: 'conflict' });
    await first.close();
    const again = await openPglite(data);
    expect(await again.query('SELECT n FROM item')).toEqual([{ n: 7 }]);
    await again.close();
    expect((await readdir(data)).sort()).toEqual(['pglite']);
  });
});
