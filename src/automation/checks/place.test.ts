import { describe, expect, it } from 'vitest';
import { joinPlaces, placeOf } from './place.ts';

describe('placeOf', () => {
  it.each([
    [[], ''],
    [['steps', 1, 'duration'], 'steps[1].duration'],
    [[0, 'a'], '[0].a'],
    [['headers', 'x-trace'], 'headers.x-trace'],
    [['headers', 'x y'], 'headers["x y"]'],
    [['', 'a'], '[""].a'],
    [['a.b', '0'], '["a.b"]["0"]'],
    [['$ref'], '$ref'],
    [['quo"te'], '["quo\\"te"]'],
    [['é'], '["é"]'],
    [['z'.repeat(101)], `["${'z'.repeat(40)}…"]`],
  ])('writes %j as %s', (path, place) => {
    expect(placeOf(path)).toBe(place);
  });
});

describe('joinPlaces', () => {
  it('needs a dot before a name only', () => {
    expect(joinPlaces('steps[0]', 'data.a')).toBe('steps[0].data.a');
    expect(joinPlaces('steps[0]', '["x y"]')).toBe('steps[0]["x y"]');
    expect(joinPlaces('', 'data')).toBe('data');
  });
});
