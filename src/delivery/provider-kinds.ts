import type { ProviderKind, Setting } from './provider.ts';
import { createConsoleProvider } from './providers/console.ts';
import { webhook } from './providers/webhook.ts';

/** Every kind of provider there is, by key. */
export type ProviderKinds = ReadonlyMap<string, ProviderKind>;

/** What the kinds need that no setting can say. */
export type KindDeps = {
  /** Where the console writes. */
  readonly print: (line: string) => void;
};

/** The providers that can be set up, in the order of the catalog. */
export function createProviderKinds({ print }: KindDeps): ProviderKinds {
  const kinds: readonly ProviderKind[] = [webhook, createConsoleProvider(print)];
  return new Map(kinds.map((kind) => [kind.key, { ...kind, settings: { ...kind.settings, ...LIMITS } }]));
}

const LIMITS: { readonly [field: string]: Setting } = {
  concurrency: {
    type: 'number',
    required: false,
    secret: false,
    range: { min: 1, max: 1_000 },
    description: 'Messages handed over at once, per node.',
  },
  per_second: {
    type: 'number',
    required: false,
    secret: false,
    range: { min: 1, max: 100_000 },
    description: 'Messages handed over per second, per node.',
  },
};
