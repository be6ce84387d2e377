import Courier from '@trycourier/courier';
import { describe, expect, it } from 'vitest';
import type { ErrorAnswer } from '../../src/api/error-schema.ts';
import type { MessageListAnswer } from '../../src/api/message-schema.ts';
import { eventually } from '../support/eventually.ts';
import { startServer } from '../support/server.ts';

const { call, courier } = await startServer();

const MESSAGE = {
  event: 'WELCOME',
  content: { title: 'Hello', body: '{name}' },
  data: { from: 'job', name: 'you' },
};

async function create(users: readonly object[]): Promise<string> {
  const { jobId } = await courier.bulk.createJob({ message: MESSAGE });
  await courier.bulk.addUsers(jobId, { users: [...users] });
  return jobId;
}

describe('bulk jobs, by the SDK (reference 11.10)', () => {
  it('send to each of their users once', async () => {
    const jobId = await create([
      { recipient: 'bulk-1', data: { name: 'Ann' } },
      { to: { user_id: 'bulk-2' } },
      { profile: { nothing: true } },
    ]);
    expect((await courier.bulk.retrieveJob(jobId)).job).toMatchObject({
      status: 'CREATED',
      received: 3,
      enqueued: 0,
    });
    await courier.bulk.runJob(jobId);
    await eventually(async () => {
      const { job } = await courier.bulk.retrieveJob(jobId);
      expect(job).toMatchObject({
        status: 'COMPLETED',
        received: 3,
        enqueued: 2,
        failures: 1,
        definition: MESSAGE,
      });
    });
    const { items } = await courier.bulk.listUsers(jobId);
    expect(items).toMatchObject([
      { recipient: 'bulk-1', status: 'ENQUEUED', data: { name: 'Ann' } },
      { to: { user_id: 'bulk-2' }, status: 'ENQUEUED' },
      { status: 'ERROR' },
    ]);
    const { body } = await call<MessageListAnswer>('GET', '/messages?recipient=bulk-1');
    expect(body.results.map(({ id }) => id)).toEqual([items[0]?.messageId]);
  });

  it('take users in several calls, and no more once they run', async () => {
    const jobId = await create(Array.from({ length: 600 }, (_one, n) => ({ recipient: `many-${n}` })));
    await courier.bulk.addUsers(jobId, { users: [{ recipient: 'late' }] });
    await courier.bulk.runJob(jobId);
    await expect(courier.bulk.addUsers(jobId, { users: [{ recipient: 'x' }] })).rejects.toBeInstanceOf(
      Courier.ConflictError,
    );
    await expect(courier.bulk.runJob(jobId)).rejects.toBeInstanceOf(Courier.ConflictError);
    await eventually(async () => {
      expect((await courier.bulk.retrieveJob(jobId)).job).toMatchObject({
        status: 'COMPLETED',
        enqueued: 601,
      });
    });
    const first = await courier.bulk.listUsers(jobId);
    const second = await courier.bulk.listUsers(jobId, { cursor: first.paging.cursor ?? '' });
    expect([first.items[0], second.items[0]]).toMatchObject([
      { recipient: 'many-0' },
      { recipient: 'many-100' },
    ]);
  });

  it.each([
    [{ message: {} }, 'message: expected "event", "template" or "content"'],
    [{ message: { template: 'T', content: {} } }, 'message: expected either "template" or "content"'],
    [{}, 'message: required'],
  ])('refuse %j', async (body, message) => {
    const answer = await call<ErrorAnswer>('POST', '/bulk', { body });
    expect([answer.status, answer.body.message.startsWith(message)]).toEqual([400, true]);
  });

  it('need users, and to exist', async () => {
    const { jobId } = await courier.bulk.createJob({ message: MESSAGE });
    await expect(courier.bulk.runJob(jobId)).rejects.toBeInstanceOf(Courier.BadRequestError);
    await expect(courier.bulk.addUsers(jobId, { users: [] })).rejects.toBeInstanceOf(Courier.BadRequestError);
    await expect(courier.bulk.retrieveJob('unknown')).rejects.toBeInstanceOf(Courier.NotFoundError);
  });
});
