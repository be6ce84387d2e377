import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { temporaryDirectory } from './belay.ts';

// Each starts a server or a test run of its own.
vi.setConfig({ testTimeout: 120_000 });

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function node(...args: readonly string[]): Promise<{ readonly code: unknown; readonly stdout: string }> {
  const env = { ...process.env, npm_lifecycle_event: undefined };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT, env }, (error, stdout) => {
      resolve({ code: error === null ? 0 : error.code, stdout });
    });
  });
}

/** Runs `npm test` on one file of its own, and returns its last line. */
async function closingLine(
  source: string,
): Promise<{ readonly code: unknown; readonly line: string | undefined }> {
  const directory = temporaryDirectory();
  const config = path.join(directory, 'vitest.config.mjs');
  writeFileSync(config, `export default { test: { globals: true, include: ['a.mjs'] } };`);
  writeFileSync(path.join(directory, 'a.mjs'), source);
  const { code, stdout } = await node('scripts/test.mjs', '--root', directory, '--config', config);
  return { code, line: stdout.trimEnd().split('\n').at(-1) };
}

it('the demo keeps its promise and says so', async () => {
  const { code, stdout } = await node('dist/demo/main.js');
  expect(stdout).toMatch(/message +to user_456: "Still there\?"/);
  expect(stdout).not.toMatch(/message +to user_123: "Still there\?"/);
  expect(stdout).toContain('Kept: once the cancel was answered, user_123 got no more onboarding messages.');
  expect(code).toBe(0);
});

it('npm test ends with what passed', async () => {
  expect(await closingLine(`it('a', () => {}); it('b', () => {}); it.skip('c', () => {});`)).toEqual({
    code: 0,
    line: '2 passed, 0 failed, 1 skipped',
  });
});

it('npm test counts files that do not load, and hooks and promises that fail', async () => {
  const source = `
    it('passes', () => { Promise.reject(new Error('unhandled')); });
    it('fails', () => { throw new Error('no'); });
    describe('in vain', () => { beforeAll(() => { throw new Error('hook'); }); it('never', () => {}); });`;
  expect(await closingLine(source)).toEqual({ code: 1, line: '1 passed, 3 failed, 1 skipped' });
  expect(await closingLine(`import './nowhere.mjs';`)).toEqual({ code: 1, line: '0 passed, 1 failed' });
});
