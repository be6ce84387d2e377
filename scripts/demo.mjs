// npm run demo: plays the onboarding story against a throw-away server.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { endWithNpm, prepare, root } from './prepare.mjs';

prepare();
endWithNpm();
await import(pathToFileURL(path.join(root, 'dist/demo/main.js')).href);
