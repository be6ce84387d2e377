import type { Problem } from '../problem.ts';
import type { ExperimentStep } from '../steps/experiment.ts';
import { placeIn } from './place.ts';
import { problemAt } from './step-check.ts';

/** Somebody must get something, and variants must be told apart. */
export function checkExperiment({ key, variants }: ExperimentStep): readonly Problem[] {
  const names = variants.map(({ name }) => name);
  const twins = variants.flatMap(({ name }, index) =>
    names.indexOf(name) === index
      ? []
      : problemAt(`${placeIn('variants', index)}.name`, `another variant is called "${name}" already`),
  );
  const hasWeight = variants.some(({ weight }) => weight > 0);
  return [
    ...problemAt('key', key === '' ? 'must not be empty' : null),
    ...problemAt('variants', hasWeight ? null : 'expected at least one variant with a weight above 0'),
    ...twins,
  ];
}
