// npm run test:e2e: the web app in a real browser. Needs a Chromium: BELAY_CHROMIUM, or one in its usual place.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { prepare, root } from './prepare.mjs';

const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const chromium = process.env.BELAY_CHROMIUM ?? USUAL.find((place) => existsSync(place));
if (chromium === undefined) {
  console.error('No Chromium found: install one (apt-get install chromium), or name it in BELAY_CHROMIUM.');
  process.exit(1);
}
prepare({ web: true });
const { status } = spawnSync(
  process.execPath,
  [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    path.join(root, 'web/e2e/vitest.config.ts'),
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, BELAY_CHROMIUM: chromium } },
);
process.exit(status ?? 1);
