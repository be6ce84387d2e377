import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { problemAt } from '../api/api-error.ts';
import { invitationsQuery, invite } from '../api/members.ts';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { SelectField, TextField } from '../components/field.tsx';
import { Panel } from '../components/panel.tsx';
import { ROLES, type Role } from '../engine.ts';

/** Invites somebody: gives a link to hand over. */
export function InviteForm() {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: () => invite(email, role),
    onSuccess: () => {
      setEmail('');
      void client.invalidateQueries({ queryKey: invitationsQuery().queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  const link = ask.data === undefined ? null : `${location.origin}${ask.data.path}`;
  return (
    <Panel title="Invite">
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3 p-4">
        <div className="min-w-56 flex-1">
          <TextField
            label="E-mail"
            type="email"
            required
            value={email}
            error={problemAt(ask.error, 'email') ?? ask.error?.message}
            onChange={(event) => setEmail(event.target.value)}
          />
        </div>
        <SelectField label="Role" value={role} onChange={({ target }) => setRole(target.value as Role)}>
          {ROLES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </SelectField>
        <Button look="primary" type="submit" disabled={ask.isPending}>
          Make a link
        </Button>
      </form>
      {link !== null && (
        <div role="status" className="border-t border-line p-4">
          <p>Hand this link over; Belay does not send it. It works once.</p>
          <p className="mt-2 flex items-center gap-2 rounded-md bg-panel p-3">
            <code className="min-w-0 flex-1 break-all">{link}</code>
            <CopyButton text={link} label="Copy link" />
          </p>
        </div>
      )}
    </Panel>
  );
}
