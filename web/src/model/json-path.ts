const PLAIN = /^[A-Za-z_$][\w$]*$/;

/** The path of a child, as expressions write it: `data.user.id`, `data["odd key"]`, `data.list[0]`. */
export function childPath(path: string, key: string, inArray: boolean): string {
  if (inArray) return `${path}[${key}]`;
  return PLAIN.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
