// A vitest reporter that only counts: it writes `{"passed", "failed", "skipped"}` to file descriptor 3.
import { writeSync } from 'node:fs';

export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      // A file that does not load has failed without a failing test.
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) count(counts, test.result().state);
    }
    writeSync(3, JSON.stringify(counts));
  }
}

/** A test that an abort left pending has neither passed nor failed. */
function count(counts, state) {
  counts[state in counts ? state : 'skipped'] += 1;
}
