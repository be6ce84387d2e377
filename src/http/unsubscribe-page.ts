const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The page behind a link to unsubscribe: asks, or says that it is done. Posts to its own address. */
export function unsubscribePage({
  topic,
  isDone,
}: {
  readonly topic: string;
  readonly isDone: boolean;
}): string {
  const name = topic.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
  const body = isDone
    ? `<h1>You are unsubscribed</h1><p>You will hear no more of “${name}”.</p>`
    : `<h1>Unsubscribe</h1><p>Do you want to hear no more of “${name}”?</p>
<form method="post"><button type="submit">Unsubscribe</button></form>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>Unsubscribe</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto 0; padding: 0 1.5rem; }
h1 { font-size: 1.5rem; }
button { font: inherit; padding: .6rem 1.2rem; border-radius: .4rem; border: 1px solid #1d4fd7; background: #1d4fd7; color: #fff; }
button:focus-visible { outline: 2px solid; outline-offset: 2px; }
</style></head><body><main>${body}</main></body></html>
`;
}
