import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useShortcuts } from './shortcuts.ts';

const PAUSE_MS = 250;

/** Searches as one types; `/` goes there. */
export function SearchBox({
  label,
  placeholder = label,
  value,
  onChange,
}: {
  label: string;
  placeholder?: string;
  value: string;
  onChange: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => tell.current(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value]);
  useShortcuts([{ keys: '/', label, run: () => input.current?.focus() }]);
  return (
    <div className="relative min-w-48 flex-1 sm:max-w-md">
      <Search size={15} aria-hidden className="absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={text}
        maxLength={1000}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') tell.current(text);
          if (event.key === 'Escape') input.current?.blur();
        }}
        className="h-8 w-full rounded-md border border-control bg-bg pr-2 pl-8 placeholder:text-muted touch-target"
      />
    </div>
  );
}
