import type { Json, JsonObject } from '../../automation/json.ts';
import { filledText, objectOf } from '../../engine/read.ts';
import type { Addressed, Envelope, ProviderKind, Setting, Use } from '../provider.ts';
import { trackLinks } from '../track-links.ts';
import { flag, optional, required } from './setting.ts';

export type Mailbox = { readonly name: string; readonly address: string };

export type Attachment = { readonly filename: string; readonly type: string; readonly base64: string };

/** An e-mail as every e-mail provider sends it: checked, with overrides applied. */
export type Mail = {
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  readonly replyTo: readonly Mailbox[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: { readonly [name: string]: string };
  readonly attachments: readonly Attachment[];
};

export type Composed =
  | { readonly ok: true; readonly mail: Mail }
  | { readonly ok: false; readonly error: string };

/** What every e-mail provider is set up with. */
export const MAIL_SETTINGS: { readonly [field: string]: Setting } = {
  from_address: required('Who messages are from: `hello@you.example` or `You <hello@you.example>`.'),
  reply_to: optional('Where answers go.'),
  track_opens: flag('Adds an invisible image that tells of openings; default false.'),
  track_clicks: flag('Leads links over this server, to tell of clicks; default false.'),
};

/** Finds the e-mail address of a profile. */
export function mailAddress(profile: JsonObject): Addressed {
  const value = filledText(profile['email']);
  return value === null ? { kind: 'missing', needs: 'profile.email' } : { kind: 'address', value };
}

/** Checks `from_address` and `reply_to`. */
export const checkMailSettings: NonNullable<ProviderKind['check']> = (settings) =>
  ['from_address', 'reply_to'].flatMap((field) => {
    const value = settings[field];
    return value === undefined || mailboxes(value) !== null
      ? []
      : [{ place: `settings.${field}`, message: 'expected an e-mail address' }];
  });

const SUBJECT_CHARS = 998;
const MAX_ATTACHMENT_CHARS = 14 * 1024 * 1024;
const HEADER_NAME = /^[!-9;-~]{1,76}$/;
/** Those that providers write themselves, or that change who gets the message. */
const OURS =
  /^(from|to|cc|bcc|sender|subject|date|message-id|mime-version|content-.*|received|return-path|dkim-.*)$/i;
const CONTROL = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/**
 * Puts an e-mail together. Control characters in addresses, the subject or headers are refused, so that nobody writes
 * headers of his own (CWE-93). With an `unsubscribe_url` come the headers of RFC 8058.
 */
export function composeMail(envelope: Envelope, { settings, tracking }: Use): Composed {
  const { content: rendered, override } = envelope;
  if (rendered.channel !== 'email') return wrong('content: not that of an e-mail');
  const content = tracking === undefined ? rendered : trackLinks(rendered, envelope, tracking);
  const value = (field: string) => override?.[field] ?? null;
  const from = mailboxes(value('from') ?? settings['from_address'] ?? null)?.[0];
  const to = mailboxes(value('to') ?? envelope.address);
  const [cc, bcc] = [mailboxes(value('cc') ?? []), mailboxes(value('bcc') ?? [])];
  const replyTo = mailboxes(value('reply_to') ?? value('replyTo') ?? settings['reply_to'] ?? []);
  if (from === undefined) return wrong('from: not an e-mail address');
  if (to === null || to.length === 0) return wrong('to: not an e-mail address');
  if (cc === null || bcc === null || replyTo === null)
    return wrong('cc, bcc or reply_to: not an e-mail address');
  const subject = filledText(value('subject') ?? undefined) ?? content.subject;
  if (CONTROL.test(subject)) return wrong('subject: holds a line break or control character');
  if (subject.length > SUBJECT_CHARS) return wrong(`subject: at most ${SUBJECT_CHARS} characters`);
  const headers = headersOf(value('headers'), envelope.unsubscribe_url);
  if (typeof headers === 'string') return wrong(headers);
  const attachments = attachmentsOf(value('attachments'));
  if (attachments === null)
    return wrong('attachments: expected { filename, contentType, data } with data in base64');
  const html = filledText(value('html') ?? undefined) ?? content.html;
  const text = filledText(value('text') ?? undefined) ?? content.text;
  return { ok: true, mail: { from, to, cc, bcc, replyTo, subject, html, text, headers, attachments } };
}

/** A mailbox as it stands in a header (RFC 5322 3.4). */
export function written({ name, address }: Mailbox): string {
  return name === '' ? address : `"${name.replace(/["\\]/g, '\\$&')}" <${address}>`;
}

function wrong(error: string): Composed {
  return { ok: false, error };
}

const ADDRESS = /^[^\s@<>()[\],;:\\"\p{Cc}\p{Cs}]{1,64}@[^\s@<>()[\],;:\\"\p{Cc}\p{Cs}]{1,255}$/u;
const NAMED = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^"<>]*?))\s*<([^<>]+)>\s*$/u;
const MAX_MAILBOXES = 50;

/** One or several mailboxes; null where one is none. */
function mailboxes(value: Json): readonly Mailbox[] | null {
  const texts = (Array.isArray(value) ? value : [value]).map((one) => (typeof one === 'string' ? one : ''));
  const found = texts.map(mailboxOf);
  return found.length <= MAX_MAILBOXES && found.every((one) => one !== null) ? found : null;
}

function mailboxOf(text: string): Mailbox | null {
  if (text.length > 500 || CONTROL.test(text)) return null;
  const [, quoted, plain, inside] = NAMED.exec(text) ?? [];
  const address = (inside ?? text).trim();
  if (!ADDRESS.test(address)) return null;
  return { name: quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '', address };
}

function headersOf(own: Json, unsubscribeUrl: string | null): Mail['headers'] | string {
  const headers = new Map<string, string>();
  for (const [name, given] of Object.entries(objectOf(own) ?? {})) {
    const value = filledText(given);
    if (!HEADER_NAME.test(name) || OURS.test(name)) return `headers.${name.slice(0, 76)}: cannot be set`;
    if (value === null || CONTROL.test(value))
      return `headers.${name}: holds a line break or control character`;
    headers.set(name, value);
  }
  if (unsubscribeUrl === null) return Object.fromEntries(headers);
  if (!/^https?:\/\/[!-;=?-~]+$/.test(unsubscribeUrl)) return 'unsubscribe_url: not an http(s) URL';
  headers.set('List-Unsubscribe', `<${unsubscribeUrl}>`);
  // One-click needs https (RFC 8058 3.1).
  if (unsubscribeUrl.startsWith('https:')) headers.set('List-Unsubscribe-Post', 'List-Unsubscribe=One-Click');
  return Object.fromEntries(headers);
}

function attachmentsOf(value: Json): readonly Attachment[] | null {
  if (value === null) return [];
  if (!Array.isArray(value)) return null;
  const found = value.map(attachmentOf);
  return found.every((one) => one !== null) ? found : null;
}

function attachmentOf(value: Json): Attachment | null {
  const one = objectOf(value);
  const filename = filledText(one?.['filename'] ?? one?.['name']);
  const type = filledText(one?.['contentType'] ?? one?.['content_type']) ?? 'application/octet-stream';
  const base64 = filledText(one?.['data'] ?? one?.['content']);
  if (filename === null || base64 === null || base64.length > MAX_ATTACHMENT_CHARS) return null;
  const isSound = !CONTROL.test(filename) && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type);
  return isSound && /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(base64) ? { filename, type, base64 } : null;
}
