/** The value below which a share of the samples lies; samples need not be sorted. */
export function percentile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(samples) {
  return percentile(samples, 0.5);
}

/** One line of the table: `target` is a text such as `>= 6000`, `beside` names the raw limit and its value. */
export function figure(name, value, unit, { target, beside } = {}) {
  return { name, value, unit, ...(target && { target }), ...(beside && { beside }) };
}
