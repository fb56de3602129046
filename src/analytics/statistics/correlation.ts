import { sumOf } from "./moments.ts";

/** Sample covariance matrix (n − 1) of columns of one length, two rows at least. */
export function covarianceMatrix(columns: readonly (readonly number[])[]): number[][] {
  const n = columns[0]?.length ?? 0;
  const centred = columns.map((column) => {
    const mean = sumOf(column) / n;
    return Float64Array.from(column, (value) => value - mean);
  });
  const matrix = columns.map(() => new Array<number>(columns.length).fill(0));
  for (const [i, a] of centred.entries())
    for (let j = 0; j <= i; j++) {
      const b = centred[j] as Float64Array;
      let sum = 0;
      for (let t = 0; t < n; t++) sum += (a[t] as number) * (b[t] as number);
      const covariance = sum / (n - 1);
      (matrix[i] as number[])[j] = covariance;
      (matrix[j] as number[])[i] = covariance;
    }
  return matrix;
}

/** The correlations of a covariance matrix; 1 on the diagonal, 0 with what has no spread. */
export function correlationsOf(covariance: readonly (readonly number[])[]): number[][] {
  const deviation = covariance.map((row, i) => Math.sqrt(row[i] as number));
  return covariance.map((row, i) =>
    row.map((value, j) => {
      if (i === j) return 1;
      const scale = (deviation[i] as number) * (deviation[j] as number);
      return scale === 0 ? 0 : value / scale;
    }),
  );
}
