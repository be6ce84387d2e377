import { Monitor, Moon, Sun } from 'lucide-react';
import { setPreferences, usePreferences } from '../api/preferences.ts';
import { IconButton } from '../components/icon-button.tsx';
import { Menu, MenuChoices } from '../components/menu.tsx';

export function ThemeMenu() {
  const { theme } = usePreferences();
  const Icon = theme === 'light' ? Sun : theme === 'dark' ? Moon : Monitor;
  return (
    <Menu
      trigger={
        <IconButton label="Theme">
          <Icon size={17} aria-hidden />
        </IconButton>
      }
    >
      <MenuChoices
        label="Theme"
        value={theme}
        choices={[
          { value: 'system', label: 'As the system' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
        onChange={(chosen) => setPreferences({ theme: chosen })}
      />
    </Menu>
  );
}
