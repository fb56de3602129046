/** Bins of one width, aligned to zero: `counts[i]` values from `edges[i]` on and below `edges[i + 1]`. */
export interface Histogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** About how many bins a histogram has. */
const BINS = 28;
/** Widths a reader can count in. */
const NICE = [1, 2, 2.5, 5, 10];

/** Undefined without values. The width is a round number of paise, so that no bin holds both losses and gains. */
export function histogram(values: readonly number[]): Histogram | undefined {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) return undefined;
  const wanted = Math.max(high - low, 100) / BINS;
  let scale = 1;
  while (scale * 10 <= wanted) scale *= 10;
  const width = (NICE.find((nice) => nice * scale >= wanted) ?? 10) * scale;
  const first = Math.floor(low / width);
  const last = Math.floor(high / width);
  const counts = Array.from({ length: last - first + 1 }, () => 0);
  for (const value of values) {
    const bin = Math.floor(value / width) - first;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { edges: Array.from({ length: counts.length + 1 }, (_, i) => (first + i) * width), counts };
}
