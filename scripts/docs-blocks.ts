import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { BOOK_METRICS } from "../src/analytics/book/measure-book.ts";
import { CapacityConfig } from "../src/analytics/capacity/capacity-config.ts";
import { METRICS } from "../src/analytics/metrics/all-metrics.ts";
import { VIEWS } from "../src/analytics/views/all-views.ts";
import { BasketConfig } from "../src/basket/basket-config.ts";
import { MCX_FUTURE, MCX_OPTION, NSE_FUTURE, NSE_OPTION } from "../src/costs/levies/exchange-fee.ts";
import { GST } from "../src/costs/levies/gst.ts";
import { SEBI_FEE } from "../src/costs/levies/sebi-fee.ts";
import { STAMP_DUTY } from "../src/costs/levies/stamp-duty.ts";
import {
  CTT_FUTURE_SALE,
  CTT_OPTION_SALE,
  FUTURE_SALE,
  OPTION_EXERCISE,
  OPTION_SALE,
} from "../src/costs/levies/stt.ts";
import type { DatedRow, Rate } from "../src/costs/rate.ts";
import { EXPIRY_RULES } from "../src/exchange/expiry-rules.ts";
import { LOT_ROWS, type LotRow } from "../src/exchange/lot-table.ts";
import { REDATINGS } from "../src/exchange/redatings.ts";
import { DISRUPTIONS, MUHURAT_SESSIONS, SPECIAL_SESSIONS } from "../src/exchange/special-sessions.ts";
import { DATA_CHECKS } from "../src/ingest/checks/all-checks.ts";
import { MappedColumns, Mapping } from "../src/ingest/mapping.ts";
import { PROFILES } from "../src/ingest/profiles/all-profiles.ts";
import { REASONS } from "../src/ingest/reasons.ts";
import { layers } from "../src/layers.ts";
import { ForeignMapping } from "../src/ledger/foreign-mapping.ts";
import { BookInput } from "../src/margin/book.ts";
import { OfficialRow } from "../src/margin/official-file.ts";
import { Manifest } from "../src/research/manifest.ts";
import { RunConfig } from "../src/research/run-config.ts";
import { SearchConfig } from "../src/research/search/search-config.ts";
import { builtInStrategies } from "../src/strategies/built-in.ts";
import { Gate, LegEntry } from "../src/strategies/legs/schema/entry.ts";
import { ReEntry } from "../src/strategies/legs/schema/exit.ts";
import { LegParams } from "../src/strategies/legs/schema/leg.ts";
import { StrikeChoice } from "../src/strategies/legs/schema/pick.ts";
import {
  type Band,
  INDEX_BANDS,
  SMILE_BANDS,
  SPREADS_2019,
  SPREADS_2025,
  TRADE_BANDS,
} from "../src/synthetic/bands.ts";
import { split, TERMS } from "../test/legs-terms.ts";

const root = path.resolve(import.meta.dirname, "..");

/** What a block may need beside the sources. */
export interface Page {
  /** What a command prints, run where the page's reader would run it. */
  outputOf(command: string): Promise<string>;
}

/** Text between `<!-- generated: NAME … -->` and `<!-- /generated -->` is what the block of that name gives. */
const BLOCK = /^<!-- generated: (\S+) ?(.*?) -->\n(?:[\s\S]*?)^<!-- \/generated -->$/gm;

/** A page with every generated block made anew. @throws when a block has an unknown name */
export async function renderPage(text: string, page: Page): Promise<string> {
  let rendered = "";
  let from = 0;
  for (const match of text.matchAll(BLOCK)) {
    const [whole, name = "", argument = ""] = match;
    const make = BLOCKS[name];
    if (make === undefined)
      throw new Error(`no generated block is called ${name}; one of ${Object.keys(BLOCKS)}`);
    const [opening] = whole.split("\n", 1);
    const content = await make(argument, page);
    rendered += `${text.slice(from, match.index)}${opening}\n${content}\n<!-- /generated -->`;
    from = match.index + whole.length;
  }
  return rendered + text.slice(from);
}

type Block = (argument: string, page: Page) => string | Promise<string>;

