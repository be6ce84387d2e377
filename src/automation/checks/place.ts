/** A key of an object or an index of a list. */
export type PathKey = string | number;

const NAME = /^[A-Za-z_$][\w$-]{0,99}$/;
const MAX_KEY = 40;

/** Where a path leads, as people write it: `steps[1].webhook.headers["x y"]`; the root is the empty text. */
export function placeOf(path: readonly PathKey[]): string {
  return path.reduce<string>(placeIn, '');
}

/** The place of a child. */
export function placeIn(place: string, key: PathKey): string {
  if (typeof key === 'number') return `${place}[${key}]`;
  return joinPlaces(place, NAME.test(key) ? key : `[${JSON.stringify(shorten(key))}]`);
}

/** A place inside another. */
export function joinPlaces(outer: string, inner: string): string {
  return outer === '' || inner.startsWith('[') ? outer + inner : `${outer}.${inner}`;
}

function shorten(key: string): string {
  return key.length > MAX_KEY ? `${key.slice(0, MAX_KEY)}…` : key;
}
