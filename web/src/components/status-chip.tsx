import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  Clock,
  Eye,
  Filter,
  LoaderCircle,
  type LucideIcon,
  OctagonAlert,
  Redo2,
  Send,
} from 'lucide-react';
import { type StatusLook, statusLook } from '../model/status.ts';
import { Chip } from './chip.tsx';
import { cn } from './class-names.ts';

const SHAPES: { readonly [S in StatusLook['shape']]: LucideIcon } = {
  ring: LoaderCircle,
  check: CircleCheck,
  clock: Clock,
  octagon: OctagonAlert,
  slash: Ban,
  funnel: Filter,
  dashed: CircleDashed,
  skip: Redo2,
  send: Send,
  eye: Eye,
  question: CircleHelp,
};

/** A status as icon, word and colour; the API's spelling is its title. */
export function StatusChip({ status }: { status: string }) {
  const look = statusLook(status);
  return (
    <Chip tone={look.tone} title={status}>
      <StatusIcon status={status} />
      {look.word}
    </Chip>
  );
}

/** The icon alone, for a place where the word stands beside it. */
export function StatusIcon({ status, size = 13 }: { status: string; size?: number }) {
  const { shape } = statusLook(status);
  const Icon = SHAPES[shape];
  return (
    <Icon
      size={size}
      aria-hidden
      className={cn('shrink-0', shape === 'ring' && 'motion-safe:animate-[spin_1.6s_linear_infinite]')}
    />
  );
}
