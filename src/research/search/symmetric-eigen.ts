/** Eigenvalues of a symmetric matrix and, as columns, their eigenvectors of length 1. */
export interface Eigen {
  readonly values: readonly number[];
  /** `vectors[row][k]` belongs to `values[k]`. */
  readonly vectors: readonly (readonly number[])[];
}

const SWEEPS = 60;

/** By Jacobi's rotations: slow for large matrices, exact to rounding for small ones, and the same on every machine. */
export function symmetricEigen(matrix: readonly (readonly number[])[]): Eigen {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  const at = (m: number[][], i: number, j: number): number => (m[i] as number[])[j] as number;
  const put = (m: number[][], [i, j]: readonly [number, number], value: number): void => {
    (m[i] as number[])[j] = value;
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let [off, all] = [0, 0];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const square = at(a, i, j) * at(a, i, j);
        all += square;
        if (i !== j) off += square;
      }
    if (off <= 1e-30 * all) break;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const apq = at(a, p, q);
        if (apq === 0) continue;
        const theta = (at(a, q, q) - at(a, p, p)) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [kp, kq] = [at(a, k, p), at(a, k, q)];
          put(a, [k, p], c * kp - s * kq);
          put(a, [k, q], s * kp + c * kq);
        }
        for (let k = 0; k < n; k++) {
          const [pk, qk] = [at(a, p, k), at(a, q, k)];
          put(a, [p, k], c * pk - s * qk);
          put(a, [q, k], s * pk + c * qk);
          const [vp, vq] = [at(v, k, p), at(v, k, q)];
          put(v, [k, p], c * vp - s * vq);
          put(v, [k, q], s * vp + c * vq);
        }
      }
  }
  return { values: a.map((row, i) => row[i] as number), vectors: v };
}
