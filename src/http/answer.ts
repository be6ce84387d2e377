import type { FastifyReply } from 'fastify';

/** What goes back to a client, as it is stored for replays: a status and a body that is already JSON. */
export type Answer = {
  readonly status: number;
  /** Empty where there is nothing to say (204). */
  readonly body: string;
  readonly headers?: { readonly [name: string]: string };
};

/** An answer with a JSON body. */
export function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value) };
}

/** 204: done, and nothing to say. */
export const noContent: Answer = { status: 204, body: '' };

/** Sends an answer; the body goes out as it is. */
export function send(reply: FastifyReply, { status, body, headers }: Answer): FastifyReply {
  if (headers !== undefined) void reply.headers(headers);
  if (body !== '') void reply.header('content-type', 'application/json; charset=utf-8');
  return reply.code(status).send(body === '' ? undefined : body);
}
