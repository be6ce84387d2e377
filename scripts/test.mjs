// npm test: from a fresh clone to every suite. Arguments go to `vitest run`; the last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { endWithNpm, prepare, root } from './prepare.mjs';

// The suites' global set-up builds dist/.
prepare({ build: false });
endWithNpm();

const given = process.argv.slice(2);
const reporters = given.some((argument) => argument.startsWith('--reporter')) ? [] : ['--reporter=default'];
const child = spawn(
  process.execPath,
  [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...reporters,
    `--reporter=${path.join(root, 'scripts/count-reporter.mjs')}`,
    ...given,
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit', 'pipe'] },
);
// Ctrl-C reaches vitest as well; we only have to outlive it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));

let counted = '';
child.stdio[3].setEncoding('utf8').on('data', (text) => {
  counted += text;
});
child.once('close', (code, signal) => {
  const exitCode = code ?? 1;
  const { passed = 0, failed = 0, skipped = 0 } = counted === '' ? {} : JSON.parse(counted);
  if (exitCode !== 0 && failed === 0) {
    console.log(`vitest ended with ${signal ?? `exit code ${exitCode}`} although no test had failed.`);
  }
  const failures = exitCode === 0 ? failed : Math.max(1, failed);
  const skips = skipped === 0 ? '' : `, ${skipped} skipped`;
  // Asked for its help or version, vitest counts nothing.
  if (counted !== '' || exitCode !== 0) console.log(`${passed} passed, ${failures} failed${skips}`);
  process.exit(exitCode);
});
