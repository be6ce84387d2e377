import type { JsonObject } from '../../automation/json.ts';
import { filledText, objectOf, textOf } from '../../engine/read.ts';
import type { Addressed, ProviderKind } from '../provider.ts';
import { handOverOf } from './http-answer.ts';
import { overridden, postJson } from './post.ts';
import { at, refused } from './reply.ts';
import { secret } from './setting.ts';

/** Microsoft Teams, through the webhook of a workflow: `profile.ms_teams.incoming_webhook.url`, or that of the settings. */
export const msteams: ProviderKind = {
  key: 'msteams',
  name: 'Microsoft Teams',
  description: 'Adaptive Cards to a channel or chat in Microsoft Teams.',
  channel: 'direct_message',
  settings: {
    webhook_url: {
      ...secret('Of a workflow, for recipients without one of their own.'),
      required: false,
      url: true,
    },
  },
  idempotent: false,
  concurrency: 4,
  perSecond: 4,
  address: addressOf,
  send: async (envelope, use) => {
    const { content } = envelope;
    if (content.channel !== 'direct_message') return refused('content: not that of a direct message');
    const card = overridden(envelope, content.teams_card);
    const attachment = {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: card,
    };
    const body = { type: 'message', attachments: [attachment] };
    return handOverOf(await postJson(use, textOf(envelope.address) ?? '', {}, body), {
      who: 'Microsoft Teams',
      errorOf: (answer) => (typeof answer === 'string' ? answer : at(answer, 'error', 'message')),
      // A connector says 200 and puts what went wrong behind it into the text.
      verdictOf: (status, answer) =>
        status === 200 && typeof answer === 'string' && /returned HTTP error \d+/.test(answer)
          ? 'retry'
          : null,
    });
  },
};

function addressOf(profile: JsonObject, settings: JsonObject): Addressed {
  const own = objectOf(profile['ms_teams']);
  const url = filledText(objectOf(own?.['incoming_webhook'])?.['url']) ?? filledText(settings['webhook_url']);
  return url === null
    ? { kind: 'missing', needs: 'profile.ms_teams.incoming_webhook.url' }
    : { kind: 'address', value: url };
}
