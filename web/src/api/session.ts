import { queryOptions } from '@tanstack/react-query';
import type { OpenInvitationAnswer, SessionAnswer, SetupAnswer } from '../engine.ts';
import { ApiError } from './api-error.ts';
import { call, setCsrfToken } from './http.ts';

/** Who has signed in; null for nobody. */
export function sessionQuery() {
  return queryOptions({
    queryKey: ['session'],
    queryFn: async ({ signal }): Promise<SessionAnswer | null> => {
      try {
        return remember(await call<SessionAnswer>('/session', { signal, quiet: true }));
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

/** Whether there is anybody yet who could sign in. */
export function setupQuery() {
  return queryOptions({
    queryKey: ['setup'],
    queryFn: ({ signal }) => call<SetupAnswer>('/setup', { signal }),
  });
}

export async function signIn(email: string, password: string): Promise<SessionAnswer> {
  return remember(
    await call<SessionAnswer>('/session', { method: 'POST', body: { email, password }, quiet: true }),
  );
}

export async function signOut(): Promise<void> {
  await call('/session', { method: 'DELETE' });
}

/** What a link leads to. */
export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) =>
      call<OpenInvitationAnswer>('/invitations/read', {
        method: 'POST',
        body: { token },
        signal,
        quiet: true,
      }),
    retry: false,
    staleTime: Infinity,
  });
}

/** Takes an invitation, which signs in. */
export async function acceptInvitation(body: {
  readonly token: string;
  readonly email?: string;
  readonly name?: string;
  readonly password: string;
}): Promise<SessionAnswer> {
  return remember(await call<SessionAnswer>('/invitations/accept', { method: 'POST', body, quiet: true }));
}

/** Chooses where one works from now on; the whole page begins anew, so that nothing of the other place stays. */
export function goTo(place: {
  readonly workspace?: string;
  readonly environment?: 'production' | 'test';
}): void {
  for (const [name, value] of Object.entries(place)) {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain HTTP.
    document.cookie = `belay_${name}=${encodeURIComponent(value)}; Path=/; SameSite=Lax; Max-Age=31536000`;
  }
  location.assign('/automations');
}

function remember(session: SessionAnswer): SessionAnswer {
  setCsrfToken(session.csrf_token);
  return session;
}
