import pg from 'pg';

/** A connection and a fresh database on the bench's server. */
export async function freshDatabase(server, name) {
  const admin = new pg.Client(server.url);
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}

export async function connect(url) {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Waits, without hurry, until a query's first column is true. */
export async function until(client, sql, parameters = []) {
  for (;;) {
    const { rows } = await client.query({ text: sql, values: parameters, rowMode: 'array' });
    if (rows[0]?.[0] === true) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
