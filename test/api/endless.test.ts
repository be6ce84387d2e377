import { expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { TemplateAnswer } from '../../src/api/template-schema.ts';
import { startServer } from '../support/server.ts';

const { call } = await startServer();

const wait = { action: 'delay', duration: '1 day' };
const invoke = (template: string, rest: object = {}) => ({ action: 'invoke', template, ...rest });

async function save(alias: string, ...steps: readonly object[]): Promise<string> {
  const { status, body } = await call<TemplateAnswer>('POST', '/automations', {
    body: { name: `The ${alias}`, alias, steps },
  });
  expect(status).toBe(201);
  return body.id;
}

const publish = (name: string) => call<TemplateAnswer & ErrorAnswer>('POST', `/automations/${name}/publish`);

it('refuses an automation that would invoke itself without end, directly or through others (D-14)', async () => {
  await save('again', wait, invoke('again'));
  expect((await publish('again')).body.message).toBe(
    'steps[1].template: every run would invoke this automation again, without end: again → again',
  );
  const first = await save('first', invoke('second'), wait);
  await save('second', wait, invoke('third'));
  await save('third', invoke(first));
  expect((await publish('third')).status).toBe(200);
  expect((await publish('second')).status).toBe(200);
  const { status, body } = await publish('first');
  expect(status).toBe(400);
  expect(body.message).toBe(
    `steps[0].template: every run would invoke this automation again, without end: first → second → third → ${first}`,
  );
  expect((await call('POST', '/automations/first/invoke')).status).toBe(400);
});

it('lets through what may end: a condition, an arm, an unknown automation', async () => {
  await save('maybe', wait, invoke('maybe', { if: 'data.n > 0' }), invoke('nobody'));
  expect((await publish('maybe')).status).toBe(200);
  const condition = { source: 'js', expression: 'data.more' };
  await save('branching', wait, { action: 'if', condition, then: [invoke('branching')] });
  expect((await publish('branching')).status).toBe(200);
});

it('refuses the beginning of a chain that is deeper than runs may be', async () => {
  for (let n = 11; n > 0; n -= 1) {
    await save(`link-${n}`, n === 11 ? wait : invoke(`link-${n + 1}`));
    expect((await publish(`link-${n}`)).status).toBe(200);
  }
  await save('link-0', invoke('link-1'));
  const { status, body } = await publish('link-0');
  expect(status).toBe(400);
  expect(body.message).toMatch(
    /^steps\[0\]\.template: more than 10 automations would invoke each other: link-0 → link-1 → /,
  );
});
