import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { CircleUser, LogOut, Settings } from 'lucide-react';
import { goTo, sessionQuery, signOut } from '../api/session.ts';
import { useSession } from '../api/use-session.ts';
import { IconButton } from '../components/icon-button.tsx';
import { Menu, MenuChoices, MenuHeading, MenuItem, MenuLine, MenuLink } from '../components/menu.tsx';

/** Who one is, and the way out. */
export function UserMenu() {
  const session = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  if (session === null) return null;
  const leave = async () => {
    await signOut();
    await navigate({ to: '/sign-in' });
    client.clear();
    client.setQueryData(sessionQuery().queryKey, null);
  };
  return (
    <Menu
      trigger={
        <IconButton label={`Account of ${session.user.name}`}>
          <CircleUser size={18} aria-hidden />
        </IconButton>
      }
    >
      <MenuHeading>
        <span className="block font-medium">{session.user.name}</span>
        <span className="block text-sm text-muted">
          {session.user.email} · {session.role}
        </span>
      </MenuHeading>
      <MenuLine />
      {session.workspaces.length > 1 && (
        <MenuChoices
          label="Workspace"
          value={session.workspace.id}
          choices={session.workspaces.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(workspace) => goTo({ workspace })}
        />
      )}
      <MenuLink>
        <Link to="/settings">
          <Settings size={16} aria-hidden />
          Settings
        </Link>
      </MenuLink>
      <MenuItem onSelect={() => void leave()}>
        <LogOut size={16} aria-hidden />
        Sign out
      </MenuItem>
    </Menu>
  );
}
