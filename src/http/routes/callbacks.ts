import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BelayError, invalid } from '../../errors.ts';
import type { Service } from '../../service.ts';
import { type Answer, json } from '../answer.ts';
import { notFound } from '../error-answer.ts';
import { MAX_BODY_BYTES } from '../json-body.ts';
import { pathParam } from '../params.ts';
import { answering } from '../route-deps.ts';

/** Reports of providers. They come without a key: each is checked by its provider's own signature, over the bytes as they came. */
export function callbackRoutes(app: FastifyInstance, service: Service): void {
  void app.register(async (callbacks) => {
    callbacks.removeAllContentTypeParsers();
    callbacks.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
      (_request, body, done) => done(null, body),
    );
    callbacks.post(
      '/callbacks/:provider/:id',
      answering((request) => receive(service, request)),
    );
  });
}

async function receive({ receiveCallback, publicUrl }: Service, request: FastifyRequest): Promise<Answer> {
  const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
  if (!isUtf8(body)) throw invalid('body', 'is not UTF-8');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
  const url = publicUrl === null ? null : `${publicUrl}${request.url}`;
  const key = pathParam(request, 'provider');
  const received = await receiveCallback(key, pathParam(request, 'id'), {
    headers,
    body: body.toString('utf8'),
    url,
  });
  switch (received.kind) {
    case 'recorded':
      return json(200, { messages: received.messages });
    case 'unknown':
      throw notFound();
    case 'forged':
      throw new BelayError('forbidden', 'The signature is missing, wrong or too old.');
    case 'unset':
      throw new BelayError('forbidden', `${received.needs}: is not set, so that no signature can be checked`);
  }
}
