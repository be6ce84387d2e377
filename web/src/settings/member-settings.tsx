import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  changeRole,
  invitationsQuery,
  membersQuery,
  removeMember,
  withdrawInvitation,
} from '../api/members.ts';
import { useSession } from '../api/use-session.ts';
import { Button } from '../components/button.tsx';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { SimpleTable } from '../components/simple-table.tsx';
import { ErrorPanel, Loading } from '../components/states.tsx';
import { Time } from '../components/time.tsx';
import { toast } from '../components/toasts.tsx';
import { type MemberAnswer, ROLES, type Role } from '../engine.ts';
import { parseTime } from '../model/time-words.ts';
import { InviteForm } from './invite-form.tsx';

/** Who is in the workspace, as what. */
export function MemberSettings() {
  const members = useQuery(membersQuery());
  const session = useSession();
  const [removing, setRemoving] = useState<MemberAnswer | null>(null);
  const change = useChange();
  if (members.error !== null && members.data === undefined) {
    return <ErrorPanel error={members.error} what="members" onRetry={() => void members.refetch()} />;
  }
  if (members.data === undefined) return <Loading what="members" />;
  return (
    <div className="flex flex-col gap-6">
      <SimpleTable
        label="Members"
        heads={[
          'Name',
          'Role',
          'Since',
          'Last seen',
          <span key="do" className="sr-only">
            Actions
          </span>,
        ]}
      >
        {members.data.map((member) => (
          <tr key={member.id}>
            <th scope="row" className="text-left font-normal">
              <span className="block font-medium">
                {member.name}
                {member.id === session?.user.id && ' (you)'}
              </span>
              <span className="block text-sm text-muted">{member.email}</span>
            </th>
            <td>
              <select
                aria-label={`Role of ${member.name}`}
                value={member.role}
                onChange={({ target }) => change.mutate({ id: member.id, role: target.value as Role })}
                className="h-8 rounded-md border border-control bg-bg px-2 touch-target"
              >
                {ROLES.map((role) => (
                  <option key={role}>{role}</option>
                ))}
              </select>
            </td>
            <td>
              <Time at={parseTime(member.created_at)} />
            </td>
            <td>{member.last_seen_at === null ? 'never' : <Time at={parseTime(member.last_seen_at)} />}</td>
            <td className="text-right">
              <Button
                size="sm"
                look="danger-plain"
                onClick={() => setRemoving(member)}
                aria-label={`Remove ${member.name}`}
              >
                Remove…
              </Button>
            </td>
          </tr>
        ))}
      </SimpleTable>
      <InviteForm />
      <Invitations />
      {removing !== null && <RemoveDialog member={removing} onClose={() => setRemoving(null)} />}
    </div>
  );
}

function useChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, role }: { id: string; role: Role }) => changeRole(id, role),
    onSuccess: ({ name, role }) => toast('ok', `${name} is now ${role}.`),
    onError: (error) => toast('err', error.message),
    onSettled: () => client.invalidateQueries({ queryKey: membersQuery().queryKey }),
  });
}

function Invitations() {
  const { data } = useQuery(invitationsQuery());
  const client = useQueryClient();
  const withdraw = useMutation({
    mutationFn: withdrawInvitation,
    onError: (error) => toast('err', error.message),
    onSettled: () => client.invalidateQueries({ queryKey: invitationsQuery().queryKey }),
  });
  if (data === undefined || data.length === 0) return null;
  return (
    <SimpleTable
      label="Invitations"
      heads={[
        'Invited',
        'Role',
        'Expires',
        <span key="do" className="sr-only">
          Actions
        </span>,
      ]}
    >
      {data.map(({ id, email, role, expires_at: expires }) => (
        <tr key={id}>
          <th scope="row" className="text-left font-normal">
            {email}
          </th>
          <td>{role}</td>
          <td>
            <Time at={parseTime(expires)} />
          </td>
          <td className="text-right">
            <Button
              size="sm"
              onClick={() => withdraw.mutate(id)}
              aria-label={`Withdraw the invitation of ${email}`}
            >
              Withdraw
            </Button>
          </td>
        </tr>
      ))}
    </SimpleTable>
  );
}

function RemoveDialog({ member, onClose }: { member: MemberAnswer; onClose: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => removeMember(member.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: membersQuery().queryKey });
      toast('ok', `${member.name} is removed.`);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Remove ${member.name}`}
      action="Remove"
      keep="Keep"
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>Their sessions in this workspace end. What they have done stays in the records.</p>
    </ConfirmDialog>
  );
}
