import { runsWord } from '../model/cancel-scope.ts';
import type { Ledger } from '../model/ledger.ts';

/** The ledger as a bar and as numbers that add up. */
export function LedgerBar({ ledger }: { ledger: Ledger }) {
  const parts = [
    { word: 'Canceled', count: ledger.canceled, fill: 'bg-ok' },
    { word: 'Finished before we reached it', count: ledger.finished, fill: 'bg-info' },
    { word: 'Already canceled', count: ledger.alreadyCanceled, fill: 'bg-off' },
    { word: 'Failed', count: ledger.failed, fill: 'bg-err' },
  ];
  return (
    <div className="flex flex-col gap-2">
      <div aria-hidden className="flex h-2.5 gap-0.5 overflow-hidden rounded-full bg-hover">
        {parts
          .filter(({ count }) => count > 0)
          .map(({ word, count, fill }) => (
            <div key={word} className={fill} style={{ flexGrow: count }} />
          ))}
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-1">
        {parts.map(({ word, count, fill }) => (
          <div key={word} className="flex items-center gap-2">
            <span aria-hidden className={`size-2.5 rounded-full ${fill}`} />
            <dt className="text-muted">{word}</dt>
            <dd className="font-semibold">{count.toLocaleString('en')}</dd>
          </div>
        ))}
      </dl>
      <p className="text-muted">= {runsWord(ledger.matched)} matched</p>
    </div>
  );
}
