import { lazy, Suspense } from 'react';
import { closeCancel, useOpenedCancel } from './open-cancel.ts';

const CancelDialog = lazy(async () => ({ default: (await import('./cancel-dialog.tsx')).CancelDialog }));

/** Where the cancel dialog appears, whoever opened it. */
export function CancelHost() {
  const opened = useOpenedCancel();
  if (opened === null) return null;
  return (
    <Suspense>
      <CancelDialog
        scope={opened.scope}
        onClose={closeCancel}
        {...(opened.onDone === undefined ? {} : { onDone: opened.onDone })}
      />
    </Suspense>
  );
}
