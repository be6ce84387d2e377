// npm start: from a fresh clone to a running server. Arguments go to `belay serve`.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { endWithNpm, prepare, root } from './prepare.mjs';

prepare({ web: true });
endWithNpm();
// In this very process, so that signals and the exit code are the server's own.
const main = path.join(root, 'dist/main.js');
process.argv = [process.execPath, main, 'serve', ...process.argv.slice(2)];
await import(pathToFileURL(main).href);
