// Takes the pictures of the documentation from a server with the demo's automations. Needs a Chromium, as test:e2e does.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './prepare.mjs';

// The end-to-end tests know how to start a server, seed it and sign in; the pictures are one more of them.
const { status } = spawnSync(process.execPath, [path.join(root, 'scripts/test-e2e.mjs'), 'pictures'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, BELAY_PICTURES: path.join(root, 'docs/images') },
});
process.exit(status ?? 1);
