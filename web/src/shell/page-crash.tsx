import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import { Button } from '../components/button.tsx';
import { CopyButton } from '../components/copy-button.tsx';
import { Empty } from '../components/states.tsx';

/** A page that broke, or whose code belongs to a newer build; the frame around it lives on. */
export function PageCrash({ error: thrown, reset }: ErrorComponentProps) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const router = useRouter();
  const stale = /dynamically imported module|module script failed|Failed to fetch/i.test(error.message);
  if (stale) {
    return (
      <Empty
        title="There is a newer version of these pages"
        actions={
          <Button look="primary" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      >
        The server was updated while this page was open. Drafts are safe.
      </Empty>
    );
  }
  return (
    <div role="alert">
      <Empty
        title="This page broke"
        actions={
          <Button
            look="primary"
            onClick={() => {
              reset();
              void router.invalidate();
            }}
          >
            <RotateCw size={14} aria-hidden />
            Reload page
          </Button>
        }
      >
        <p>Nothing was lost on the server.</p>
        <p className="mt-2 inline-flex items-center font-mono text-sm">
          {error.message}
          <CopyButton text={`${error.message}\n${error.stack ?? ''}`} label="Copy report" />
        </p>
      </Empty>
    </div>
  );
}
