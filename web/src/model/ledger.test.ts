import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addFailure, addReceipt, addsUp, differenceWords, EMPTY_LEDGER, eligible } from './ledger.ts';

const receipt = fc
  .record({ canceled: fc.nat(1000), already_finished: fc.nat(1000), already_canceled: fc.nat(1000) })
  .map((counts) => ({
    ...counts,
    matched: counts.canceled + counts.already_finished + counts.already_canceled,
    messages_canceled: 0,
    in_flight: [],
  }));

it('adds up, whatever receipts and failures go into it', () => {
  fc.assert(
    fc.property(fc.array(fc.option(receipt)), (parts) => {
      const ledger = parts.reduce(
        (sum, part) => (part === null ? addFailure(sum) : addReceipt(sum, part)),
        EMPTY_LEDGER,
      );
      expect(addsUp(ledger)).toBe(true);
      const { stop, apart } = eligible(ledger);
      expect(stop + apart + ledger.failed).toBe(ledger.matched);
    }),
  );
});

it('sees when a server cannot count', () => {
  expect(addsUp({ ...EMPTY_LEDGER, matched: 2, canceled: 1 })).toBe(false);
});

it('says why a result is not what was previewed', () => {
  expect(differenceWords(12, 12, 0)).toBeNull();
  expect(differenceWords(12, 13, 0)).toBe('Previewed 12, canceled 13: 1 more had started in between.');
  expect(differenceWords(12, 11, 1)).toBe('Previewed 12, canceled 11: 1 finished in between.');
  expect(differenceWords(12, 11, 0)).toBe('Previewed 12, canceled 11: 1 had ended in between.');
});
