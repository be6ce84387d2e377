import type { JsonObject } from '../automation/json.ts';
import type { Tenant } from '../store/scope.ts';
import type { Channel } from './channel.ts';
import type { Content } from './content.ts';

/** What a message is made of besides its own content. */
export type Material = {
  /** `routing`, `channels` and `providers` of the template, where the message says nothing. */
  readonly defaults: JsonObject;
  readonly subscription_topic: string | null;
};

export type Found<M extends Material> =
  | { readonly kind: 'found'; readonly material: M }
  /** No template goes by this name. */
  | { readonly kind: 'unmapped' }
  /** It exists, and was never published. */
  | { readonly kind: 'unpublished' };

export type RenderJob = {
  readonly channel: Channel;
  readonly content: JsonObject | null;
  readonly data: JsonObject;
  readonly profile: JsonObject;
  readonly brand: string | null;
  readonly recipient: string;
  readonly unsubscribe_url: string | null;
};

export type Rendered =
  | { readonly kind: 'rendered'; readonly content: Content; readonly missing: readonly string[] }
  /** There is nothing for this channel: routing goes on. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed'; readonly error: string };

/** Finds templates and turns them, or a message's own content, into what a channel's providers send. */
export type Rendering<M extends Material = Material> = {
  find(
    tenant: Tenant,
    names: { readonly template: string | null; readonly brand: string | null },
  ): Promise<Found<M>>;
  render(tenant: Tenant, material: M, job: RenderJob): Promise<Rendered>;
};
