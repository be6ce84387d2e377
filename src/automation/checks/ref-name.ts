const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const RESERVED: readonly string[] = [
  'data',
  'profile',
  'recipient',
  'brand',
  'template',
  'refs',
  '__proto__',
];

/** Null when a step may be called so, else a human sentence (reference 7.5). */
export function checkRefName(name: string): string | null {
  if (!NAME.test(name)) return 'expected a letter or _, then letters, digits, _ and -';
  return RESERVED.includes(name) ? `"${name}" is a reserved word` : null;
}
