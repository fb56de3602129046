import { levelRupees } from "../strategy/level.ts";
import { rupeesNumber } from "../units/money.ts";
import { clockText } from "../units/time.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";

/** Fields that hold paise. */
const MONEY: ReadonlySet<string> = new Set([
  "price",
  "premium",
  "strike",
  "open",
  "high",
  "low",
  "close",
  "bid",
  "ask",
  "forward",
  "openCash",
  "every",
  "by",
]);
/** Fields that hold a level. */
const LEVELS: ReadonlySet<string> = new Set(["stop", "target", "level"]);
/** Fields that hold a time of day. */
const TIMES: ReadonlySet<string> = new Set([
  "time",
  "timeOfDay",
  "priceTime",
  "start",
  "end",
  "stopTime",
  "restartTime",
  "openedAt",
]);

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * What a strategy was told or asked, as a line of a trace has it: rupees, clock times, snake_case; a contract is its
 * symbol, a choice carries its explanation.
 */
export function plainValue(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value === "function") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plainValue);
  if (ArrayBuffer.isView(value)) return `${(value as Int32Array).length} numbers`;
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [key, plainValue(item)]));
  const fields = value as Readonly<Record<string, unknown>>;
  if (typeof fields.symbol === "string" && typeof fields.optionType === "string") return fields.symbol;
  const explained = typeof fields.explain === "function" ? { explained: plainValue(fields.explain()) } : {};
  return {
    ...Object.fromEntries(Object.entries(fields).map(([key, item]) => [snake(key), plainField(key, item)])),
    ...explained,
  };
}

function plainField(key: string, value: unknown): unknown {
  if (typeof value !== "number" || !Number.isInteger(value)) return plainValue(value);
  if (MONEY.has(key)) return rupeesNumber(value as Paise);
  if (LEVELS.has(key)) return levelRupees(value);
  return TIMES.has(key) ? clockText(value as TimeOfDay) : value;
}
