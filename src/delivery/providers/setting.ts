import type { Setting } from '../provider.ts';

/** A text that a provider cannot do without. */
export function required(description: string): Setting {
  return { type: 'string', required: true, secret: false, description };
}

export function optional(description: string): Setting {
  return { type: 'string', required: false, secret: false, description };
}

/** A text that is encrypted at rest and masked in answers. */
export function secret(description: string): Setting {
  return { type: 'string', required: true, secret: true, description };
}

/** A switch, off by default. */
export function flag(description: string): Setting {
  return { type: 'boolean', required: false, secret: false, description };
}

/** One of a few texts. */
export function choice(values: readonly string[], description: string): Setting {
  return { type: 'enum', required: false, secret: false, values, description };
}

/** Where the provider's API is; for tests and proxies. */
export const BASE_URL: Setting = {
  type: 'string',
  required: false,
  secret: false,
  url: true,
  hidden: true,
  description: "Another address of the provider's API.",
};
