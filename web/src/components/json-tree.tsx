import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Json } from '../engine.ts';
import { childPath } from '../model/json-path.ts';
import { cn } from './class-names.ts';
import { CopyButton } from './copy-button.tsx';

const MANY = 100;

/** JSON as a tree: branches open and close, values and their paths can be copied, or picked with `onPick`. */
export function JsonTree({
  value,
  path,
  onPick,
}: {
  value: Json;
  path: string;
  onPick?: (path: string) => void;
}) {
  const entries = children(value);
  if (entries === null) return <p className="p-3">{<Leaf value={value} />}</p>;
  if (entries.length === 0) return <p className="p-3 text-muted">Empty</p>;
  return (
    <ul className="p-2 font-mono text-sm">
      {entries.map(([key, child]) => (
        <Node
          key={key}
          name={key}
          value={child}
          path={childPath(path, key, Array.isArray(value))}
          depth={0}
          onPick={onPick}
        />
      ))}
    </ul>
  );
}

function Node({
  name,
  value,
  path,
  depth,
  onPick,
}: {
  name: string;
  value: Json;
  path: string;
  depth: number;
  onPick: ((path: string) => void) | undefined;
}) {
  const inside = children(value);
  const [open, setOpen] = useState(depth < 2);
  const [all, setAll] = useState(false);
  const shown = all ? (inside ?? []) : (inside ?? []).slice(0, MANY);
  return (
    <li>
      <div className="group flex min-h-7 items-center gap-1 rounded-sm hover:bg-hover">
        {inside === null || inside.length === 0 ? (
          <span className="w-6" />
        ) : (
          <button
            type="button"
            aria-expanded={open}
            aria-label={`${open ? 'Close' : 'Open'} ${path}`}
            onClick={() => setOpen(!open)}
            className="flex size-6 items-center justify-center text-muted"
          >
            <ChevronRight size={14} aria-hidden className={cn(open && 'rotate-90')} />
          </button>
        )}
        {onPick === undefined ? (
          <span>{name}</span>
        ) : (
          <button
            type="button"
            onClick={() => onPick(path)}
            title={`Insert ${path}`}
            className="text-accent hover:underline"
          >
            {name}
          </button>
        )}
        <span className="text-muted">:</span>
        <span className="min-w-0 truncate">
          <Leaf value={value} />
        </span>
        <span className="ml-auto opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
          <CopyButton text={path} label={`Copy path ${path}`} />
        </span>
      </div>
      {open && inside !== null && inside.length > 0 && (
        <ul className="ml-3 border-l border-line pl-2">
          {shown.map(([key, child]) => (
            <Node
              key={key}
              name={key}
              value={child}
              path={childPath(path, key, Array.isArray(value))}
              depth={depth + 1}
              onPick={onPick}
            />
          ))}
          {shown.length < inside.length && (
            <li>
              <button type="button" className="px-2 text-accent hover:underline" onClick={() => setAll(true)}>
                {inside.length - shown.length} more
              </button>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

function Leaf({ value }: { value: Json }) {
  if (typeof value === 'string') return <span className="text-ok">{JSON.stringify(value)}</span>;
  if (Array.isArray(value)) return <span className="text-muted">[{value.length}]</span>;
  if (typeof value === 'object' && value !== null)
    return <span className="text-muted">{`{${Object.keys(value).length}}`}</span>;
  return <span className="text-info">{String(value)}</span>;
}

function children(value: Json): readonly (readonly [string, Json])[] | null {
  if (typeof value !== 'object' || value === null) return null;
  return Array.isArray(value) ? value.map((each, index) => [String(index), each]) : Object.entries(value);
}
