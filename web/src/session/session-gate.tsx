import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { startLive } from '../api/live.ts';
import { sessionQuery } from '../api/session.ts';
import { ErrorPanel, Loading } from '../components/states.tsx';

/** Lets those pass who have signed in; the others go and do so. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery(sessionQuery());
  const here = useRouterState({ select: (state) => state.location.href });
  const client = useQueryClient();
  const place = data == null ? null : `${data.workspace.id} ${data.environment}`;
  useEffect(() => {
    if (place !== null) startLive(client, place);
  }, [client, place]);
  if (data === null) return <Navigate to="/sign-in" search={{ to: here }} replace />;
  if (data !== undefined) return children;
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
