import { ChevronDown } from 'lucide-react';
import { goTo } from '../api/session.ts';
import { useSession } from '../api/use-session.ts';
import { cn } from '../components/class-names.ts';
import { Menu, MenuChoices } from '../components/menu.tsx';

/** Which environment one works in: said all the time, since a cancel in the wrong one cannot be taken back. */
export function EnvironmentBadge() {
  const session = useSession();
  if (session === null) return null;
  const production = session.environment === 'production';
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          aria-label={`Environment: ${production ? 'Production' : 'Test'}`}
          className={cn(
            'inline-flex h-7 shrink-0 items-center gap-1 rounded-full border border-current px-2.5 text-xs font-semibold touch-target',
            production ? 'tone-ok' : 'tone-wait',
          )}
        >
          {production ? 'Production' : 'Test'}
          <ChevronDown size={13} aria-hidden />
        </button>
      }
    >
      <MenuChoices
        label="Environment"
        value={session.environment}
        choices={[
          { value: 'production', label: 'Production' },
          { value: 'test', label: 'Test' },
        ]}
        onChange={(environment) => goTo({ environment })}
      />
    </Menu>
  );
}
