import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { problemAt } from '../api/api-error.ts';
import { createKey, keysQuery } from '../api/keys.ts';
import { serverNow } from '../api/now.ts';
import { useSession } from '../api/use-session.ts';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { SelectField, TextField } from '../components/field.tsx';

const DAY = 86_400_000;

/** Makes a key, and shows it this once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const session = useSession();
  const [name, setName] = useState('');
  const [access, setAccess] = useState('full');
  const [environment, setEnvironment] = useState<string>(session?.environment ?? 'production');
  const [days, setDays] = useState('');
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: () =>
      createKey({
        name,
        access,
        environment,
        expires_at: days === '' ? null : new Date(serverNow() + Number(days) * DAY).toISOString(),
      }),
    onSuccess: () => void client.invalidateQueries({ queryKey: keysQuery().queryKey }),
  });
  if (create.data !== undefined) {
    return (
      <Dialog
        open
        locked
        onOpenChange={onClose}
        title="Store this key now"
        description="It is not shown again."
        foot={
          <Button look="primary" onClick={onClose}>
            I stored it
          </Button>
        }
      >
        <p className="flex items-center gap-2 rounded-md bg-panel p-3">
          <code className="min-w-0 flex-1 break-all" data-testid="new-key">
            {create.data.key}
          </code>
          <CopyButton text={create.data.key} label="Copy key" />
        </p>
      </Dialog>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog open onOpenChange={onClose} title="New API key">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label="Name"
          required
          maxLength={120}
          placeholder="backend"
          value={name}
          error={problemAt(create.error, 'name')}
          onChange={(event) => setName(event.target.value)}
        />
        <SelectField label="May" value={access} onChange={(event) => setAccess(event.target.value)}>
          <option value="full">Everything</option>
          <option value="invoke">Only start runs and send</option>
          <option value="read">Only look</option>
          <option value="cancel">Only cancel</option>
        </SelectField>
        <SelectField
          label="Environment"
          value={environment}
          onChange={(event) => setEnvironment(event.target.value)}
        >
          <option value="production">Production</option>
          <option value="test">Test</option>
        </SelectField>
        <SelectField label="Expires" value={days} onChange={(event) => setDays(event.target.value)}>
          <option value="">Never</option>
          <option value="30">In 30 days</option>
          <option value="90">In 90 days</option>
          <option value="365">In a year</option>
        </SelectField>
        {create.error !== null && (
          <p role="alert" className="rounded-md px-3 py-2 tone-err">
            {create.error.message}
          </p>
        )}
        <Button look="primary" type="submit" disabled={create.isPending}>
          Create key
        </Button>
      </form>
    </Dialog>
  );
}
