import { describe, expect, it } from 'vitest';
import { CONTENT } from '../../../test/support/envelope.ts';
import { describeProvider } from '../../../test/support/provider-suite.ts';
import { jsonOf } from '../../../test/support/receiver.ts';
import { checkSettings } from '../check-settings.ts';
import { discord } from './discord.ts';
import { msteams } from './msteams.ts';
import { slack } from './slack.ts';
import { twilio, twilioWhatsapp } from './twilio.ts';

const json = (body: object) => JSON.stringify(body);
const TOKEN = 'token-of-this-account-0123456789';

const SMS = {
  content: CONTENT.sms,
  profile: () => ({ phone_number: '+1 (555) 010-0000' }),
  needs: 'profile.phone_number',
  settings: (url: string) => ({ account_sid: 'AC1', auth_token: TOKEN, from: '+15550100', base_url: url }),
  sent: { status: 201, body: json({ sid: 'SM1', status: 'queued' }) },
  providerId: 'SM1',
  garbage: 'sent',
  rejected: [
    [
      'an impossible number',
      { status: 400, body: json({ code: 21211, message: 'Invalid To' }) },
      'BOUNCED',
      'Twilio answered 400: Invalid To (21211)',
    ],
    [
      'STOP',
      { status: 400, body: json({ code: 21610, message: 'Unsubscribed' }) },
      'BOUNCED',
      'Twilio answered 400: Unsubscribed (21610)',
    ],
    [
      'a region that is off',
      { status: 400, body: json({ code: 21408, message: 'No permission' }) },
      'PROVIDER_ERROR',
      'Twilio answered 400: No permission (21408)',
    ],
    [
      'wrong credentials',
      { status: 401, body: json({ code: 20003, message: 'Authenticate' }) },
      'PROVIDER_ERROR',
      'Twilio answered 401: Authenticate (20003)',
    ],
  ],
} as const;

describeProvider({ ...SMS, kind: twilio }, (bench) => {
  it('writes what the API takes', async () => {
    await bench.send();
    const { url, headers, body } = bench.call();
    expect(url.pathname).toBe('/2010-04-01/Accounts/AC1/Messages.json');
    expect(headers.authorization).toBe(`Basic ${Buffer.from(`AC1:${TOKEN}`).toString('base64')}`);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      To: '+15550100000',
      From: '+15550100',
      Body: CONTENT.sms.text,
    });
  });

  it('sends through a messaging service, and lays the override over the rest', async () => {
    await bench.send(
      { override: { body: { MediaUrl: 'https://x/i.png' } } },
      { messaging_service_sid: 'MG1' },
    );
    const fields = Object.fromEntries(new URLSearchParams(bench.call().body));
    expect(fields).toMatchObject({ MessagingServiceSid: 'MG1', MediaUrl: 'https://x/i.png' });
    expect(fields).not.toHaveProperty('From');
  });

  it.each(['+1555\r\n0100', 'ann', '', '+1'])('refuses what is no number: %j', async (address) => {
    expect(await bench.send({ address })).toMatchObject({ kind: 'rejected', reason: 'BOUNCED' });
    expect(bench.receiver().calls).toEqual([]);
  });

  it('needs a sender', () => {
    expect(checkSettings(twilio, { account_sid: 'AC1', auth_token: 'x' })).toEqual([
      { place: 'settings.from', message: 'required, or messaging_service_sid' },
    ]);
  });
});

describeProvider({ ...SMS, kind: twilioWhatsapp }, (bench) => {
  it('speaks of WhatsApp numbers, and takes templates', async () => {
    await bench.send({ override: { body: { ContentSid: 'HX1', ContentVariables: { 1: 'Ann' } } } });
    expect(Object.fromEntries(new URLSearchParams(bench.call().body))).toMatchObject({
      To: 'whatsapp:+15550100000',
      From: 'whatsapp:+15550100',
      ContentSid: 'HX1',
      ContentVariables: '{"1":"Ann"}',
    });
  });
});

const MESSAGE = { text: 'Grüße', blocks: CONTENT.direct_message.slack_blocks };
const chat = { content: CONTENT.direct_message } as const;

