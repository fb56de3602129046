import { PlutoError } from "../../units/failure.ts";

/** `params.legs[0].stop.pct`, or `params.legs.0.stop.pct` → `["params", "legs", 0, "stop", "pct"]`. @throws `search.bad-space` */
export function stepsOfPath(path: string): readonly (string | number)[] {
  if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*|\.\d+|\[\d+\])*$/.test(path))
    throw new PlutoError(
      "search.bad-space",
      `${path} is no path into a run config, as params.legs.0.stop.pct is`,
    );
  return path
    .replaceAll("]", "")
    .split(/[.[]/)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

type Json = Readonly<Record<string, unknown>>;

/** The config with one value put in its place; what is on the way there is made. The config itself stays as it is. */
export function withValue(config: Json, path: string, value: unknown): Json {
  return put(config, stepsOfPath(path), value) as Json;
}

function put(node: unknown, [step, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list = Array.isArray(node) ? [...(node as unknown[])] : [];
    list[step] = put(list[step], rest, value);
    return list;
  }
  const object = typeof node === "object" && node !== null && !Array.isArray(node) ? (node as Json) : {};
  return { ...object, [step]: put(object[step], rest, value) };
}

/** The config of a trial. */
export const withValues = (config: Json, values: Json): Json =>
  Object.entries(values).reduce((made, [path, value]) => withValue(made, path, value), config);
