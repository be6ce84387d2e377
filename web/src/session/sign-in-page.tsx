import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { setupQuery } from '../api/session.ts';
import { PlainFrame } from './plain-frame.tsx';
import { SignInForm } from './sign-in-form.tsx';

const route = getRouteApi('/sign-in');

/** Where one signs in, or learns that nobody can yet. */
export function SignInPage() {
  const { to } = route.useSearch();
  const navigate = useNavigate();
  const setup = useQuery(setupQuery());
  if (setup.data?.needs_admin === true) {
    return (
      <PlainFrame
        title="Nobody can sign in yet"
        lead="The server printed a link when it started. Open it to become the first admin."
      >
        <p className="text-muted">
          It begins with <code>{location.origin}/setup#</code> and works once. A restart prints a new one.
        </p>
      </PlainFrame>
    );
  }
  return (
    <PlainFrame title="Sign in">
      <SignInForm onDone={() => void navigate({ to: localPath(to), replace: true })} />
    </PlainFrame>
  );
}

/** A path of these pages, never another site's. */
function localPath(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])/.test(to) ? to : '/automations';
}
