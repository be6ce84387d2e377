/**
 * A number from 0 up to, not including, 1 that depends on a text alone and is spread evenly: MurmurHash3 (32 bit) over its
 * UTF-16 units. For assignments, not for secrets.
 */
export function stableFraction(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = mixIn(hash, text.charCodeAt(index));
  return finish(hash ^ text.length) / 2 ** 32;
}

function mixIn(hash: number, unit: number): number {
  const block = rotate(Math.imul(unit, 0xcc9e2d51), 15);
  return (Math.imul(rotate(hash ^ Math.imul(block, 0x1b873593), 13), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
