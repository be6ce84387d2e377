import type { ComponentProps } from 'react';
import { Button } from './button.tsx';
import { Hint } from './hint.tsx';

/** A button that shows only an icon; its name is read out and shown as a hint. */
export function IconButton({
  label,
  keys,
  children,
  ...props
}: ComponentProps<typeof Button> & { label: string; keys?: string }) {
  return (
    <Hint text={keys === undefined ? label : `${label} (${keys})`}>
      <Button look="quiet" size="icon" aria-label={label} {...props}>
        {children}
      </Button>
    </Hint>
  );
}
