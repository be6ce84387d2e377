import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { problemAt } from '../api/api-error.ts';
import { sessionQuery, signIn } from '../api/session.ts';
import { Button } from '../components/button.tsx';
import { TextField } from '../components/field.tsx';

/** E-mail and password. `email` is filled in where it is known who has to come back. */
export function SignInForm({ email = '', onDone }: { email?: string; onDone: () => void }) {
  const [address, setAddress] = useState(email);
  const [password, setPassword] = useState('');
  const client = useQueryClient();
  const enter = useMutation({
    mutationFn: () => signIn(address, password),
    onSuccess: (session) => {
      client.setQueryData(sessionQuery().queryKey, session);
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {enter.error !== null && enter.error !== undefined && (
        <p role="alert" className="rounded-md px-3 py-2 tone-err">
          {enter.error.message}
        </p>
      )}
      <TextField
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        value={address}
        error={problemAt(enter.error, 'email')}
        onChange={(event) => setAddress(event.target.value)}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        required
        value={password}
        error={problemAt(enter.error, 'password')}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button look="primary" type="submit" disabled={enter.isPending}>
        {enter.isPending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
