import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseBody } from '../../api/parse.ts';
import { type NotificationPreviewAnswer, previewNotificationBody } from '../../api/preview-schema.ts';
import { type RenderResult, render } from '../../render/render.ts';
import { readBrand } from '../../store/brand-store.ts';
import { DEFAULT_BRAND } from '../../store/notification-read.ts';
import { readNotification } from '../../store/notification-store.ts';
import { type Answer, json } from '../answer.ts';
import { callerOf } from '../auth.ts';
import { notFound } from '../error-answer.ts';
import { whichNotification } from '../notification-json.ts';
import { pathParam } from '../params.ts';
import { answering, type RouteDeps } from '../route-deps.ts';

/** Shows what a template makes of data, and sends nothing. */
export function notificationPreviewRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.post(
    '/notifications/:notificationId/preview',
    answering((request) => preview(deps, request)),
  );
}

async function preview({ service }: RouteDeps, request: FastifyRequest): Promise<Answer> {
  const { version, brand_id, ...given } = parseBody(previewNotificationBody, request.body);
  const { tenant } = callerOf(request);
  const which = whichNotification(version) ?? 'draft';
  const template = await readNotification(
    service.database,
    tenant,
    pathParam(request, 'notificationId'),
    which,
  );
  if (template === null) throw notFound();
  const { name, content, brand } = template.payload;
  const wanted = brand_id ?? brand?.id ?? DEFAULT_BRAND;
  const result = await render({
    ...given,
    template: { id: template.id, name, content },
    content: null,
    brand: await readBrand(service.database, tenant, wanted),
    links: { unsubscribe: null, preferences: null },
  });
  return json(200, previewJson(result));
}

function previewJson(result: RenderResult): NotificationPreviewAnswer {
  return {
    result: result.kind,
    content: result.kind === 'rendered' ? { ...result.content } : null,
    missing: result.kind === 'rendered' ? [...result.missing] : [],
    error: result.kind === 'failed' ? result.error : null,
  };
}
