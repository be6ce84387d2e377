import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Page } from '../components/page.tsx';
import { TokenPlayground } from './token-playground.tsx';
import { TokenTabs } from './token-tabs.tsx';

const route = getRouteApi('/frame/tokens/playground');

/** The playground as a page: the expression is in the address, the sample never is (it may hold personal data). */
export function PlaygroundPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  return (
    <Page title="Token playground" lead="Evaluated here by the engine's own code as you type.">
      <TokenTabs current="playground" />
      <TokenPlayground
        expression={search.expr ?? ''}
        automation={search.automation ?? null}
        onExpression={(expr) =>
          void navigate({
            to: '/tokens/playground',
            search: { ...search, expr: expr === '' ? undefined : expr } as typeof search,
            replace: true,
            resetScroll: false,
          })
        }
        onAutomation={(automation) =>
          void navigate({
            to: '/tokens/playground',
            search: { ...search, automation: automation ?? undefined } as typeof search,
            replace: true,
            resetScroll: false,
          })
        }
      />
    </Page>
  );
}
