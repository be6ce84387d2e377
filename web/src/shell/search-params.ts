/** The search of an address as plain texts: `?status=WAITING,ERROR`, nothing quoted. */
export function parseSearch(text: string): { [key: string]: string } {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: { readonly [key: string]: unknown }): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(key, String(value));
  }
  const text = parameters.toString().replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

/** Keeps the named parameters that are texts, and drops the rest. */
export function texts<K extends string>(...keys: readonly K[]) {
  return (search: { readonly [key: string]: unknown }): { readonly [key in K]?: string } => {
    const kept: { [key in K]?: string } = {};
    for (const key of keys) {
      const value = search[key];
      if (typeof value === 'string' && value !== '') kept[key] = value;
    }
    return kept;
  };
}
