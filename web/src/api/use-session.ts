import { useQuery } from '@tanstack/react-query';
import { PERMISSION_WORDS, type Permission, rolesWith, type SessionAnswer } from '../engine.ts';
import { sessionQuery } from './session.ts';

/** Who has signed in; null while that is not known. */
export function useSession(): SessionAnswer | null {
  return useQuery(sessionQuery()).data ?? null;
}

/** Why the signed-in person may not do this, in words that name who can; null when they may. */
export function useRefusal(permission: Permission): string | null {
  const session = useSession();
  if (session === null || session.permissions.includes(permission)) return null;
  const able = rolesWith(permission).join(' or ');
  return `Your role, ${session.role}, may not ${PERMISSION_WORDS[permission]}. That takes ${able}; an admin can give it.`;
}
