import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { problemAt } from '../api/api-error.ts';
import { changePassword, endSession, sessionsQuery } from '../api/members.ts';
import { Button } from '../components/button.tsx';
import { Chip } from '../components/chip.tsx';
import { TextField } from '../components/field.tsx';
import { Panel } from '../components/panel.tsx';
import { SimpleTable } from '../components/simple-table.tsx';
import { Loading } from '../components/states.tsx';
import { Time } from '../components/time.tsx';
import { toast } from '../components/toasts.tsx';
import { parseTime } from '../model/time-words.ts';

/** One's own password and sessions. */
export function SessionSettings() {
  const sessions = useQuery(sessionsQuery());
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: endSession,
    onError: (error) => toast('err', error.message),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery().queryKey }),
  });
  return (
    <div className="flex flex-col gap-6">
      <PasswordForm />
      {sessions.data === undefined ? (
        <Loading what="your sessions" rows={2} />
      ) : (
        <SimpleTable
          label="Your sessions"
          heads={[
            'Where',
            'Address',
            'Last seen',
            'Since',
            <span key="do" className="sr-only">
              Actions
            </span>,
          ]}
        >
          {sessions.data.map((session) => (
            <tr key={session.id}>
              <th scope="row" className="max-w-md text-left font-normal">
                <span className="line-clamp-2">{session.user_agent}</span>
                {session.current && <Chip tone="ok">This one</Chip>}
              </th>
              <td>{session.address}</td>
              <td>
                <Time at={parseTime(session.last_seen_at)} />
              </td>
              <td>
                <Time at={parseTime(session.created_at)} />
              </td>
              <td className="text-right">
                {!session.current && (
                  <Button size="sm" onClick={() => end.mutate(session.id)}>
                    End
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </SimpleTable>
      )}
    </div>
  );
}

function PasswordForm() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: () => changePassword(current, next),
    onSuccess: () => {
      setCurrent('');
      setNext('');
      toast('ok', 'Your password is changed. Your other sessions have ended.');
      void client.invalidateQueries({ queryKey: sessionsQuery().queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  const stray =
    change.error !== null && problemAt(change.error, 'new_password') === null ? change.error.message : null;
  return (
    <Panel title="Password">
      <form onSubmit={submit} className="flex max-w-md flex-col gap-4 p-4">
        <TextField
          label="Current password"
          type="password"
          autoComplete="current-password"
          required
          value={current}
          error={stray}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          required
          minLength={10}
          help="At least 10 characters."
          value={next}
          error={problemAt(change.error, 'new_password')}
          onChange={(event) => setNext(event.target.value)}
        />
        <div>
          <Button type="submit" disabled={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
