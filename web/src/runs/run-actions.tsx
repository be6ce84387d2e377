import { Ban } from 'lucide-react';
import { useRefusal } from '../api/use-session.ts';
import { openCancel } from '../cancel/open-cancel.ts';
import { Button } from '../components/button.tsx';
import { Hint } from '../components/hint.tsx';
import { useShortcuts } from '../components/shortcuts.ts';
import type { RunAnswer } from '../engine.ts';
import { isActive } from '../model/status.ts';

/** What can be done with a run. A finished one cannot be canceled, so the button is not there. */
export function RunActions({ run }: { run: RunAnswer }) {
  const refusal = useRefusal('cancel');
  const active = isActive(run.status);
  const cancel = () => openCancel({ kind: 'run', runId: run.run_id });
  useShortcuts(active && refusal === null ? [{ keys: 'c', label: 'Cancel the run', run: cancel }] : []);
  if (!active) return null;
  const button = (
    <Button look="danger-plain" aria-disabled={refusal !== null} onClick={() => refusal === null && cancel()}>
      <Ban size={15} aria-hidden />
      Cancel
    </Button>
  );
  return refusal === null ? button : <Hint text={refusal}>{button}</Hint>;
}
