import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { problemAt } from '../api/api-error.ts';
import { acceptInvitation, invitationQuery, sessionQuery } from '../api/session.ts';
import { Button } from '../components/button.tsx';
import { TextField } from '../components/field.tsx';
import { Loading } from '../components/states.tsx';
import type { OpenInvitationAnswer } from '../engine.ts';
import { PlainFrame } from './plain-frame.tsx';

/** Where a link leads: the first admin's, and an invitation's. Its secret is behind the `#`, which no server log sees. */
export function InvitationPage() {
  const token = decodeURIComponent(location.hash.slice(1));
  const invitation = useQuery({ ...invitationQuery(token), enabled: token !== '' });
  if (token === '' || invitation.error !== null) {
    return (
      <PlainFrame
        title="This link does not work"
        lead="It may have been used, be too old, or be copied in part."
      >
        {invitation.error !== null && <p className="text-muted">{invitation.error.message}</p>}
        <Link to="/sign-in" className="text-accent hover:underline">
          Sign in instead
        </Link>
      </PlainFrame>
    );
  }
  if (invitation.data === undefined) return <Loading what="the invitation" rows={4} />;
  return <Accept token={token} invitation={invitation.data} />;
}

function Accept({ token, invitation }: { token: string; invitation: OpenInvitationAnswer }) {
  const first = invitation.email === null;
  const [email, setEmail] = useState(invitation.email ?? '');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const client = useQueryClient();
  const navigate = useNavigate();
  const accept = useMutation({
    mutationFn: () =>
      acceptInvitation({
        token,
        password,
        ...(first ? { email } : {}),
        ...(invitation.has_account ? {} : { name }),
      }),
    onSuccess: (session) => {
      client.setQueryData(sessionQuery().queryKey, session);
      client.removeQueries({ queryKey: ['setup'] });
      void navigate({ to: '/automations', replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    accept.mutate();
  };
  return (
    <PlainFrame
      title={first ? 'Become the first admin' : `Join ${invitation.workspace}`}
      lead={first ? 'You can invite others afterwards.' : `You are invited as ${invitation.role}.`}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        {accept.error !== null && (
          <p role="alert" className="rounded-md px-3 py-2 tone-err">
            {accept.error.message}
          </p>
        )}
        <TextField
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          readOnly={!first}
          value={email}
          error={problemAt(accept.error, 'email')}
          onChange={(event) => setEmail(event.target.value)}
        />
        {!invitation.has_account && (
          <TextField
            label="Name"
            autoComplete="name"
            required
            maxLength={120}
            value={name}
            error={problemAt(accept.error, 'name')}
            onChange={(event) => setName(event.target.value)}
          />
        )}
        <TextField
          label="Password"
          type="password"
          autoComplete={invitation.has_account ? 'current-password' : 'new-password'}
          required
          minLength={invitation.has_account ? undefined : 10}
          help={invitation.has_account ? 'Of the account that you have.' : 'At least 10 characters.'}
          value={password}
          error={problemAt(accept.error, 'password')}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button look="primary" type="submit" disabled={accept.isPending}>
          {first ? 'Create admin' : 'Join'}
        </Button>
      </form>
    </PlainFrame>
  );
}
