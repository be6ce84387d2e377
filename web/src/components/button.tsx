import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { cn } from './class-names.ts';

const button = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap touch-target transition-colors disabled:opacity-60 disabled:cursor-not-allowed aria-disabled:opacity-60 aria-disabled:cursor-not-allowed',
  {
    variants: {
      look: {
        primary: 'border-transparent bg-accent text-on-accent enabled:hover:brightness-110',
        plain: 'border-control bg-bg text-fg enabled:hover:bg-hover',
        quiet: 'border-transparent bg-transparent text-fg enabled:hover:bg-hover',
        danger: 'border-transparent bg-err text-bg enabled:hover:brightness-110',
        'danger-plain': 'border-err bg-bg text-err enabled:hover:tone-err',
      },
      size: { md: 'h-8 px-3', sm: 'h-7 px-2 text-sm', icon: 'h-8 w-8', 'icon-sm': 'h-6 w-6' },
    },
    defaultVariants: { look: 'plain', size: 'md' },
  },
);

type Look = VariantProps<typeof button>;

/** A button that submits nothing unless it says so. */
export function Button({
  look,
  size,
  className,
  ...props
}: ComponentProps<'button'> & { look?: Look['look']; size?: Look['size'] }) {
  return <button type="button" className={cn(button({ look, size }), className)} {...props} />;
}

/** The look of a button for an element that is none, such as a link. */
export function buttonLook(options: Look = {}): string {
  return button(options);
}
