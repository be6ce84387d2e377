import MailComposer from 'nodemailer/lib/mail-composer';
import type { Mail, Mailbox } from './mail.ts';

/** What nodemailer takes for an e-mail; `Message-ID` is the same for every attempt. */
export function mimeOptions(mail: Mail, messageId: string) {
  const domain = mail.from.address.slice(mail.from.address.lastIndexOf('@') + 1);
  return {
    from: boxOf(mail.from),
    to: mail.to.map(boxOf),
    cc: mail.cc.map(boxOf),
    bcc: mail.bcc.map(boxOf),
    replyTo: mail.replyTo.map(boxOf),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: { ...mail.headers },
    messageId: `<${messageId}@${domain}>`,
    attachments: mail.attachments.map(({ filename, type, base64 }) => ({
      filename,
      contentType: type,
      content: Buffer.from(base64, 'base64'),
    })),
    // Neither files nor URLs: content is what was rendered, and nothing else.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The e-mail as bytes (RFC 5322, MIME), without `Bcc`. */
export function mimeOf(mail: Mail, messageId: string): Promise<Buffer> {
  return new MailComposer(mimeOptions(mail, messageId)).compile().build();
}

function boxOf({ name, address }: Mailbox) {
  return { name, address };
}
