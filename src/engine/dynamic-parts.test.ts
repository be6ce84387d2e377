import { describe, expect, it } from 'vitest';
import { nested } from '../../test/support/runs.ts';
import type { Step } from '../automation/step.ts';
import { dynamicParts, dynamicPartsOf, fieldsOf, isAccessor, javascriptOf, pathOf } from './dynamic-parts.ts';

describe('dynamicParts', () => {
  it('gathers every distinct expression and path, at any depth', () => {
    const step: Step = {
      action: 'send',
      ref: '${ref}',
      if: 'cond',
      recipient: 'refs.data.id',
      brand: '${a}',
      data: {
        x: [{ $ref: 'first.status' }, '${b}', '${a}', ' ${c}', 'refs'],
        y: { $ref: 'refs.data.id' },
        z: { $ref: '${d}', more: '${e}' },
        '${key}': { '${key}': 1 },
      },
    };
    const { expressions, paths } = dynamicParts(step);
    expect([...expressions]).toEqual(['a', 'b', 'd', 'e', 'cond']);
    expect([...paths]).toEqual(['data.id', 'first.status']);
  });

  it('gathers those of any value', () => {
    const { expressions, paths } = dynamicPartsOf({ a: ['${x}', { $ref: 'data.y' }], b: 'refs.data.z' });
    expect([[...expressions], [...paths]]).toEqual([['x'], ['data.y', 'data.z']]);
  });

  it('gathers those of conditions, and not those of the steps inside', () => {
    const inner: Step = { action: 'send', recipient: '${inner}', if: 'inner' };
    const { expressions, paths } = dynamicParts({
      action: 'if',
      condition: {
        or: [
          { source: 'js', expression: 'a' },
          { and: [{ source: 'step', field: 'refs.first.status', comparison: 'eq', value: '${b}' }] },
          { source: 'data', field: 'plan', comparison: 'eq', value: { $ref: 'data.wanted' } },
        ],
      },
      then: [inner],
    });
    expect([[...expressions], [...paths]]).toEqual([
      ['a', 'b'],
      ['first.status', 'data.wanted'],
    ]);
  });

  it('gathers nothing from a step without any', () => {
    const { expressions, paths } = dynamicParts({ action: 'delay', duration: '1 day' });
    expect(expressions.size + paths.size).toBe(0);
  });

  it('stops where nothing can be resolved any more', () => {
    const step: Step = { action: 'send', data: { deep: nested(100_000), x: '${a}' } };
    expect([...dynamicParts(step).expressions]).toEqual(['a']);
  });
});

it('tells the notations of dynamic text apart (reference 7.2)', () => {
  const texts = ['refs.data.a', 'refs.', 'refs', '${a}', '${}', '${a} ', ' ${a}', '${', 'a'];
  expect(texts.map(pathOf)).toEqual(['data.a', '', null, null, null, null, null, null, null]);
  expect(texts.map(javascriptOf)).toEqual([null, null, null, 'a', '', null, null, null, null]);
});

it('knows an accessor by its only key', () => {
  const values = [{ $ref: 'a' }, { $ref: '' }, { $ref: 1 }, { $ref: 'a', b: 1 }, {}, ['$ref'], null, '$ref'];
  expect(values.map(isAccessor)).toEqual([true, true, false, false, false, false, false, false]);
});

it('takes for fields what is the step’s own', () => {
  const odd = JSON.parse('{"action":"send","if":"a","ref":"b","__proto__":{"x":1},"brand":"B"}') as Step;
  expect(JSON.stringify(fieldsOf(odd))).toBe('{"__proto__":{"x":1},"brand":"B"}');
});
