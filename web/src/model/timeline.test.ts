import { describe, expect, it } from 'vitest';
import type { RunAnswer, StepAnswer } from '../engine.ts';
import { actorWords, timeline } from './timeline.ts';
import { axisMarks, waterfall } from './waterfall.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

const steps = [
  { action: 'send', ref: 'welcome', template: 'welcome' },
  { action: 'delay', duration: '2 hours' },
  { action: 'send', name: 'Last call', template: 'reminder' },
] as unknown as RunAnswer['automation']['steps'];

const waiting: readonly StepAnswer[] = [
  {
    step_id: '1',
    action: 'send',
    ref: 'welcome',
    status: 'PROCESSED',
    created_at: at(-60),
    updated_at: at(-60),
    message_id: 'm',
  },
  { step_id: '2', action: 'delay', status: 'WAITING', created_at: at(-60), due_at: at(60) },
  { step_id: '3', action: 'send', status: 'NOT PROCESSED' },
];

describe('a waiting run', () => {
  const rows = timeline({ run_id: 'r', status: 'WAITING', automation: { steps } }, waiting, NOW);

  it('shows what was, what is, and what is to come', () => {
    expect(rows.map(({ kind, title, status }) => [kind, title, status])).toEqual([
      ['step', 'Send welcome', 'PROCESSED'],
      ['step', 'Wait 2 hours', 'WAITING'],
      ['planned', 'Last call', 'PLANNED'],
    ]);
  });

  it('says until when it waits and what comes then', () => {
    expect(rows[1]?.words).toBe('Waiting, goes on in 1 h, then Last call');
    expect(rows[1]?.progress).toBe(0.5);
  });
});

it('follows the tree: which way was taken and why, and what lay on the other', () => {
  const tree = [
    {
      action: 'if',
      condition: { source: 'data', field: 'plan', comparison: 'eq', value: 'pro' },
      // biome-ignore lint/suspicious/noThenProperty: the arm's name in the definition
      then: [{ action: 'exit' }],
      else: [{ action: 'delay', duration: '2 days' }],
    },
  ] as unknown as RunAnswer['automation']['steps'];
  const reason = 'Took else: `data.plan` was `free`, expected `pro`';
  const taken: readonly StepAnswer[] = [
    { step_id: 'r:0', action: 'if', status: 'PROCESSED', output: { took: 'else', reason } },
    { step_id: 'r:0.then.0', action: 'exit', status: 'SKIPPED' },
    { step_id: 'r:0.else.0', action: 'delay', status: 'SKIPPED' },
  ];
  const rows = timeline({ run_id: 'r', status: 'CANCELED', automation: { steps: tree } }, taken, NOW);
  expect(rows.slice(0, 3).map(({ words }) => words)).toEqual([
    reason,
    'Skipped: another way was taken',
    'Skipped: the run was canceled',
  ]);
  expect(rows[2]?.title).toBe('Wait 2 days');
});

it('accounts for a canceled run: who, why, and what was not reached', () => {
  const canceled = {
    cancelation_id: 'c',
    at: at(0),
    by: { type: 'api_key' as const, id: 'k', name: 'backend' },
    reason: 'signed up',
  };
  const rows = timeline(
    { run_id: 'r', status: 'CANCELED', automation: { steps }, canceled },
    waiting.map((step) => (step.status === 'WAITING' ? { ...step, status: 'CANCELED' as const } : step)),
    NOW,
  );
  expect(rows.map(({ words }) => words).slice(2)).toEqual(['Not reached: the run was canceled', 'signed up']);
  expect(rows.at(-1)?.title).toBe('Canceled by API key backend');
  expect(rows.every(({ progress }) => progress === null)).toBe(true);
});

it('keeps a step whose kind or status it has never heard of', () => {
  const odd = [{ step_id: '1', action: 'teleport', status: 'PARKED' }] as unknown as readonly StepAnswer[];
  const rows = timeline({ run_id: 'r', status: 'WAITING', automation: { steps: [] } }, odd, NOW);
  expect(rows).toMatchObject([{ title: 'Teleport', status: 'PARKED', words: 'PARKED' }]);
});

it.each([
  [{ type: 'api_key', id: 'k' }, 'API key k'],
  [{ type: 'run', id: 'r1' }, 'a Cancel step of run r1'],
  [{ type: 'user', id: 'u', name: 'Ana' }, 'Ana'],
  [{ type: 'system', id: 's' }, 'Belay itself'],
])('names %j', (by, words) => {
  expect(actorWords(by)).toBe(words);
});

describe.each([true, false])('the waterfall (logarithmic: %s)', (logarithmic) => {
  const rows = timeline({ run_id: 'r', status: 'WAITING', automation: { steps } }, waiting, NOW);
  const chart = waterfall(rows, NOW, logarithmic);

  it('has a bar for what has begun, inside the axis', () => {
    expect(chart.bars.map(({ kind }) => kind)).toEqual(['work', 'wait']);
    for (const { left, width } of chart.bars) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(width).toBeGreaterThan(0);
      expect(left + width).toBeLessThanOrEqual(1.000001);
    }
  });

  it('has marks from the beginning to the end', () => {
    const marks = axisMarks(chart, logarithmic);
    expect(marks[0]?.ms).toBe(0);
    expect(marks.at(-1)?.ms).toBeCloseTo(3_600_000, 3);
    expect(marks.map(({ at: place }) => place)).toEqual(
      marks.map(({ at: place }) => place).toSorted((a, b) => a - b),
    );
  });
});

it('has no bars before anything has begun', () => {
  expect(waterfall([], NOW, false).bars).toEqual([]);
});
