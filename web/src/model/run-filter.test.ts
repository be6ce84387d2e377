import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseSearch, stringifySearch } from '../shell/search-params.ts';
import {
  filterWords,
  isFiltered,
  NO_FILTER,
  type RunFilter,
  readRunSearch,
  SPANS,
  withDates,
  writeRunSearch,
} from './run-filter.ts';
import { RUN_STATUS_ORDER } from './status.ts';

const text = fc.option(fc.string({ minLength: 1 }).filter((value) => value.trim() !== ''));
const filter: fc.Arbitrary<RunFilter> = fc.record({
  status: fc.subarray([...RUN_STATUS_ORDER]),
  automation: fc.uniqueArray(fc.uuid(), { maxLength: 3 }),
  token: text,
  recipient: text,
  q: text,
  span: fc.option(fc.constantFrom(...SPANS)),
  from: fc.constant(null),
  to: fc.constant(null),
});

it('survives the address', () => {
  fc.assert(
    fc.property(filter, (given) => {
      const address = stringifySearch(writeRunSearch(given));
      const read = readRunSearch(parseSearch(address));
      expect(read).toEqual({ filter: given, dropped: [] });
      expect(isFiltered(given)).toBe(address !== '');
    }),
  );
});

it('drops what makes no sense and says so', () => {
  const { filter: read, dropped } = readRunSearch({
    status: 'WAITING,BOGUS',
    span: '5y',
    from: 'yesterday',
    token: 7,
  });
  expect(read).toEqual({ ...NO_FILTER, status: ['WAITING'] });
  expect(dropped).toEqual(['status', 'span=5y', 'from=yesterday']);
});

it('reads any address without throwing', () => {
  fc.assert(
    fc.property(fc.string(), (address) => {
      expect(readRunSearch(parseSearch(address)).filter.status).toBeInstanceOf(Array);
    }),
  );
});

it('makes a span a date, to the minute', () => {
  const now = Date.parse('2026-01-02T03:04:56Z');
  const one = withDates({ ...NO_FILTER, span: '1h' }, now);
  expect(one.from).toBe('2026-01-02T02:04:00.000Z');
  expect(withDates({ ...NO_FILTER, span: '1h' }, now + 2000)).toEqual(one);
  expect(withDates(NO_FILTER, now)).toBe(NO_FILTER);
});

it('says itself in words', () => {
  const words = filterWords(
    { ...NO_FILTER, status: ['WAITING', 'ERROR'], automation: ['a'], span: '7d' },
    () => 'Trial',
  );
  expect(words).toEqual(['status waiting or error', 'automation Trial', 'the last 7d']);
});
