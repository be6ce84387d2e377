import { expect, it } from 'vitest';
import { loadEngine } from '../../test/support/expression-corpus/engine.ts';
import { type Machine, openMachine } from './machine.ts';
import { selfTest } from './self-test.ts';

it('passes with the engine that is installed', () => {
  const { module, image } = loadEngine();
  const machine = openMachine(module, image);
  expect(selfTest(machine)).toBeNull();
  expect(machine.instances).toBeGreaterThan(1);
});

it('notices an engine that does not work', () => {
  const { module, image } = loadEngine();
  expect(selfTest(openMachine(module, { ...image, run: image.undefinedValue }))).toContain('1 + 1 gave');
});

it('notices an engine that carries state over', () => {
  const { module, image } = loadEngine();
  const machine = openMachine(module, image);
  let left = false;
  const leaky: Machine = {
    ...machine,
    evaluate(task) {
      const reply = machine.evaluate(task);
      left ||= task.call.source.includes('globalThis.left = 1');
      return left && reply === 's"undefined"' ? 's"number"' : reply;
    },
  };
  expect(selfTest(leaky)).toContain('typeof left');
});
