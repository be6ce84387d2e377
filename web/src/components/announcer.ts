/** Says a sentence to screen readers, at most one a second: the newest wins. */
export function announce(text: string): void {
  waiting = text;
  if (timer !== undefined) return;
  speak();
}

/** Creates the live region, once. */
export function mountAnnouncer(): void {
  region = document.createElement('div');
  region.setAttribute('aria-live', 'polite');
  region.setAttribute('role', 'status');
  region.className = 'sr-only';
  region.id = 'announcer';
  document.body.append(region);
}

let region: HTMLElement | null = null;
let waiting: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

function speak(): void {
  timer = undefined;
  if (waiting === null || region === null) return;
  // The same sentence twice is still news.
  region.textContent = region.textContent === waiting ? `${waiting}\u00a0` : waiting;
  waiting = null;
  timer = setTimeout(speak, 1000);
}
