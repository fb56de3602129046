import { activeAt, type Dimension, type Point, placeOf } from "./dimension.ts";
import type { Sampler } from "./observation.ts";

/** Values that a grid takes of a number without steps, the ends' neighbourhoods included. */
const LEVELS_OF_A_NUMBER = 5;

/**
 * Every combination once, the last dimension fastest. A number without steps is cut into five parts, of which the middles
 * are tried. Where a dimension does not count, only its first value stands.
 */
export function grid(dimensions: readonly Dimension[]): Sampler {
  const levels = dimensions.map((dimension) => dimension.levels ?? LEVELS_OF_A_NUMBER);
  const all = levels.reduce((product, count) => product * count, 1);
  const pointAt = (place: number): Point => {
    let rest = place;
    const point = new Array<number>(levels.length).fill(0);
    for (let i = levels.length - 1; i >= 0; i--) {
      const count = levels[i] as number;
      point[i] = placeOf(rest % count, count);
      rest = Math.floor(rest / count);
    }
    return point;
  };
  const isFirst = (point: Point): boolean =>
    activeAt(dimensions, point).every(
      (isActive, i) => isActive || (point[i] as number) * (levels[i] as number) < 1,
    );
  const isPlain = dimensions.every(({ when }) => when === undefined);
  function* points(): Generator<Point> {
    for (let place = 0; place < all; place++) {
      const point = pointAt(place);
      if (isPlain || isFirst(point)) yield point;
    }
  }
  const count = (): number => {
    let sum = 0;
    for (const _ of points()) sum++;
    return sum;
  };
  return {
    ask({ length }, wanted) {
      if (isPlain)
        return Array.from({ length: Math.max(0, Math.min(wanted, all - length)) }, (_, i) =>
          pointAt(length + i),
        );
      const found: Point[] = [];
      let place = 0;
      for (const point of points()) {
        if (place++ < length) continue;
        if (found.length === wanted) break;
        found.push(point);
      }
      return found;
    },
    size: isPlain ? all : count(),
    generation: undefined,
  };
}
