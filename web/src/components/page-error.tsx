import { Page } from './page.tsx';
import { ErrorPanel } from './states.tsx';

/** A whole page that could not be loaded. */
export function PageError({
  title,
  error,
  what,
  onRetry,
}: {
  title: string;
  error: unknown;
  what: string;
  onRetry: () => void;
}) {
  return (
    <Page title={title}>
      <ErrorPanel error={error} what={what} onRetry={onRetry} />
    </Page>
  );
}
