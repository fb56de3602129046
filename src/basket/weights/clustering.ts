import type { Matrix } from "./streams.ts";

/** A binary tree over the streams. Leaves are 0 … n − 1 in order; merge t makes cluster n + t. */
export type Tree =
  | { readonly leaf: number }
  | { readonly left: Tree; readonly right: Tree; readonly distance: number };

/** How far a merged cluster is from another. `ward`: by the growth of the sum of squares. */
export type Linkage = "single" | "ward";

interface Cluster {
  readonly id: number;
  readonly size: number;
  readonly tree: Tree;
}

/**
 * Agglomerative clustering of a distance matrix: the two nearest clusters merge, until one is left. The child with the lower
 * id is the left one, as in scipy. Distances to a merged cluster by Lance and Williams (1967).
 */
export function cluster(distances: Matrix, linkage: Linkage): Tree {
  const n = distances.length;
  let open = distances.map((_, leaf): Cluster => ({ id: leaf, size: 1, tree: { leaf } }));
  const apart = new Map<string, number>();
  const key = (a: number, b: number): string => (a < b ? `${a} ${b}` : `${b} ${a}`);
  const between = (a: Cluster, b: Cluster): number => apart.get(key(a.id, b.id)) ?? 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) apart.set(key(i, j), distances[i]?.[j] as number);
  for (let id = n; open.length > 1; id++) {
    const [left, right] = nearest(open, between);
    const distance = between(left, right);
    const merged: Cluster = {
      id,
      size: left.size + right.size,
      tree: { left: left.tree, right: right.tree, distance },
    };
    open = open.filter((one) => one !== left && one !== right);
    for (const other of open) {
      const [a, b] = [between(left, other), between(right, other)];
      const own =
        linkage === "single"
          ? Math.min(a, b)
          : Math.sqrt(
              ((left.size + other.size) * a * a +
                (right.size + other.size) * b * b -
                other.size * distance * distance) /
                (merged.size + other.size),
            );
      apart.set(key(id, other.id), own);
    }
    open.push(merged);
  }
  return (open[0] as Cluster).tree;
}

/** The two clusters that are nearest, in order of id; the first found of equal pairs. */
function nearest(open: readonly Cluster[], between: (a: Cluster, b: Cluster) => number): [Cluster, Cluster] {
  let found: [Cluster, Cluster] = [open[0] as Cluster, open[1] as Cluster];
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < open.length; i++)
    for (let j = i + 1; j < open.length; j++) {
      const pair: [Cluster, Cluster] = [open[i] as Cluster, open[j] as Cluster];
      const distance = between(...pair);
      if (distance < least) [found, least] = [pair, distance];
    }
  return found[0].id < found[1].id ? found : [found[1], found[0]];
}

/** Leaves from left to right. */
export const leavesOf = (tree: Tree): number[] =>
  "leaf" in tree ? [tree.leaf] : [...leavesOf(tree.left), ...leavesOf(tree.right)];

/** Best order of a cluster's leaves for each pair of outer leaves: what the distances of neighbours sum to, and the order. */
type Orders = Map<number, Map<number, { readonly sum: number; readonly leaves: readonly number[] }>>;

/**
 * The order of leaves, of all that the tree allows, in which the distances between neighbours sum to the least. Source: Z.
 * Bar-Joseph, D. Gifford and T. Jaakkola, Bioinformatics 17 (2001). The left branch stays left.
 */
export function optimalLeafOrder(tree: Tree, distances: Matrix): number[] {
  const orders = ordersOf(tree, distances);
  let best: { readonly sum: number; readonly leaves: readonly number[] } | undefined;
  const lefts = "leaf" in tree ? [tree.leaf] : leavesOf(tree.left);
  for (const left of lefts)
    for (const order of orders.get(left)?.values() ?? [])
      if (best === undefined || order.sum < best.sum) best = order;
  return [...(best?.leaves ?? [])];
}

function ordersOf(tree: Tree, distances: Matrix): Orders {
  if ("leaf" in tree) return new Map([[tree.leaf, new Map([[tree.leaf, { sum: 0, leaves: [tree.leaf] }]])]]);
  const [left, right] = [ordersOf(tree.left, distances), ordersOf(tree.right, distances)];
  const orders: Orders = new Map();
  const put = (first: number, last: number, sum: number, leaves: () => readonly number[]): void => {
    const row = orders.get(first) ?? new Map();
    orders.set(first, row);
    const known = row.get(last);
    if (known === undefined || sum < known.sum) row.set(last, { sum, leaves: leaves() });
  };
  for (const [first, ends] of left)
    for (const [inner, a] of ends)
      for (const [begin, rest] of right)
        for (const [last, b] of rest) {
          const sum = a.sum + (distances[inner]?.[begin] as number) + b.sum;
          put(first, last, sum, () => [...a.leaves, ...b.leaves]);
          put(last, first, sum, () => [...[...b.leaves].reverse(), ...[...a.leaves].reverse()]);
        }
  return orders;
}
