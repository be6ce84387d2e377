/** A key as shortcuts name it: "j", "Shift+Enter", "Mod+k" (Ctrl, or ⌘ on a Mac), "?". */
export type KeyPress = {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
};

/** The name of a pressed key. Shift is part of a printed character, and named only beside other keys. */
export function keyName(press: KeyPress): string {
  const printed = press.key.length === 1;
  const key = printed
    ? press.ctrlKey || press.metaKey || press.altKey
      ? press.key.toLowerCase()
      : press.key
    : press.key;
  return [
    press.ctrlKey || press.metaKey ? 'Mod' : '',
    press.altKey ? 'Alt' : '',
    press.shiftKey && (!printed || press.ctrlKey || press.metaKey || press.altKey) ? 'Shift' : '',
    key === ' ' ? 'Space' : key,
  ]
    .filter((part) => part !== '')
    .join('+');
}

/** True for what types a character: switched off with the single-letter shortcuts, and while one types. */
export function isLetterKey(shortcut: string): boolean {
  return !/^(Mod|Alt)\+/.test(shortcut) && /(^| )\S$/.test(shortcut);
}

/** What a further key makes of the keys before: a whole shortcut, the beginning of one, or nothing. */
export function matchKeys(
  pending: string | null,
  name: string,
  shortcuts: readonly string[],
): { readonly hit: string | null; readonly pending: string | null } {
  const sequence = pending === null ? name : `${pending} ${name}`;
  if (shortcuts.includes(sequence)) return { hit: sequence, pending: null };
  if (shortcuts.some((shortcut) => shortcut.startsWith(`${sequence} `)))
    return { hit: null, pending: sequence };
  if (pending !== null) return matchKeys(null, name, shortcuts);
  return { hit: null, pending: null };
}

/** A shortcut as it is shown. */
export function keyLabel(shortcut: string, mac: boolean): string {
  return shortcut
    .split(' ')
    .map((press) =>
      press
        .replace('Mod+', mac ? '⌘' : 'Ctrl+')
        .replace('Alt+', mac ? '⌥' : 'Alt+')
        .replace('Shift+', mac ? '⇧' : 'Shift+')
        .replace(/(^|\+|⌘|⌥|⇧)([a-z])$/, (_all, before: string, letter: string) =>
          before === '' ? letter : before + letter.toUpperCase(),
        ),
    )
    .join(' ');
}
