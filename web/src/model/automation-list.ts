/** An automation as the list shows it. */
export type AutomationEntry = {
  readonly id: string;
  readonly name: string;
  readonly alias: string | null;
  /** True once a version is published. */
  readonly published: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export const AUTOMATION_SORTS = ['updated', 'name', 'created'] as const;
export type AutomationSort = (typeof AUTOMATION_SORTS)[number];

/** The automations that a list shows, in its order. */
export function pickAutomations(
  all: readonly AutomationEntry[],
  wanted: { readonly q: string; readonly state: string; readonly sort: AutomationSort },
): readonly AutomationEntry[] {
  const words = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
  const picked = all.filter(
    (entry) =>
      (wanted.state === '' || (wanted.state === 'published') === entry.published) &&
      words.every((word) => `${entry.name} ${entry.alias ?? ''} ${entry.id}`.toLowerCase().includes(word)),
  );
  return picked.toSorted(ORDERS[wanted.sort]);
}

const ORDERS: { readonly [S in AutomationSort]: (a: AutomationEntry, b: AutomationEntry) => number } = {
  updated: (a, b) => b.updatedAt.localeCompare(a.updatedAt),
  created: (a, b) => b.createdAt.localeCompare(a.createdAt),
  name: (a, b) => a.name.localeCompare(b.name),
};
