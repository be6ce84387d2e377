import { usePreferences } from '../api/preferences.ts';
import { Dialog } from '../components/dialog.tsx';
import { Kbd } from '../components/kbd.tsx';
import { type Shortcut, useAllShortcuts } from '../components/shortcuts.ts';

/** Everything that keys do on this page. */
export function ShortcutSheet({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const shortcuts = useAllShortcuts();
  const { letterKeys } = usePreferences();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Keyboard shortcuts"
      description={letterKeys ? 'On this page' : 'Single letters are switched off in Settings, Appearance'}
      width="sm:max-w-2xl"
    >
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {[...groups(shortcuts)].map(([group, list]) => (
          <section key={group}>
            <h3 className="mb-1 font-semibold">{group}</h3>
            <dl>
              {list.map(({ keys, label }) => (
                <div
                  key={keys}
                  className="flex items-center justify-between gap-4 border-b border-line py-1.5"
                >
                  <dt>{label}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function groups(shortcuts: readonly Shortcut[]): Map<string, Shortcut[]> {
  const sorted = new Map<string, Shortcut[]>();
  for (const shortcut of shortcuts) {
    const group = shortcut.group ?? 'This page';
    sorted.set(group, [...(sorted.get(group) ?? []), shortcut]);
  }
  return sorted;
}
