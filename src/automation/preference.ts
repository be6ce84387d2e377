/** Whether somebody hears of a topic (reference 11.9). `REQUIRED` cannot be opted out of. */
export const PREFERENCE_STATUSES = ['OPTED_IN', 'OPTED_OUT', 'REQUIRED'] as const;

export type PreferenceStatus = (typeof PREFERENCE_STATUSES)[number];

/** Channels that a person may choose among (Courier's `ChannelClassification`). */
export const CHANNEL_CLASSES = ['direct_message', 'email', 'push', 'sms', 'webhook', 'inbox'] as const;

export type ChannelClass = (typeof CHANNEL_CLASSES)[number];

/** What somebody has chosen for a topic; `custom_routing` counts where `has_custom_routing` is true. */
export type Choice = {
  readonly status: PreferenceStatus;
  readonly has_custom_routing: boolean;
  readonly custom_routing: readonly ChannelClass[];
};

/** What a choice comes to: nothing at all, or not on these channels. */
export type Wish = { readonly optedOut: boolean; readonly channels: readonly ChannelClass[] };

/** A topic's default and the choice of a person, if there is one, put together. */
export function wishOf(standard: PreferenceStatus, choice: Choice | null): Wish {
  if (standard === 'REQUIRED') return { optedOut: false, channels: [] };
  if ((choice?.status ?? standard) === 'OPTED_OUT') return { optedOut: true, channels: [] };
  if (choice === null || !choice.has_custom_routing) return { optedOut: false, channels: [] };
  const channels = CHANNEL_CLASSES.filter((channel) => !choice.custom_routing.includes(channel));
  return { optedOut: false, channels };
}
