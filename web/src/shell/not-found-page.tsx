import { Link } from '@tanstack/react-router';
import { buttonLook } from '../components/button.tsx';
import { Page } from '../components/page.tsx';

export function NotFoundPage() {
  return (
    <Page title="No such page" lead="There is nothing at this address.">
      <div>
        <Link to="/automations" className={buttonLook({ look: 'primary' })}>
          Go to Automations
        </Link>
      </div>
    </Page>
  );
}
