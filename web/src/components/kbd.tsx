import { keysHere } from './platform.ts';

/** Keys to press. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className="inline-flex gap-1">
      {keysHere(keys)
        .split(' ')
        .map((key) => (
          <kbd key={key} className="rounded-sm border border-line bg-panel px-1.5 text-xs text-muted">
            {key}
          </kbd>
        ))}
    </span>
  );
}
