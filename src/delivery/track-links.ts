import { signTracked } from '../secrets/track-token.ts';
import type { EmailContent } from './content.ts';
import type { Envelope } from './provider.ts';

/** Where tracked links lead, and the key that they are signed with. */
export type Tracking = {
  readonly url: string;
  readonly key: Buffer;
  readonly opens: boolean;
  readonly clicks: boolean;
};

const LINK = /(<a\b[^>]*?\shref=)(["'])(https?:\/\/[^"'<>\s]+)\2/gi;

/** Leads the links of an e-mail over this server, and adds an invisible image. The link to unsubscribe stays as it is. */
export function trackLinks(content: EmailContent, envelope: Envelope, tracking: Tracking): EmailContent {
  const { workspace_id, environment } = envelope.tenant;
  const token = (url: string | null) =>
    signTracked(tracking.key, { workspace_id, environment, message_id: envelope.message_id, url });
  const clicks = tracking.clicks
    ? content.html.replace(LINK, (whole, start: string, quote: string, written: string) => {
        const url = written.replaceAll('&amp;', '&');
        return url === envelope.unsubscribe_url
          ? whole
          : `${start}${quote}${tracking.url}/c/${token(url)}${quote}`;
      })
    : content.html;
  return {
    ...content,
    html: tracking.opens ? withImage(clicks, `${tracking.url}/o/${token(null)}`) : clicks,
  };
}

function withImage(html: string, url: string): string {
  const image = `<img src="${url}" width="1" height="1" alt="" style="display:none">`;
  const end = html.search(/<\/body>/i);
  return end === -1 ? `${html}${image}` : `${html.slice(0, end)}${image}${html.slice(end)}`;
}
