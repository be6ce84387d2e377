import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { TextField } from './field.tsx';

/** Asks before something that cannot be taken back; with `typed` the text must be typed first. */
export function ConfirmDialog({
  title,
  action,
  keep,
  typed,
  pending,
  error,
  onConfirm,
  onClose,
  children,
}: {
  title: string;
  action: string;
  keep: string;
  typed?: string;
  pending: boolean;
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const [text, setText] = useState('');
  const ready = typed === undefined || text === typed;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      foot={
        <>
          <Button onClick={onClose}>{keep}</Button>
          <Button look="danger" disabled={!ready || pending} onClick={onConfirm}>
            {action}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div>{children}</div>
        {typed !== undefined && (
          <TextField
            label={`Type ${typed} to confirm`}
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        {error !== null && (
          <p role="alert" className="rounded-md px-3 py-2 tone-err">
            {error.message}
          </p>
        )}
      </div>
    </Dialog>
  );
}
