// Evaluations per second of the expression sandbox, and what one tenant's flood does to another tenant.
// Needs a build: node scripts/build.mjs && node bench/sandbox.mjs
import { pathToFileURL } from 'node:url';
import { createSandbox } from '../dist/sandbox/sandbox.js';

const ROUNDS = 5;
const ROUND_MS = 1_000;
const EXPRESSION = '`onboarding-${data.user_id}`';

/** Runs every measurement; the median of five rounds each. Takes about half a minute. */
export async function benchSandbox() {
  const results = [];
  const sandbox = createSandbox({ workers: 2 });
  await sandbox.ready();
  try {
    await load(sandbox, { kilobytes: 1, callers: 8, duration: 1_500 });
    for (const kilobytes of [1, 100]) {
      for (const callers of [32, 1]) results.push(...(await throughput(sandbox, kilobytes, callers)));
    }
    results.push(...(await wholeContext(sandbox)));
  } finally {
    await sandbox.close();
  }
  results.push(...(await noisyNeighbour()));
  return results;
}

async function throughput(sandbox, kilobytes, callers) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push(await load(sandbox, { kilobytes, callers, duration: ROUND_MS }));
  }
  const name = `expression, ${kilobytes} KB context, ${callers} caller${callers === 1 ? '' : 's'}`;
  const target = callers === 1 ? undefined : kilobytes === 1 ? '>= 10000' : '>= 3000';
  return [
    { name, value: median(rounds.map((round) => round.perSecond)), unit: '1/s', ...(target && { target }) },
    { name: `${name}, p50`, value: median(rounds.map((round) => round.p50)), unit: 'ms' },
    { name: `${name}, p99`, value: median(rounds.map((round) => round.p99)), unit: 'ms' },
  ];
}

/** What pruning saves: the same context, all of it handed over. */
async function wholeContext(sandbox) {
  const { perSecond } = await load(sandbox, {
    kilobytes: 100,
    callers: 32,
    duration: ROUND_MS,
    expression: 'Object.keys(data).length',
  });
  return [{ name: 'expression, 100 KB context not prunable, 32 callers', value: perSecond, unit: '1/s' }];
}

async function load(sandbox, { kilobytes, callers, duration, expression = EXPRESSION }) {
  const scope = scopeOf(kilobytes);
  const times = [];
  const start = performance.now();
  const end = start + duration;
  const caller = async (tenant) => {
    for (let now = performance.now(); now < end; ) {
      await evaluated(sandbox, { tenant, expression, scope });
      const done = performance.now();
      times.push(done - now);
      now = done;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, index) => caller(`tenant-${index % 4}`)));
  return { perSecond: Math.round((times.length / (performance.now() - start)) * 1_000), ...quantiles(times) };
}

/** Eight attackers of one tenant with endless loops, half of which only a kill can end; two victims. */
async function noisyNeighbour() {
  const sandbox = createSandbox({ workers: 2 });
  await sandbox.ready();
  const scope = scopeOf(1);
  const end = performance.now() + 4_000;
  const attacker = async (expression) => {
    while (performance.now() < end) await sandbox.evaluate({ tenant: 'attacker', expression, scope });
  };
  const times = [];
  const victim = async (tenant) => {
    while (performance.now() < end) {
      const start = performance.now();
      await evaluated(sandbox, { tenant, expression: EXPRESSION, scope });
      times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const gaps = watchEventLoop();
  const loops = ['(() => { for (;;); })()', 'Array.prototype.reverse.call({ length: 2 ** 53 - 1 })'];
  await Promise.all([
    ...Array.from({ length: 8 }, (_, index) => attacker(loops[index % 2])),
    victim('victim-1'),
    victim('victim-2'),
  ]);
  const gap = gaps();
  await sandbox.close();
  const { p50, p99 } = quantiles(times);
  return [
    { name: 'victim beside a flood of endless loops, p50', value: p50, unit: 'ms' },
    { name: 'victim beside a flood of endless loops, p99', value: p99, unit: 'ms', target: '<= 10' },
    { name: 'longest gap of the event loop meanwhile', value: gap, unit: 'ms' },
  ];
}

async function evaluated(sandbox, request) {
  const outcome = await sandbox.evaluate(request);
  if (!outcome.ok) throw new Error(outcome.error.message);
}

function watchEventLoop() {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 1);
    last = now;
  }, 1);
  return () => {
    clearInterval(timer);
    return rounded(longest);
  };
}

function scopeOf(kilobytes) {
  const records = Array.from({ length: kilobytes * 10 }, (_, index) => ({
    id: `record-${index}`,
    text: 'x'.repeat(65),
  }));
  const data = { user_id: 'user_123', plan: 'pro', records };
  return {
    variables: { data, profile: { email: 'j@example.com' } },
    refs: ['data', 'profile'],
    messageStatus: false,
  };
}

function quantiles(times) {
  const sorted = times.sort((left, right) => left - right);
  const at = (share) => rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
  return { p50: at(0.5), p99: at(0.99) };
}

function median(values) {
  return values.sort((left, right) => left - right)[Math.floor(values.length / 2)];
}

function rounded(value) {
  return Math.round(value * 1_000) / 1_000;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { name, value, unit, target } of await benchSandbox()) {
    console.log(`${name.padEnd(56)} ${String(value).padStart(10)} ${unit.padEnd(4)} ${target ?? ''}`);
  }
}
