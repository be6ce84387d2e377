import type { FastifyInstance } from 'fastify';
import { type CaptureAnswer, captureBody } from '../../api/capture-schema.ts';
import { parseBody } from '../../api/parse.ts';
import { readCapture, writeCapture } from '../../store/capture-setting.ts';
import { json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { answering, type RouteDeps } from '../route-deps.ts';

/** Keeping messages instead of sending them. */
export function captureRoutes(app: FastifyInstance, { service }: RouteDeps): void {
  app.get(
    '/settings/capture',
    answering(async (request) => {
      const answer: CaptureAnswer = {
        enabled: await readCapture(service.database, callerOf(request).tenant),
      };
      return json(200, answer);
    }),
  );
  app.put(
    '/settings/capture',
    answering(async (request) => {
      const { enabled } = parseBody(captureBody, request.body);
      await writeCapture(service.database, callerOf(request).tenant, enabled);
      const answer: CaptureAnswer = { enabled };
      return json(200, answer);
    }),
  );
}
