import type { ReactNode } from 'react';
import type { Tone } from '../model/tone.ts';
import { cn } from './class-names.ts';

const TONES: { readonly [T in Tone]: string } = {
  ok: 'tone-ok',
  err: 'tone-err',
  wait: 'tone-wait',
  off: 'tone-off',
  info: 'tone-info',
  accent: 'tone-accent',
};

/** A small label. Its colour never says anything that its words do not. */
export function Chip({
  tone = 'off',
  title,
  children,
  className,
}: {
  tone?: Tone;
  title?: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <span
      title={title}
      className={cn(
        'inline-flex items-center gap-1 rounded-full border border-transparent px-2 py-0.5 text-xs font-medium whitespace-nowrap',
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
