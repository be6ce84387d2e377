import type { Json, JsonObject } from '../../automation/json.ts';
import { now } from '../../clock.ts';
import { filledText, textOf } from '../../engine/read.ts';
import { readAwsSes } from '../callbacks/aws-ses.ts';
import type { ProviderKind } from '../provider.ts';
import { handOverOf } from './http-answer.ts';
import { checkMailSettings, composeMail, MAIL_SETTINGS, mailAddress } from './mail.ts';
import { mimeOf } from './mime.ts';
import { baseUrl, overridden, post, settingText } from './post.ts';
import { at, refused } from './reply.ts';
import { BASE_URL, optional, required, secret } from './setting.ts';
import { signAws } from './signature-v4.ts';

const PATH = '/v2/email/outbound-emails';

/** E-mail through the v2 API of Amazon SES, as MIME. */
export const awsSes: ProviderKind = {
  key: 'aws-ses',
  name: 'Amazon SES',
  description: 'E-mail through Amazon Simple Email Service.',
  channel: 'email',
  settings: {
    access_key_id: required('Of a user that may `ses:SendEmail` and `ses:SendRawEmail`.'),
    secret_access_key: secret('Of the same user.'),
    session_token: { ...secret('Of temporary credentials.'), required: false },
    region: required('For example `eu-central-1`.'),
    ...MAIL_SETTINGS,
    configuration_set: optional('Publishes delivery events, e.g. to SNS.'),
    sns_topic_arn: optional('The topic that delivery events come from; others are refused.'),
    base_url: BASE_URL,
  },
  idempotent: false,
  concurrency: 16,
  perSecond: null,
  check: (settings) => {
    const isRegion = /^[a-z0-9-]{1,40}$/.test(textOf(settings['region']) ?? '');
    const problems = isRegion
      ? []
      : [{ place: 'settings.region', message: 'expected a region such as eu-central-1' }];
    return [...problems, ...checkMailSettings(settings)];
  },
  callback: readAwsSes,
  address: mailAddress,
  send: async (envelope, use) => {
    const composed = composeMail(envelope, use);
    if (!composed.ok) return refused(composed.error);
    const { mail } = composed;
    const data = (await mimeOf(mail, envelope.message_id)).toString('base64');
    const set = filledText(use.settings['configuration_set']);
    const addresses = (boxes: typeof mail.to) => boxes.map(({ address }) => address);
    const request: JsonObject = overridden(envelope, {
      Destination: {
        ToAddresses: addresses(mail.to),
        CcAddresses: addresses(mail.cc),
        BccAddresses: addresses(mail.bcc),
      },
      Content: { Raw: { Data: data } },
      EmailTags: [{ Name: 'belay_message_id', Value: envelope.message_id }],
      ...(set === null ? {} : { ConfigurationSetName: set }),
    });
    const region = settingText(use, 'region');
    const url = new URL(`${baseUrl(use, `https://email.${region}.amazonaws.com`)}${PATH}`);
    const body = JSON.stringify(request);
    const identity = {
      accessKeyId: settingText(use, 'access_key_id'),
      secretAccessKey: settingText(use, 'secret_access_key'),
      sessionToken: filledText(use.settings['session_token']),
      region,
      service: 'ses',
    };
    const headers = { 'content-type': 'application/json' };
    const signed = signAws({ method: 'POST', url, headers, body }, identity, now());
    return handOverOf(await post(use, url.href, signed, body), {
      who: 'Amazon SES',
      idOf: (_answer, answer) => at(answer, 'MessageId'),
      errorOf: wordsOf,
    });
  },
};

function wordsOf(answer: Json): string | null {
  return at(answer, 'message') ?? at(answer, 'Message');
}
