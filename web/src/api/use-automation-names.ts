import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { automationsQuery } from './automations.ts';

/** The names of automations by id; an id that is not known stands for itself. */
export function useAutomationNames(): (id: string) => string {
  const { data } = useQuery(automationsQuery());
  return useMemo(() => {
    const names = new Map((data ?? []).map(({ id, name }) => [id, name]));
    return (id: string) => names.get(id) ?? id;
  }, [data]);
}
