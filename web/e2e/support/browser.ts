import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { PEOPLE, type Person, serverUrl } from './server.ts';

export type Screen = { readonly theme?: 'light' | 'dark'; readonly width?: number };

const cookies = new Map<Person, string>();
let browser: Browser;
const contexts: BrowserContext[] = [];

/** One browser for the tests of a file; pages close after each test. */
export function keepBrowser(): void {
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: process.env['BELAY_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    });
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });
  afterAll(() => browser.close());
}

/** A page of a person who has signed in; nobody for null. What breaks in it or is refused by the policy fails the test. */
export async function openPage(
  place: string,
  person: Person | null,
  { theme = 'light', width = 1440 }: Screen = {},
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: serverUrl(),
    viewport: { width, height: width < 640 ? 844 : 900 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    hasTouch: width < 640,
  });
  contexts.push(context);
  if (person !== null) {
    const value = await sessionOf(person);
    await context.addCookies([{ name: 'belay_session', value, url: serverUrl(), httpOnly: true }]);
  }
  const page = await context.newPage();
  page.on('pageerror', (error) => expect.unreachable(`the page broke: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) expect.unreachable(message.text());
  });
  await page.goto(place);
  return page;
}

/** Signs in once for all tests of a process: attempts are limited. */
async function sessionOf(person: Person): Promise<string> {
  const known = cookies.get(person);
  if (known !== undefined) return known;
  const { email, password } = PEOPLE[person];
  const response = await fetch(`${serverUrl()}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const value = /belay_session=([\w-]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1];
  if (value === undefined)
    throw new Error(`nobody could sign in: ${response.status} ${await response.text()}`);
  cookies.set(person, value);
  return value;
}
