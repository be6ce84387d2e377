import type { Database } from '../store/database.ts';
import type { InboxOwner } from '../store/inbox-store.ts';
import type { ProviderKind, Setting } from './provider.ts';
import { apn } from './providers/apn.ts';
import { awsSes } from './providers/aws-ses.ts';
import { createConsoleProvider } from './providers/console.ts';
import { discord } from './providers/discord.ts';
import { expo } from './providers/expo.ts';
import { firebaseFcm } from './providers/firebase-fcm.ts';
import { createInbox } from './providers/inbox.ts';
import { mailgun } from './providers/mailgun.ts';
import { msteams } from './providers/msteams.ts';
import { postmark } from './providers/postmark.ts';
import { resend } from './providers/resend.ts';
import { sendgrid } from './providers/sendgrid.ts';
import { slack } from './providers/slack.ts';
import { createSmtp } from './providers/smtp.ts';
import { twilio, twilioWhatsapp } from './providers/twilio.ts';
import { webPush } from './providers/web-push.ts';
import { webhook } from './providers/webhook.ts';

/** Every kind of provider there is, by key. */
export type ProviderKinds = ReadonlyMap<string, ProviderKind>;

/** What the kinds need that no setting can say. */
export type KindDeps = {
  /** Where the console writes. */
  readonly print: (line: string) => void;
  /** Where inboxes are. */
  readonly database: Database;
  /** Told whose inbox has a new message. */
  readonly onInbox: (owner: InboxOwner) => void;
};

/** The providers that can be set up, in the order of the catalog. */
export function createProviderKinds({ print, database, onInbox }: KindDeps): ProviderKinds {
  const kinds: readonly ProviderKind[] = [
    createSmtp(),
    sendgrid,
    resend,
    postmark,
    mailgun,
    awsSes,
    twilio,
    twilioWhatsapp,
    slack,
    msteams,
    discord,
    firebaseFcm,
    apn,
    expo,
    webPush,
    createInbox(database, onInbox),
    webhook,
    createConsoleProvider(print),
  ];
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
