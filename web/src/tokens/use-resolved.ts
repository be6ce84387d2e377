import { useEffect, useState } from 'react';
import { type Resolved, resolveToken, type SampleContext } from '../model/resolve-token.ts';
import { evaluateInPage, warmUp } from './sandbox-client.ts';

const PAUSE_MS = 80;

/** The token for a sample, a moment after the last keystroke; null until there is a first one. */
export function useResolved(expression: string, sample: SampleContext): Resolved | null {
  const [resolved, setResolved] = useState<Resolved | null>(null);
  useEffect(warmUp, []);
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      void resolveToken(expression, sample, evaluateInPage).then((next) => {
        if (current) setResolved(next);
      });
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [expression, sample]);
  return resolved;
}
