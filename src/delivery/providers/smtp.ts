import { LRUCache } from 'lru-cache';
import { createTransport } from 'nodemailer';
import type { SMTPPoolOptions } from 'nodemailer/lib/smtp-pool';
import { textOf } from '../../engine/read.ts';
import type { HandOver, ProviderKind, Use } from '../provider.ts';
import { checkMailSettings, composeMail, MAIL_SETTINGS, mailAddress } from './mail.ts';
import { mimeOptions } from './mime.ts';
import { settingText } from './post.ts';
import { refused } from './reply.ts';
import { choice, optional, required, secret } from './setting.ts';
import { smtpFailure } from './smtp-failure.ts';

const CONNECTIONS = 5;
const MESSAGES_PER_CONNECTION = 100;
const MAX_SERVERS = 50;
const IDLE_MS = 60_000;
const HOST = /^[\p{L}\p{N}._:-]{1,253}$/u;

type Transport = ReturnType<typeof createTransportTo>;

/** E-mail through any SMTP server. Connections are kept for a minute and used for many messages. */
export function createSmtp(): ProviderKind {
  const transports = new LRUCache<string, Transport>({
    max: MAX_SERVERS,
    ttl: IDLE_MS,
    updateAgeOnGet: true,
    ttlAutopurge: true,
    dispose: (transport) => transport.close(),
  });
  return {
    key: 'smtp',
    name: 'SMTP',
    description: 'E-mail through any SMTP server.',
    channel: 'email',
    settings: {
      host: required('The name or address of the server.'),
      port: {
        ...{ type: 'number', required: false, secret: false, range: { min: 1, max: 65_535 } },
        description: 'Default 587, or 465 with `security` `tls`.',
      },
      security: choice(
        ['starttls', 'tls', 'none'],
        '`starttls` (default) requires the upgrade, `tls` begins with it, `none` sends in the clear.',
      ),
      username: optional('Of the account; absent: no authentication.'),
      password: { ...secret('Of the account.'), required: false },
      ...MAIL_SETTINGS,
    },
    idempotent: false,
    concurrency: CONNECTIONS,
    perSecond: null,
    check: (settings) => {
      const isHost = HOST.test(textOf(settings['host']) ?? '');
      const problems = isHost
        ? []
        : [{ place: 'settings.host', message: 'expected a name or an IP address' }];
      return [...problems, ...checkMailSettings(settings)];
    },
    address: mailAddress,
    send: async (envelope, use) => {
      const composed = composeMail(envelope, use);
      if (!composed.ok) return refused(composed.error);
      const key = JSON.stringify([use.settings, use.timeoutMs]);
      const transport = transports.get(key) ?? createTransportTo(use);
      transports.set(key, transport);
      return handOver(transport, mimeOptions(composed.mail, envelope.message_id), use.timeoutMs);
    },
    close: async () => transports.clear(),
  };
}

/** The pool's own timers end one step each; this one ends the whole hand-over. */
async function handOver(
  transport: Transport,
  mail: ReturnType<typeof mimeOptions>,
  timeoutMs: number,
): Promise<HandOver> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const { response, messageId } = await transport.sendMail({ ...mail, signal });
    return { kind: 'sent', provider_id: messageId.replace(/^<|>$/g, ''), response };
  } catch (error) {
    if (signal.aborted) return { kind: 'retry', error: 'the server took too long', retryAfterMs: null };
    return smtpFailure(error);
  }
}

function createTransportTo(use: Use) {
  const { settings, outbound, timeoutMs } = use;
  const security = settings['security'] ?? 'starttls';
  const user = settingText(use, 'username');
  const port = typeof settings['port'] === 'number' ? settings['port'] : security === 'tls' ? 465 : 587;
  const options: SMTPPoolOptions & { pool: true } = {
    pool: true,
    maxConnections: typeof settings['concurrency'] === 'number' ? settings['concurrency'] : CONNECTIONS,
    maxMessages: MESSAGES_PER_CONNECTION,
    // A lost connection may have lost the answer alone: whether to try again is not the pool's to decide.
    maxRequeues: 0,
    idleTimeout: IDLE_MS,
    host: settingText(use, 'host'),
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === '' ? {} : { auth: { user, pass: settingText(use, 'password') } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: IDLE_MS,
    // The guard of all outgoing calls opens the connection.
    getSocket: (options, callback) => {
      outbound.connect({ host: options.host ?? '', port, timeoutMs }).then((result) => {
        if (result.kind === 'connected') callback(null, { connection: result.socket });
        else
          callback(
            Object.assign(new Error(result.reason), {
              code: result.kind === 'refused' ? 'EREFUSED' : 'ECONNECTION',
            }),
            false,
          );
      });
    },
  };
  return createTransport(options);
}