/** Every generated block by name. A new one is a line here. */
export const BLOCKS: Readonly<Record<string, Block>> = {
  include: (file) => fenced(languageOf(file), readFileSync(path.join(root, file), "utf8")),
  tests: (group) => testNames(["test/sequencing.test.ts", "test/carry.test.ts"], group),
  output: async (command, page) => fenced("text", await page.outputOf(command)),
  "run-config": () => schemaTable(RunConfig),
  "search-config": () => schemaTable(SearchConfig),
  "basket-config": () => schemaTable(BasketConfig),
  "capacity-config": () => schemaTable(CapacityConfig),
  manifest: () => schemaTable(Manifest),
  params: (name) => schemaTable(paramsOf(name)),
  legs: (part) => legsTable(part),
  "legs-terms": legsTerms,
  "vendor-minus-strict": vendorMinusStrict,
  "margin-book": () => schemaTable(BookInput),
  "margin-underlying": () => schemaTable(BookInput.shape.underlyings.valueType),
  "margin-leg": () => schemaTable(BookInput.shape.legs.element),
  "margin-official": () => schemaTable(OfficialRow),
  "foreign-mapping": () => schemaTable(ForeignMapping),
  mapping: () => schemaTable(Mapping),
  "mapping-columns": () => schemaTable(MappedColumns),
  "ingest-reasons": () =>
    table(
      ["reason", "effect", "means"],
      Object.entries(REASONS).map(([reason, { effect, means }]) => [code(reason), effect, means]),
    ),
  profiles: () =>
    table(
      ["profile", "files", "stamps"],
      PROFILES.map(({ name, summary, stamps }) => [code(name), summary, stamps]),
    ),
  "profile-traps": () =>
    PROFILES.map(({ name, traps }) =>
      [`- ${code(name)}`, ...traps.map((trap) => `  - ${trap}`)].join("\n"),
    ).join("\n"),
  "data-checks": () =>
    table(
      ["check", "looks for"],
      DATA_CHECKS.map(({ name, about }) => [code(name), about]),
    ),
  layers: () =>
    table(
      ["folder", "may import"],
      Object.entries(layers).map(([folder, below]) => [code(folder), below.join(" ") || "–"]),
    ),
  metrics: () =>
    table(
      ["key", "metric", "in", "formula", "sessions it needs"],
      METRICS.map(({ name, label, unit, about, sessions = 1, ofCapital }) => [
        code(name),
        label,
        unit === "money" ? "rupees" : unit,
        about,
        `${sessions}${ofCapital === true ? ", and a capital" : ""}`,
      ]),
    ),
  "book-metrics": () =>
    table(
      ["key", "metric", "in", "formula"],
      BOOK_METRICS.map(({ name, label, unit, about }) => [
        code(name),
        label,
        unit === "money" ? "rupees" : unit.replace("_", " "),
        about,
      ]),
    ),
  views: () =>
    table(
      ["key", "view", "counts", "cuts by"],
      VIEWS.map(({ name, label, of, about }) => [
        code(name),
        label,
        of === "day" ? "sessions" : "round trips",
        about,
      ]),
    ),
  lots: () =>
    table(
      ["underlying", "lot", "monthlies of", "weeklies from", "note"],
      Object.entries(LOT_ROWS).flatMap(([underlying, rows]) =>
        rows.map((row) => [
          underlying,
          String(row.lot),
          `${row.monthlyFrom.slice(0, 7)} on`,
          row.weeklyFrom ?? "–",
          lotNote(row),
        ]),
      ),
    ),
  "expiry-rules": () =>
    table(
      ["underlying", "kind", "weekday", "from", "to", "first listed"],
      Object.entries(EXPIRY_RULES).flatMap(([underlying, rules]) =>
        rules.map(({ kind, weekday, from, to, listedFrom }) => [
          underlying,
          kind,
          weekday,
          from,
          to ?? "now",
          listedFrom ?? "–",
        ]),
      ),
    ),
  redatings: () =>
    table(
      ["known from", "underlyings", "moves"],
      REDATINGS.map(({ effective, underlyings, moves }) => [
        effective,
        underlyings.join(", "),
        moves.map(({ from, to }) => `${from} → ${to.slice(5)}`).join(", "),
      ]),
    ),
  "special-sessions": () =>
    table(
      ["day", "hours", "what"],
      [
        ...[...MUHURAT_SESSIONS].map(([day, hours]) => [day, hours.join("–"), "Muhurat"]),
        ...[...SPECIAL_SESSIONS].map(([day, { windows, note }]) => [day, windowsText(windows), note]),
        ...[...DISRUPTIONS].map(([day, { hours, note }]) => [day, windowsText(hours), note]),
      ].sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
    ),
  levies: () =>
    table(
      ["levy", "from", "rate, %", "confidence"],
      [
        ...dated("STT, option sold, of premium", OPTION_SALE, ({ rate }) => rate),
        ...dated(
          "STT, option exercised",
          OPTION_EXERCISE,
          ({ rate }) => rate,
          ({ base }) => `of ${base}`,
        ),
        ...dated("STT, future sold", FUTURE_SALE, ({ rate }) => rate),
        ...dated(
          "NSE fee, options",
          NSE_OPTION,
          ({ fee }) => fee,
          ({ ipft }) => `IPFT ${pct(ipft)}`,
        ),
        ...dated(
          "NSE fee, futures",
          NSE_FUTURE,
          ({ fee }) => fee,
          ({ ipft }) => `IPFT ${pct(ipft)}`,
        ),
        ...dated("SEBI fee", SEBI_FEE, ({ rate }) => rate),
        ...dated(
          "stamp duty, options",
          STAMP_DUTY,
          ({ option }) => option,
          ({ side }) => `side: ${side}`,
        ),
        ...dated(
          "stamp duty, futures",
          STAMP_DUTY,
          ({ future }) => future,
          ({ side }) => `side: ${side}`,
        ),
        ...dated("GST on brokerage and fees", GST, ({ rate }) => rate),
        ...dated("CTT, option sold (MCX)", CTT_OPTION_SALE, ({ rate }) => rate),
        ...dated("CTT, future sold (MCX)", CTT_FUTURE_SALE, ({ rate }) => rate),
        ...dated("MCX fee, options", MCX_OPTION, ({ rate }) => rate),
        ...dated("MCX fee, futures", MCX_FUTURE, ({ rate }) => rate),
      ],
    ),
  "bands-index": () => bandTable(INDEX_BANDS),
  "bands-smile": () => bandTable(SMILE_BANDS),
  "bands-spread": () =>
    table(
      ["years", "premium, rupees", "median", "ninth decile", "measured, median/ninth decile"],
      [
        ...SPREADS_2019.bands.map((band) => ["to 2020", ...spreadCells(band)]),
        ...SPREADS_2025.bands.map((band) => ["from 2021", ...spreadCells(band)]),
      ],
    ),
  "bands-trade": () =>
    table(
      ["moneyness", "minutes without a trade", "lots over those at the money", "measured: missing, lots, OI"],
      TRADE_BANDS.bands.map(({ moneyness, missing, lots, measured }) => [
        String(moneyness),
        range(missing),
        range(lots),
        measured,
      ]),
    ),
};

