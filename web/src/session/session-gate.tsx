import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { startLive } from '../api/live.ts';
import { sessionQuery } from '../api/session.ts';
import { ErrorPanel, Loading } from '../components/states.tsx';

/** Lets those pass who have signed in; the others go and do so. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery(sessionQuery());
  const client = useQueryClient();
  const place = data == null ? null : `${data.workspace.id} ${data.environment}`;
  useEffect(() => {
    if (place !== null) startLive(client, place);
  }, [client, place]);
  const entered = useRef(false);
  if (data != null) entered.current = true;
  // What is on the page must not be lost when a session ends: `SessionEnded` asks over it.
  if (entered.current) return children;
  if (data === null) {
    // While the way there is loading this is drawn again, and must not set out once more.
    if (location.pathname === '/sign-in') return null;
    return <Navigate to="/sign-in" search={{ to: location.pathname + location.search }} replace />;
  }
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-3xl flex-col justify-center p-4">
      {error === null ? (
        <Loading what="your session" />
      ) : (
        <ErrorPanel error={error} what="your session" onRetry={() => void refetch()} />
      )}
    </main>
  );
}
