import { cn } from './class-names.ts';
import { CopyButton } from './copy-button.tsx';

/** Text of a machine: an id, a token, an expression. Long text is cut in the middle; its title is whole. */
export function Mono({
  text,
  max = 48,
  copy,
  className,
}: {
  text: string;
  max?: number;
  copy?: string;
  className?: string;
}) {
  return (
    <span className="inline-flex min-w-0 items-center gap-0.5">
      <code title={text} className={cn('min-w-0 truncate text-[0.92em]', className)}>
        {middleCut(text, max)}
      </code>
      {copy !== undefined && <CopyButton text={text} label={copy} />}
    </span>
  );
}

function middleCut(text: string, max: number): string {
  const shown = [...text];
  if (shown.length <= max) return text;
  const half = Math.floor((max - 1) / 2);
  return `${shown.slice(0, half).join('')}…${shown.slice(-half).join('')}`;
}