/** The names of the tests of one `describe`, as a list; tables of cases that are named by their cases alone are left out. */
function testNames(files: readonly string[], group: string): string {
  const groups = files.flatMap((file) => readFileSync(path.join(root, file), "utf8").split(/^describe\("/m));
  const own = groups.find((text) => text.startsWith(`${group}"`));
  if (own === undefined) throw new Error(`none of ${files.join(", ")} has a describe("${group}")`);
  const names = [...own.matchAll(/^ {2}(?:test\(|\]\)\()"([^%].+?)",/gm)].map(
    ([, name = ""]) => `- "${name}"`,
  );
  return `Tests:\n\n${names.join("\n")}\n`;
}

/** Paise a crore → percent, as a tariff writes it. */
const pct = (rate: Rate): string => String(rate / 10_000_000);

/** The rows of a dated table of rates; the levy's name stands in the first. */
const dated = <Row extends DatedRow>(
  levy: string,
  rows: readonly Row[],
  rateOf: (row: Row) => Rate,
  noteOf?: (row: Row) => string,
): string[][] =>
  rows.map((row, i) => [
    i === 0 ? levy : "",
    row.from,
    noteOf === undefined ? pct(rateOf(row)) : `${pct(rateOf(row))} (${noteOf(row)})`,
    row.confidence,
  ]);

const code = (text: string): string => `\`${text}\``;
const range = ([low, high]: readonly [number, number]): string => `${low} … ${high}`;
const languageOf = (file: string): string => path.extname(file).slice(1).replace("mjs", "js");
const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text.trim()}\n\`\`\``;
const windowsText = (windows: readonly (readonly [string, string])[]): string =>
  windows.map((window) => window.join("–")).join(", ");

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

function lotNote({ splitOn, longDatedFrom }: LotRow): string {
  if (splitOn !== undefined) return `split: every contract from ${splitOn}`;
  return longDatedFrom === undefined ? "" : `long-dated ones that existed: from ${longDatedFrom}`;
}

const bandTable = (bands: Readonly<Record<string, Band>>): string =>
  table(
    ["figure", "band", "measured"],
    Object.values(bands).map(({ what, low, high, measured }) => [what, `${low} … ${high}`, measured]),
  );

const spreadCells = (band: (typeof SPREADS_2025)["bands"][number]): string[] => [
  `${band.from} … ${band.to}`,
  range(band.median),
  range(band.ninthDecile),
  band.measured,
];

function paramsOf(name: string): z.ZodType {
  const found = builtInStrategies.find((strategy) => strategy.name === name);
  if (found === undefined) throw new Error(`no built-in strategy is called ${name}`);
  return found.params;
}

/** A part of the schema of strategy `legs`: the keys of a leg, or the alternatives of one of its rules. */
function legsTable(part: string): string {
  const rules: Readonly<Record<string, [schema: z.ZodType, key: string]>> = {
    strike: [StrikeChoice, "by"],
    entry: [LegEntry, "by"],
    gate: [Gate, "by"],
    "re-entry": [ReEntry, "do"],
  };
  if (part === "leg") return schemaTable(LegParams);
  const rule = rules[part];
  if (rule === undefined) throw new Error(`legs have no part ${part}`);
  return choicesTable(...rule);
}

/** The alternatives of a union: what its key says, and the other keys of each. */
function choicesTable(schema: z.ZodType, key: string): string {
  const { oneOf, anyOf = oneOf ?? [] } = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
  }) as JsonSchema;
  const rows = anyOf.flatMap((choice) => {
    const { [key]: name, ...others } = choice.properties ?? {};
    const required = choice.required ?? [];
    const names = [name?.const ?? name?.enum ?? []].flat().map((one) => code(String(one)));
    const more = schemaRows({ properties: others, required }, "");
    return [[names.join(" "), "", "", "", ""], ...more.map((row) => ["", ...row])];
  });
  return table([code(key), "key", "type", "default", "meaning"], rows);
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** A strict object's keys as a file writes them: type, default and meaning, straight from the schema. */
export function schemaTable(schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  return table(["key", "type", "default", "meaning"], schemaRows(json, ""));
}

/** A row a key; the keys of an object inside follow it, dotted. */
function schemaRows({ properties = {}, required = [] }: JsonSchema, prefix: string): string[][] {
  return Object.entries(properties).flatMap(([key, property]) => {
    const byDefault = property.default === undefined ? "–" : code(JSON.stringify(property.default));
    const row = [
      code(prefix + key),
      typeText(property),
      required.includes(key) ? "required" : byDefault,
      property.description ?? "",
    ];
    return [row, ...schemaRows(property, `${prefix}${key}.`)];
  });
}

function typeText(property: JsonSchema): string {
  if (property.anyOf !== undefined) return property.anyOf.map(typeText).join(" or ");
  if (property.oneOf !== undefined) return [...new Set(property.oneOf.map(typeText))].join(" or ");
  if (property.enum !== undefined) return property.enum.map((value) => code(String(value))).join(" ");
  return [property.type ?? "any"].flat().join(" or ");
}

/** What `test/library/vendor-minus-strict.test.ts` found, rupees; a dash where a knob changes nothing. */
function vendorMinusStrict(): string {
  const csv = readFileSync(path.join(root, "test/library/vendor-minus-strict.csv"), "utf8").trim();
  const [header = "", ...lines] = csv.split("\n");
  const cell = (text: string): string => (text === "0.00" ? "–" : text.replace(/^-/, "−"));
  return table(
    header.split(",").map((name) => name.replace("_", " ")),
    lines.map((line) => line.split(",").map((text, at) => (at === 0 ? text : cell(text)))),
  );
}

/** The vocabulary of legs, each term with the tests that hold it. */
function legsTerms(): string {
  return table(
    ["", "term", "config", "tests"],
    Object.entries(TERMS).flatMap(([group, terms]) =>
      terms.map(({ term, says, tests }, at) => [
        at === 0 ? group : "",
        term,
        says,
        tests.map((one) => `${split(one)[0]}: "${split(one)[1]}"`).join("; "),
      ]),
    ),
  );
}
