/** A value of Thrift's compact protocol, as far as Parquet's metadata needs it. */
export type Thrift =
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "i32" | "i64"; readonly value: number }
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "list"; readonly items: readonly Thrift[] }
  | { readonly type: "struct"; readonly fields: Fields };

/** Fields of a struct by number, ascending; undefined ones are left out. */
export type Fields = Readonly<Record<number, Thrift | undefined>>;

export const i32 = (value: number): Thrift => ({ type: "i32", value });
export const i64 = (value: number): Thrift => ({ type: "i64", value });
export const bool = (value: boolean): Thrift => ({ type: "bool", value });
export const text = (value: string): Thrift => ({ type: "text", value });
export const list = (items: readonly Thrift[]): Thrift => ({ type: "list", items });
export const struct = (fields: Fields): Thrift => ({ type: "struct", fields });

/** Appends a whole number ≥ 0, seven bits a byte, lowest first. */
function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

/** A signed number as an unsigned one: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
export const zigzag = (value: number): number => (value >= 0 ? 2 * value : -2 * value - 1);

/** The bytes of a struct in the compact protocol (github.com/apache/thrift, doc/specs/thrift-compact-protocol.md). */
export function thriftBytes(fields: Fields): Uint8Array {
  const bytes: number[] = [];
  pushFields(bytes, fields);
  return Uint8Array.from(bytes);
}

function pushFields(bytes: number[], fields: Fields): void {
  let before = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const id = Number(name);
    // Field numbers of Parquet's structs are never more than 15 apart.
    bytes.push((id - before) * 16 + typeOf(value));
    before = id;
    if (value.type !== "bool") pushValue(bytes, value);
  }
  bytes.push(0);
}

/** Type of a field; that of a boolean says its value. */
function typeOf(value: Thrift): number {
  switch (value.type) {
    case "bool":
      return value.value ? 1 : 2;
    case "i32":
      return 5;
    case "i64":
      return 6;
    case "text":
      return 8;
    case "list":
      return 9;
    case "struct":
      return 12;
  }
}

function pushValue(bytes: number[], value: Thrift): void {
  switch (value.type) {
    case "bool":
      bytes.push(value.value ? 1 : 2);
      return;
    case "i32":
    case "i64":
      pushVarint(bytes, zigzag(value.value));
      return;
    case "text": {
      const own = Buffer.from(value.value);
      pushVarint(bytes, own.length);
      bytes.push(...own);
      return;
    }
    case "list": {
      const { items } = value;
      const [first] = items;
      const type = first === undefined ? 12 : typeOf(first);
      if (items.length < 15) bytes.push(items.length * 16 + type);
      else {
        bytes.push(15 * 16 + type);
        pushVarint(bytes, items.length);
      }
      for (const item of items) pushValue(bytes, item);
      return;
    }
    case "struct":
      pushFields(bytes, value.fields);
  }
}
