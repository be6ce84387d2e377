import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { keysQuery, revokeKey } from '../api/keys.ts';
import { useRefusal } from '../api/use-session.ts';
import { Button } from '../components/button.tsx';
import { Chip } from '../components/chip.tsx';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { SimpleTable } from '../components/simple-table.tsx';
import { Empty, ErrorPanel, Loading } from '../components/states.tsx';
import { Time } from '../components/time.tsx';
import { toast } from '../components/toasts.tsx';
import type { ApiKeyAnswer } from '../engine.ts';
import { parseTime } from '../model/time-words.ts';
import { actorWords } from '../model/timeline.ts';
import { NewKeyDialog } from './new-key-dialog.tsx';

const ACCESS_WORDS = {
  full: 'Everything',
  invoke: 'Invoke only',
  read: 'Read only',
  cancel: 'Cancel only',
} as const;

/** Keys of programs (ui 2.12). */
export function KeySettings() {
  const keys = useQuery(keysQuery());
  const refusal = useRefusal('manage');
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyAnswer | null>(null);
  if (keys.error !== null && keys.data === undefined) {
    return <ErrorPanel error={keys.error} what="API keys" onRetry={() => void keys.refetch()} />;
  }
  if (keys.data === undefined) return <Loading what="API keys" />;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-muted">Programs sign in with a key. It is shown once, when it is made.</p>
        <Button look="primary" disabled={refusal !== null} onClick={() => setCreating(true)}>
          <Plus size={15} aria-hidden />
          New key
        </Button>
      </div>
      {keys.data.length === 0 ? (
        <Empty icon={<KeyRound size={40} aria-hidden />} title="No key yet" />
      ) : (
        <SimpleTable
          label="API keys"
          heads={[
            'Name',
            'Key',
            'May',
            'Environment',
            'Created',
            'Last used',
            'Expires',
            <span key="do" className="sr-only">
              Actions
            </span>,
          ]}
        >
          {keys.data.map((key) => (
            <tr key={key.id}>
              <th scope="row" className="text-left font-medium">
                {key.name}
                {key.scope === 'draft' && <Chip className="ml-2">drafts</Chip>}
              </th>
              <td>
                <code>{key.hint}</code>
              </td>
              <td>{ACCESS_WORDS[key.access]}</td>
              <td>{key.environment === 'production' ? 'Production' : 'Test'}</td>
              <td>
                <Time at={parseTime(key.created_at)} />
                {key.created_by !== null && (
                  <span className="block text-sm text-muted">{actorWords(key.created_by)}</span>
                )}
              </td>
              <td>{key.last_used_at === null ? 'never' : <Time at={parseTime(key.last_used_at)} />}</td>
              <td>{key.expires_at === null ? 'never' : <Time at={parseTime(key.expires_at)} />}</td>
              <td className="text-right">
                <Button
                  size="sm"
                  look="danger-plain"
                  onClick={() => setRevoking(key)}
                  aria-label={`Revoke ${key.name}`}
                >
                  Revoke…
                </Button>
              </td>
            </tr>
          ))}
        </SimpleTable>
      )}
      {creating && <NewKeyDialog onClose={() => setCreating(false)} />}
      {revoking !== null && <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
    </div>
  );
}

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKeyAnswer; onClose: () => void }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeKey(apiKey.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keysQuery().queryKey });
      toast('ok', `${apiKey.name} is revoked.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Revoke ${apiKey.name}`}
      action="Revoke key"
      keep="Keep it"
      typed={apiKey.name}
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      <p>
        Programs with <code>{apiKey.hint}</code> are refused within two seconds.{' '}
        {apiKey.last_used_at === null ? (
          'It has never been used.'
        ) : (
          <>
            It was last used <Time at={parseTime(apiKey.last_used_at)} />.
          </>
        )}
      </p>
    </ConfirmDialog>
  );
}
