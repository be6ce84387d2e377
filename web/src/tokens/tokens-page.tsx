import { useNavigate } from '@tanstack/react-router';
import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '../components/button.tsx';
import { TextField } from '../components/field.tsx';
import { Page } from '../components/page.tsx';
import { TokenTabs } from './token-tabs.tsx';

/** Tokens: look one up, see who carries it, cancel by it. */
export function TokensPage() {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const open = (event: FormEvent) => {
    event.preventDefault();
    if (text !== '') void navigate({ to: '/tokens/$token', params: { token: text } });
  };
  return (
    <Page
      title="Tokens"
      lead="A cancellation token is resolved once, when a run starts. Runs that carry the same one are canceled together."
    >
      <TokenTabs current="active" />
      <form onSubmit={open} className="flex max-w-xl items-end gap-2">
        <div className="flex-1">
          <TextField
            label="Exact token"
            placeholder="user_123"
            value={text}
            maxLength={1024}
            spellCheck={false}
            autoCapitalize="off"
            onChange={(event) => setText(event.target.value)}
            className="font-mono"
          />
        </div>
        <Button look="primary" type="submit" disabled={text === ''}>
          <KeyRound size={15} aria-hidden />
          Look up
        </Button>
      </form>
    </Page>
  );
}
