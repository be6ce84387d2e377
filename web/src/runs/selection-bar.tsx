import { Ban, X } from 'lucide-react';
import { useRefusal } from '../api/use-session.ts';
import { openCancel } from '../cancel/open-cancel.ts';
import { Button } from '../components/button.tsx';
import { runsWord } from '../model/cancel-scope.ts';

/** What can be done with the ticked runs; only those that can be canceled can be ticked. */
export function SelectionBar({
  runIds,
  onChange,
}: {
  runIds: readonly string[];
  onChange: (runIds: readonly string[]) => void;
}) {
  const refusal = useRefusal('cancel');
  if (runIds.length === 0) return null;
  return (
    <div
      role="toolbar"
      aria-label="Selected runs"
      className="pop-in sticky bottom-20 z-20 mx-auto flex flex-wrap items-center gap-3 rounded-lg border border-line bg-bg px-4 py-2 shadow-pop sm:bottom-4"
    >
      <span className="font-medium">{runsWord(runIds.length)} selected</span>
      <Button
        look="danger-plain"
        aria-disabled={refusal !== null}
        title={refusal ?? undefined}
        onClick={() => refusal === null && openCancel({ kind: 'runs', runIds }, onChange)}
      >
        <Ban size={15} aria-hidden />
        Cancel…
      </Button>
      <Button look="quiet" onClick={() => onChange([])}>
        <X size={15} aria-hidden />
        Clear
      </Button>
    </div>
  );
}
