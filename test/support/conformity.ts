import { errorAnswer } from '../../src/api/error-schema.ts';
import { ENDPOINTS } from '../../src/api/routes.ts';

export type Exchange = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
};

/**
 * Throws when an answer is not what the OpenAPI document says: the status of success, the shape of its JSON, and
 * `{ message, type }` for everything else. Run on every call of every test.
 */
export function expectConformity({ method, path, status, body }: Exchange): void {
  if (status >= 400) {
    errorAnswer.parse(body);
    return;
  }
  const [pathname = ''] = path.split('?');
  const endpoint = ENDPOINTS.filter((one) => one.method === method)
    .toSorted((a, b) => placeholders(a.path) - placeholders(b.path))
    .find((one) => matches(one.path, pathname));
  if (endpoint === undefined)
    throw new Error(`${method} ${pathname} answers ${status} but is not documented`);
  const { answer, operationId } = endpoint;
  if (answer.status !== status)
    throw new Error(`${operationId} answers ${status}, documented is ${answer.status}`);
  if (answer.mediaType !== undefined) return;
  if (answer.schema !== null) answer.schema.parse(body);
  else if (body !== null) throw new Error(`${operationId} is documented to answer nothing`);
}

function matches(template: string, path: string): boolean {
  return new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
}

function placeholders(template: string): number {
  return template.split('{').length;
}