describeProvider(
  {
    ...chat,
    kind: slack,
    settings: (url) => ({ access_token: TOKEN, base_url: url }),
    profile: () => ({ slack: { email: 'ann@a.example' } }),
    needs: 'profile.slack.channel, user_id or email',
    prelude: ({ url }) =>
      url.pathname === '/users.lookupByEmail' ? { body: json({ ok: true, user: { id: 'U1' } }) } : null,
    sent: { body: json({ ok: true, ts: '17.1', channel: 'D1' }) },
    providerId: '17.1',
    garbage: 'retry',
    rejected: [
      [
        'an unknown channel',
        { body: json({ ok: false, error: 'channel_not_found' }) },
        'BOUNCED',
        'Slack answered 200: channel_not_found',
      ],
      [
        'a revoked token',
        { body: json({ ok: false, error: 'token_revoked' }) },
        'PROVIDER_ERROR',
        'Slack answered 200: token_revoked',
      ],
      [
        'bad blocks',
        { body: json({ ok: false, error: 'invalid_blocks' }) },
        'PROVIDER_ERROR',
        'Slack answered 200: invalid_blocks',
      ],
    ],
    retried: [
      ['a limit', { body: json({ ok: false, error: 'ratelimited' }) }],
      ['an error of its own', { body: json({ ok: false, error: 'internal_error' }) }],
    ],
  },
  (bench) => {
    it('looks people up by e-mail address and writes to them', async () => {
      await bench.send();
      const [lookup] = bench.receiver().calls;
      expect(lookup?.body).toBe('email=ann%40a.example');
      expect(bench.call().headers.authorization).toBe(`Bearer ${TOKEN}`);
      expect(jsonOf(bench.call())).toEqual({ channel: 'U1', ...MESSAGE });
    });

    it('writes nothing when nobody has the address', async () => {
      bench.receiver().answer(() => ({ body: json({ ok: false, error: 'users_not_found' }) }));
      expect(await bench.send()).toMatchObject({ kind: 'rejected', reason: 'BOUNCED' });
      expect(bench.receiver().calls).toHaveLength(1);
    });

    it("prefers the recipient's own token and channel", async () => {
      const address = slack.address({ slack: { access_token: 'own', channel: 'C1', email: 'x@y.z' } }, {});
      if (address.kind === 'address') await bench.send({ address: address.value });
      expect(bench.call().headers.authorization).toBe('Bearer own');
      expect(jsonOf(bench.call())).toMatchObject({ channel: 'C1' });
      expect(slack.address({ slack: { channel: 'C1' } }, {})).toEqual({
        kind: 'missing',
        needs: 'profile.slack.access_token or profile.slack.incoming_webhook.url',
      });
    });
  },
);

describe('slack, by incoming webhook', () => {
  describeProvider(
    {
      ...chat,
      kind: slack,
      settings: () => ({ access_token: TOKEN }),
      profile: (url) => ({ slack: { incoming_webhook: { url: `${url}/services/T/B/x` } } }),
      needs: 'profile.slack.channel, user_id or email',
      sent: { body: 'ok' },
      providerId: null,
      garbage: 'sent',
      rejected: [
        ['a removed hook', { status: 404, body: 'no_service' }, 'BOUNCED', 'Slack answered 404: no_service'],
        [
          'an archived channel',
          { status: 410, body: 'channel_is_archived' },
          'BOUNCED',
          'Slack answered 410: channel_is_archived',
        ],
        [
          'a bad payload',
          { status: 400, body: 'invalid_payload' },
          'PROVIDER_ERROR',
          'Slack answered 400: invalid_payload',
        ],
      ],
    },
    (bench) => {
      it('posts text and blocks, without a token', async () => {
        await bench.send();
        expect(bench.call().headers).not.toHaveProperty('authorization');
        expect(jsonOf(bench.call())).toEqual(MESSAGE);
      });
    },
  );
});

