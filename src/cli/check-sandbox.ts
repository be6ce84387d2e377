import { createSandbox } from '../sandbox/sandbox.ts';
import type { Finding } from './finding.ts';

/** Whether expressions can run here: starts the engine, which tests itself. */
export async function checkSandbox(): Promise<Finding> {
  const sandbox = createSandbox({ workers: 1 });
  try {
    await sandbox.ready();
    return { level: 'fine', what: 'sandbox', message: 'the expression engine passed its self-test' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { level: 'wrong', what: 'sandbox', message: `expressions cannot run: ${message}` };
  } finally {
    await sandbox.close();
  }
}
