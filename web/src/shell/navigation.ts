import { ListChecks, type LucideIcon, Workflow } from 'lucide-react';

export type NavigationEntry = {
  readonly to: '/automations' | '/logs/automations';
  readonly label: string;
  readonly Icon: LucideIcon;
  readonly keys: string;
  /** Shown in the bar of a phone; the others are behind "More". */
  readonly first: boolean;
};

/** The pages of the navigation, in its order. */
export const NAVIGATION: readonly NavigationEntry[] = [
  { to: '/automations', label: 'Automations', Icon: Workflow, keys: 'g a', first: true },
  { to: '/logs/automations', label: 'Run logs', Icon: ListChecks, keys: 'g r', first: true },
];
