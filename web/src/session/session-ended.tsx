import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { whenSignedOut } from '../api/http.ts';
import { useSession } from '../api/use-session.ts';
import { Dialog } from '../components/dialog.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** Over the page when the session has ended, so that nothing that was typed is lost. */
export function SessionEnded() {
  const [ended, setEnded] = useState(false);
  const session = useSession();
  const last = useRef(session);
  if (session !== null) last.current = session;
  const client = useQueryClient();
  useEffect(() => whenSignedOut(() => setEnded(true)), []);
  if (!ended && session !== null) return null;
  return (
    <Dialog
      open
      locked
      onOpenChange={() => undefined}
      title="Your session has ended"
      description="Sign in to go on. What you have typed is still here."
      width="sm:max-w-sm"
    >
      <SignInForm
        email={last.current?.user.email ?? ''}
        onDone={() => {
          setEnded(false);
          void client.invalidateQueries();
        }}
      />
    </Dialog>
  );
}
