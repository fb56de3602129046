import type { CamelKey } from "./define-strategy.ts";

type Plain = string | number | boolean | null | undefined;

/** `Camel` at every depth; values, units of numbers among them, stay as they are. */
export type DeepCamel<T> = T extends Plain
  ? T
  : T extends readonly unknown[]
    ? { readonly [Index in keyof T]: DeepCamel<T[Index]> }
    : { readonly [Key in keyof T as CamelKey<Key & string>]: DeepCamel<T[Key]> };

/** snake_case → camelCase for the keys of an object and of everything inside it. */
export function deepCamelKeys<T>(value: T): DeepCamel<T> {
  return renamed(value) as DeepCamel<T>;
}

function renamed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      renamed(item),
    ]),
  );
}
