import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { cn } from './class-names.ts';
import { IconButton } from './icon-button.tsx';

/**
 * A window over the page: full screen on a phone. Focus goes to its heading and comes back to where it was. `foot` stays
 * in sight while the content scrolls.
 */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  width = 'max-w-lg',
  foot,
  children,
  locked = false,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  width?: string;
  foot?: ReactNode;
  children: ReactNode;
  /** True while leaving would lose something: neither Escape nor a click beside it closes. */
  locked?: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const keep = (event: Event) => locked && event.preventDefault();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            heading.current?.focus();
          }}
          onEscapeKeyDown={keep}
          onInteractOutside={keep}
          onKeyDown={(event) => event.stopPropagation()}
          className={cn(
            'pop-in fixed z-40 flex w-full flex-col bg-bg shadow-pop',
            'inset-0 sm:inset-auto sm:top-[max(24px,8dvh)] sm:left-1/2 sm:max-h-[84dvh] sm:-translate-x-1/2 sm:rounded-lg sm:border sm:border-line',
            width === 'max-w-lg' ? 'sm:max-w-lg' : width,
          )}
        >
          <div className="flex items-start gap-3 border-b border-line px-5 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title ref={heading} tabIndex={-1} className="text-lg font-semibold">
                {title}
              </Radix.Title>
              {description !== undefined && (
                <Radix.Description className="text-muted">{description}</Radix.Description>
              )}
            </div>
            {!locked && (
              <Radix.Close asChild>
                <IconButton label="Close">
                  <X size={18} aria-hidden />
                </IconButton>
              </Radix.Close>
            )}
          </div>
          <div className="min-h-0 flex-1 overflow-auto px-5 py-4">{children}</div>
          {foot !== undefined && (
            <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line bg-panel px-5 py-3 sm:rounded-b-lg">
              {foot}
            </div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
