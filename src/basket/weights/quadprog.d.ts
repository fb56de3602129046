/** The package has no types of its own. Arrays count from 1, as in Fortran: place 0 of each is unused. */
declare module "quadprog" {
  /** Minimises ½ x′Dx − d′x subject to A′x ≥ b; the first `meq` constraints hold with equality. */
  export function solveQP(
    Dmat: readonly (readonly number[])[],
    dvec: readonly number[],
    Amat: readonly (readonly number[])[],
    bvec: readonly number[],
    meq?: number,
  ): {
    readonly solution: readonly number[];
    readonly value: readonly number[];
    readonly iact: readonly number[];
    /** Empty when solved. */
    readonly message: string;
  };
}
