import type { FastifyRequest } from 'fastify';

/** A parameter of the path, decoded; routes name the ones they have. */
export function pathParam({ params }: FastifyRequest, name: string): string {
  return (params as { readonly [name: string]: string })[name] ?? '';
}