describeProvider(
  {
    ...chat,
    kind: msteams,
    settings: () => ({}),
    profile: (url) => ({ ms_teams: { incoming_webhook: { url: `${url}/workflows/1` } } }),
    needs: 'profile.ms_teams.incoming_webhook.url',
    sent: { status: 202 },
    providerId: null,
    garbage: 'sent',
    rejected: [
      [
        'a bad card',
        { status: 400, body: json({ error: { message: 'Bad card' } }) },
        'PROVIDER_ERROR',
        'Microsoft Teams answered 400: Bad card',
      ],
      [
        'a removed workflow',
        { status: 404, body: json({ error: { message: 'Gone' } }) },
        'PROVIDER_ERROR',
        'Microsoft Teams answered 404: Gone',
      ],
    ],
    retried: [
      [
        'a limit in the words of a 200',
        { body: 'Webhook message delivery failed: Microsoft Teams endpoint returned HTTP error 429' },
      ],
    ],
  },
  (bench) => {
    it('posts an adaptive card', async () => {
      await bench.send();
      expect(jsonOf(bench.call())).toEqual({
        type: 'message',
        attachments: [
          {
            contentType: 'application/vnd.microsoft.card.adaptive',
            contentUrl: null,
            content: CONTENT.direct_message.teams_card,
          },
        ],
      });
    });

    it('falls back to the webhook that was set up', () => {
      expect(msteams.address({}, { webhook_url: 'https://x.example' })).toEqual({
        kind: 'address',
        value: 'https://x.example',
      });
    });
  },
);

const DISCORD_ERRORS = [
  [
    'an unknown channel',
    { status: 404, body: json({ code: 10003, message: 'Unknown Channel' }) },
    'BOUNCED',
    'Discord answered 404: Unknown Channel (10003)',
  ],
  [
    'closed doors',
    { status: 403, body: json({ code: 50007, message: 'Cannot send' }) },
    'BOUNCED',
    'Discord answered 403: Cannot send (50007)',
  ],
  [
    'a wrong token',
    { status: 401, body: json({ code: 0, message: '401: Unauthorized' }) },
    'PROVIDER_ERROR',
    'Discord answered 401: 401: Unauthorized (0)',
  ],
] as const;

describeProvider(
  {
    ...chat,
    kind: discord,
    settings: (url) => ({ bot_token: TOKEN, base_url: url }),
    profile: () => ({ discord: { user_id: '123456789' } }),
    needs: 'profile.discord.channel_id, user_id or webhook_url',
    prelude: ({ url }) =>
      url.pathname.endsWith('/users/@me/channels') ? { body: json({ id: '77777' }) } : null,
    sent: { body: json({ id: '99' }) },
    providerId: '99',
    garbage: 'sent',
    rejected: DISCORD_ERRORS,
  },
  (bench) => {
    it('opens a channel to a person, and notifies nobody by mention', async () => {
      await bench.send();
      expect(bench.call().url.pathname).toBe('/api/v10/channels/77777/messages');
      expect(bench.call().headers.authorization).toBe(`Bot ${TOKEN}`);
      expect(jsonOf(bench.call())).toEqual({ content: '**Grüße**', allowed_mentions: { parse: [] } });
    });

    it('cuts what is too long, between characters', async () => {
      await bench.send({ content: { ...CONTENT.direct_message, markdown: '\u{1F600}'.repeat(1_500) } });
      const { content } = jsonOf(bench.call());
      expect(content).toMatch(/^(\u{1F600}){999}…$/u);
    });

    it.each(['../x', '1', 'abc'])('takes only ids for ids: %j', (id) => {
      expect(discord.address({ discord: { channel_id: id, user_id: id } }, { bot_token: 'x' }).kind).toBe(
        'missing',
      );
    });
  },
);

describe('discord, by webhook', () => {
  describeProvider(
    {
      ...chat,
      kind: discord,
      settings: () => ({}),
      profile: (url) => ({ discord: { webhook_url: `${url}/api/webhooks/1/x` } }),
      needs: 'profile.discord.channel_id, user_id or webhook_url',
      sent: { body: json({ id: '99' }) },
      providerId: '99',
      garbage: 'sent',
      rejected: DISCORD_ERRORS,
    },
    (bench) => {
      it('waits for the id of the message', async () => {
        await bench.send();
        expect(bench.call().url.search).toBe('?wait=true');
      });
    },
  );
});
