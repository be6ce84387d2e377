import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../components/page.tsx';
import { Tabs } from '../components/tabs.tsx';
import { AppearanceSettings } from './appearance-settings.tsx';
import { KeySettings } from './key-settings.tsx';
import { MemberSettings } from './member-settings.tsx';
import { SessionSettings } from './session-settings.tsx';

const route = getRouteApi('/frame/settings/$part');

const PARTS = [
  { key: 'api-keys', label: 'API Keys', Part: KeySettings },
  { key: 'members', label: 'Members', Part: MemberSettings },
  { key: 'appearance', label: 'Appearance', Part: AppearanceSettings },
  { key: 'sessions', label: 'Your account', Part: SessionSettings },
] as const;

/** Settings, one part at a time. */
export function SettingsPage() {
  const { part } = route.useParams();
  const current = PARTS.find(({ key }) => key === part) ?? PARTS[0];
  return (
    <Page title={`${current.label}, Settings`} heading="Settings">
      <Tabs
        label="Settings"
        current={current.key}
        tabs={PARTS.map(({ key, label }) => ({
          key,
          label,
          link: { to: '/settings/$part', params: { part: key } },
        }))}
      />
      <current.Part />
    </Page>
  );
}
