import { Ban, KeyRound, ListChecks, type LucideIcon, Mail, Settings, Workflow } from 'lucide-react';

export type NavigationEntry = {
  readonly to:
    | '/automations'
    | '/logs/automations'
    | '/logs/messages'
    | '/tokens'
    | '/cancellations'
    | '/settings';
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
  { to: '/logs/messages', label: 'Messages', Icon: Mail, keys: 'g m', first: false },
  { to: '/tokens', label: 'Tokens', Icon: KeyRound, keys: 'g t', first: true },
  { to: '/cancellations', label: 'Cancellations', Icon: Ban, keys: 'g x', first: false },
  { to: '/settings', label: 'Settings', Icon: Settings, keys: 'g s', first: false },
];
