import { ALIASES } from "./aliases.ts";

/** Something of an export that a legs config does not say, or says differently: where it stood, and why. */
export interface ImportNote {
  readonly path: string;
  readonly reason: string;
}

/** A setting `{Type, Value}`, or a plain word or number in its place. Settings of type None are no settings. */
export interface Setting {
  readonly path: string;
  /** The type as written. */
  readonly said: string;
  /** The type without prefix, case and punctuation: `LegTgtSLType.UnderlyingPoints` → `underlyingpoints`. */
  readonly word: string;
  /** `Value` when it is a number, or text that is one. */
  readonly number: number | undefined;
  /** `Value` when it is a word. */
  readonly text: string | undefined;
  /** `Value` when it is an object. */
  readonly parts: ExportNode | undefined;
}

/** Text of an export as it may stand in a message. */
export const inOneLine = (text: string): string => text.replaceAll(/\s+/g, " ").slice(0, 200);

/** A word without prefix, case and punctuation. */
export const wordOf = (text: string): string =>
  (text.split(".").at(-1) ?? "").toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/**
 * One object of an export, read key by key; keys are found whatever their case. What is never asked for is told at the end by
 * `finish`, so that nothing of an export is lost in silence.
 */
export class ExportNode {
  readonly path: string;
  readonly #notes: ImportNote[];
  readonly #values = new Map<string, { readonly key: string; readonly value: unknown }>();
  readonly #asked = new Set<string>();
  readonly #children: ExportNode[] = [];
  #isLeftOut = false;

  constructor(value: object, path: string, notes: ImportNote[]) {
    this.path = path;
    this.#notes = notes;
    const entries = Object.entries(value).map(([key, one]) => [wordOf(key), { key, value: one }] as const);
    const own = new Set(entries.map(([word]) => word));
    for (const [word, entry] of entries) {
      const name = ALIASES[word];
      this.#values.set(name === undefined || own.has(name) || this.#values.has(name) ? word : name, entry);
    }
  }

  has(name: string): boolean {
    return this.#values.has(wordOf(name));
  }

  /** The names of an object that is a list by name, as written. */
  get names(): readonly string[] {
    return [...this.#values.values()].map(({ key }) => key);
  }

  text(name: string): string | undefined {
    const value = this.#take(name);
    return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  }

  /** A number, or text that is one. */
  number(name: string): number | undefined {
    return numberOf(this.#take(name));
  }

  /** Whether a switch is on: true, "True", 1, or one of some words; also as a setting's Type. */
  isOn(name: string, ...words: readonly string[]): boolean {
    const setting = this.setting(name);
    return setting !== undefined && (/^(true|yes|1)$/.test(setting.word) || words.includes(setting.word));
  }

  child(name: string): ExportNode | undefined {
    const value = this.#take(name);
    return isObject(value) ? this.#below(value, this.pathOf(name)) : undefined;
  }

  /** The objects of a list; what is no object in it is told. */
  list(name: string): readonly ExportNode[] {
    const value = this.#take(name);
    if (!Array.isArray(value)) return [];
    return value.flatMap((one: unknown, at) => {
      const path = `${this.pathOf(name)}.${at}`;
      if (isObject(one)) return [this.#below(one, path)];
      this.#tell(path, "is no object");
      return [];
    });
  }

  /** The first of several names that holds a setting; undefined when none does, or it is switched off. */
  setting(...names: readonly string[]): Setting | undefined {
    for (const name of names) {
      const value = this.#take(name);
      if (value === undefined || isOff(value)) continue;
      const path = this.pathOf(name);
      if (!isObject(value)) return settingOf(path, String(value), value, undefined);
      const node = this.#below(value, path);
      const type = node.text("Type");
      if (type === undefined) {
        this.note(name, "has no Type that is a word");
        for (const key of node.names) node.#take(key);
        continue;
      }
      const inner = node.#take("Value");
      return settingOf(path, type, inner, isObject(inner) ? node.#below(inner, `${path}.Value`) : undefined);
    }
    return undefined;
  }

  /** A setting that is a word: its Value where that is one, else its Type. */
  word(name: string): string | undefined {
    const setting = this.setting(name);
    return setting?.text === undefined ? setting?.word : wordOf(setting.text);
  }

  /** Keys that say nothing about how to trade. */
  skip(...names: readonly string[]): void {
    for (const name of names) this.#take(name);
  }

  note(name: string, reason: string): void {
    this.#tell(this.pathOf(name), reason);
  }

  /** Left out as a whole: nothing more is told of it. */
  leaveOut(reason: string): undefined {
    this.#tell(this.path, `left out: ${reason}`);
    this.#isLeftOut = true;
    return undefined;
  }

  /** Tells every key that was never asked for, here and below; a switched-off setting loses nothing. */
  finish(): void {
    if (this.#isLeftOut) return;
    for (const [word, { key, value }] of this.#values)
      if (!this.#asked.has(word) && !isOff(value))
        this.#tell(this.#join(key), "unknown setting; nothing in a legs config is known to mean it");
    for (const child of this.#children) child.finish();
  }

  /** Where a key of this object stands, as written. */
  pathOf(name: string): string {
    return this.#join(this.#values.get(wordOf(name))?.key ?? name);
  }

  #join(key: string): string {
    return this.path === "" ? key : `${this.path}.${key}`;
  }

  #tell(path: string, reason: string): void {
    this.#notes.push({ path: inOneLine(path), reason: inOneLine(reason) });
  }

  #take(name: string): unknown {
    this.#asked.add(wordOf(name));
    return this.#values.get(wordOf(name))?.value;
  }

  #below(value: object, path: string): ExportNode {
    const child = new ExportNode(value, path, this.#notes);
    this.#children.push(child);
    return child;
  }
}

function settingOf(path: string, said: string, value: unknown, parts: ExportNode | undefined): Setting {
  return {
    path,
    said,
    word: wordOf(said),
    number: numberOf(value),
    text: typeof value === "string" ? value : undefined,
    parts,
  };
}

/** Switched off: nothing, "None", "False", 0, an empty object or list, or a setting of type None. */
function isOff(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0) return true;
  if (typeof value === "string") return /^(|none|false|no|0)$/.test(wordOf(value));
  if (Array.isArray(value)) return value.length === 0;
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  if (keys.length === 0) return true;
  const type = keys.find((key) => wordOf(key) === "type");
  const said = type === undefined ? undefined : Reflect.get(value, type);
  return said === null || (typeof said === "string" && wordOf(said) === "none");
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
