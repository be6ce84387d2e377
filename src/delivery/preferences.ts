import type { Tenant } from '../store/scope.ts';
import type { Channel } from './channel.ts';

/** What a recipient wants to hear of a topic. */
export type Preference = {
  /** True for nothing at all. */
  readonly optedOut: boolean;
  /** Channels on which they want none of it. */
  readonly channels: readonly Channel[];
};

/** Looks up the preference of a recipient for a subscription topic. */
export type Preferences = (tenant: Tenant, recipient: string, topic: string) => Promise<Preference>;

/** Everybody wants everything. */
export const noPreferences: Preferences = async () => ({ optedOut: false, channels: [] });
