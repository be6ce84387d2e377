import { useNow } from '../api/now.ts';
import { type Preferences, setPreferences, usePreferences } from '../api/preferences.ts';
import { Checkbox, SelectField } from '../components/field.tsx';
import { absoluteTime } from '../model/time-words.ts';

/** How the pages look on this device. */
export function AppearanceSettings() {
  const chosen = usePreferences();
  const now = useNow();
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
  return (
    <form className="flex max-w-md flex-col gap-4" onSubmit={(event) => event.preventDefault()}>
      <p className="text-muted">Kept on this device.</p>
      <SelectField
        label="Theme"
        value={chosen.theme}
        onChange={({ target }) => setPreferences({ theme: target.value as Preferences['theme'] })}
      >
        <option value="system">As the system</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </SelectField>
      <SelectField
        label="Density"
        value={chosen.density}
        onChange={({ target }) => setPreferences({ density: target.value as Preferences['density'] })}
      >
        <option value="cozy">Roomy</option>
        <option value="compact">Compact</option>
      </SelectField>
      <SelectField
        label="Time zone"
        value={chosen.zone ?? ''}
        help={`Now: ${absoluteTime(now, now, { zone: chosen.zone, hours: chosen.hours }, true)}`}
        onChange={({ target }) => setPreferences({ zone: target.value === '' ? null : target.value })}
      >
        <option value="">The browser’s: {Intl.DateTimeFormat().resolvedOptions().timeZone}</option>
        {zones.map((zone) => (
          <option key={zone}>{zone}</option>
        ))}
      </SelectField>
      <SelectField
        label="Clock"
        value={chosen.hours}
        onChange={({ target }) => setPreferences({ hours: target.value as Preferences['hours'] })}
      >
        <option value="auto">24 hours</option>
        <option value="12">12 hours</option>
      </SelectField>
      <Checkbox
        label="Single letters as shortcuts"
        help="Such as j and k. Shortcuts with Ctrl or ⌘ always work."
        checked={chosen.letterKeys}
        onChange={({ target }) => setPreferences({ letterKeys: target.checked })}
      />
    </form>
  );
}
