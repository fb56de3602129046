/** Steps between neighbours, the first from 0: small numbers, which pack well. */
export const stepsOf = (values: readonly number[]): number[] =>
  values.map((value, i) => value - (i === 0 ? 0 : (values[i - 1] ?? 0)));

/** The inverse of `stepsOf`. */
export function fromSteps(steps: readonly number[]): number[] {
  let value = 0;
  return steps.map((step) => {
    value += step;
    return value;
  });
}

/**
 * At most about `points` points of a line that keep its shape: of each stretch the lowest and the highest, and the line's
 * first and last point. Returns the places to keep, ascending.
 */
export function thinned(values: readonly number[], points: number): number[] {
  if (values.length <= points) return values.map((_, i) => i);
  const stretches = Math.max(1, Math.floor(points / 2) - 1);
  const kept = new Set<number>([0, values.length - 1]);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * values.length) / stretches);
    const to = Math.floor(((stretch + 1) * values.length) / stretches);
    let [low, high] = [from, from];
    for (let i = from; i < to; i++) {
      if ((values[i] ?? 0) < (values[low] ?? 0)) low = i;
      if ((values[i] ?? 0) > (values[high] ?? 0)) high = i;
    }
    kept.add(low).add(high);
  }
  return [...kept].sort((a, b) => a - b);
}

/** Numbers a dictionary's words as they come up. */
export class Words {
  readonly list: string[] = [];
  readonly #places = new Map<string, number>();

  place(word: string): number {
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    const place = this.list.push(word) - 1;
    this.#places.set(word, place);
    return place;
  }
}
