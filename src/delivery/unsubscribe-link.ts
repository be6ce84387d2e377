import type { SecretBox } from '../secrets/secret-box.ts';
import { signUnsubscribe } from '../secrets/unsubscribe-token.ts';
import type { ClaimedMessage } from '../store/message-claim.ts';

/** Makes the link by which a recipient ends their subscription to a topic; null where nobody could follow it. */
export type UnsubscribeLink = (message: ClaimedMessage, topic: string) => string | null;

/** Links need an address of this server that the world can reach, and a key to sign them with. */
export function createUnsubscribeLink({
  publicUrl,
  secrets,
}: {
  readonly publicUrl: string | null;
  readonly secrets: SecretBox | null;
}): UnsubscribeLink {
  const key = secrets?.derive('unsubscribe')[0];
  if (publicUrl === null || key === undefined) return () => null;
  return ({ workspace_id, environment, recipient, tenant_id }, topic_id) => {
    const who = { workspace_id, environment, user_id: recipient, tenant_id: tenant_id ?? '', topic_id };
    return `${publicUrl}/u/${signUnsubscribe(key, who)}`;
  };
}
