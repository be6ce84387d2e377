import type { Problem } from '../problem.ts';
import type { GetProfileStep } from '../steps/get-profile.ts';
import { problemAt } from './step-check.ts';

const PATH = /^(?:profile|data\.[^\s.[\]]+)$/;

/** The profile is attached as the run's profile, or as one field of its data (reference 6.8). */
export function checkGetProfile({ user_id, path }: GetProfileStep): readonly Problem[] {
  return [
    ...problemAt('user_id', user_id === '' ? 'must not be empty' : null),
    ...problemAt(
      'path',
      path === undefined || PATH.test(path) ? null : 'expected "profile" or "data.<field>"',
    ),
  ];
}
