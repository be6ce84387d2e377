/** A key of an object or an index of a list. */
export type PathKey = string | number;

const NAME = /^[A-Za-z_$][\w$-]*$/;

/** Where a path leads, as people write it: `steps[1].webhook.headers["x y"]`; the root is the empty text. */
export function placeOf(path: readonly PathKey[]): string {
  return path.reduce<string>(placeIn, '');
}

/** The place of a child. */
export function placeIn(place: string, key: PathKey): string {
  if (typeof key === 'number') return `${place}[${key}]`;
  if (!NAME.test(key)) return `${place}[${JSON.stringify(key)}]`;
  return place === '' ? key : `${place}.${key}`;
}
