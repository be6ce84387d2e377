/** How many letters must be added, taken away or changed to get from one text to the other; at most `most` + 1. */
export function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
    if (Math.min(...row) > most) return most + 1;
  }
  return Math.min(row[b.length] ?? 0, most + 1);
}

/** The most similar of some texts, null when none is similar: letter case and up to two letters may differ. */
export function closest(text: string, among: readonly string[], most = 2): string | null {
  let best: string | null = null;
  let distance = most + 1;
  for (const candidate of among) {
    const found = editDistance(text.toLowerCase(), candidate.toLowerCase(), most);
    if (found < distance) {
      best = candidate;
      distance = found;
    }
  }
  return best;
}
