import { Tabs } from '../components/tabs.tsx';

/** The pages about tokens. */
export function TokenTabs({ current }: { current: 'active' | 'playground' }) {
  return (
    <Tabs
      label="Tokens"
      current={current}
      tabs={[
        { key: 'active', label: 'Active tokens', link: { to: '/tokens' } },
        { key: 'playground', label: 'Playground', link: { to: '/tokens/playground' } },
      ]}
    />
  );
}
