/** Sum of a list; exact for integers below 2⁵³. */
export function sumOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Arithmetic mean; undefined of nothing. */
export const meanOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : sumOf(values) / values.length;

/**
 * Sample standard deviation, n − 1 below; undefined below two values. Exactly 0 when all values are equal: their mean
 * must not differ from them by a rounding error.
 */
export function deviationOf(values: readonly number[]): number | undefined {
  const [first] = values;
  if (first === undefined || values.length < 2) return undefined;
  if (values.every((value) => value === first)) return 0;
  const mean = sumOf(values) / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return Math.sqrt(squares / (values.length - 1));
}

/** Third and fourth standardised moment. */
export interface Shape {
  readonly skew: number;
  /** Excess: 0 for a normal distribution. */
  readonly kurtosis: number;
}

/** Biased skewness and excess kurtosis, n below; undefined below two values or without spread. */
export function populationShape(values: readonly number[]): Shape | undefined {
  const deviation = deviationOf(values);
  if (deviation === undefined || deviation === 0) return undefined;
  const n = values.length;
  const mean = sumOf(values) / n;
  let [second, third, fourth] = [0, 0, 0];
  for (const value of values) {
    // In units of the deviation, so that no fourth power of paise is formed.
    const x = (value - mean) / deviation;
    const square = x * x;
    second += square;
    third += square * x;
    fourth += square * square;
  }
  second /= n;
  return { skew: third / n / (second * Math.sqrt(second)), kurtosis: fourth / n / (second * second) - 3 };
}

/** Bias-corrected skewness G1, as spreadsheets and pandas have it; undefined below three values or without spread. */
export function sampleSkew(values: readonly number[]): number | undefined {
  const n = values.length;
  const shape = populationShape(values);
  return shape === undefined || n < 3 ? undefined : (shape.skew * Math.sqrt(n * (n - 1))) / (n - 2);
}

/** Bias-corrected excess kurtosis G2, as spreadsheets and pandas have it; undefined below four values or without spread. */
export function sampleKurtosis(values: readonly number[]): number | undefined {
  const n = values.length;
  const shape = populationShape(values);
  if (shape === undefined || n < 4) return undefined;
  return ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * shape.kurtosis + 6);
}
