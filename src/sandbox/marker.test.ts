import { expect, it } from 'vitest';
import { meantTemplate } from './marker.ts';

it('puts several markers into one template literal', () => {
  expect(meantTemplate('data.a}-${data.b')).toBe('${`${data.a}-${data.b}`}');
  expect(meantTemplate('a} and\n${b}${c')).toBe('${`${a} and\n${b}${c}`}');
});

it('suggests nothing that would not parse either', () => {
  expect(meantTemplate('data.}-${data.b')).toBeNull();
  expect(meantTemplate('a}`${b')).toBeNull();
});

it('suggests nothing where no second marker was used', () => {
  expect(meantTemplate('data.a')).toBeNull();
  expect(meantTemplate('data.a}')).toBeNull();
});
