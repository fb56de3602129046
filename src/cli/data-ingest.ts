import { existsSync, rmSync } from "node:fs";
import { Command } from "commander";
import type { DayReport, IngestReport } from "../ingest/ingest.ts";
import type { VendorNote } from "../ingest/ingest-text.ts";
import type { Mapping } from "../ingest/mapping.ts";
import type { RawSource } from "../ingest/raw-rows.ts";
import type { TickStore, WritableTickStore } from "../market/tick-store.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import { type IngestFlags, isStoreUrl, mappingOf, type Vendor, vendorOf, withNote } from "./ingest-vendor.ts";

/** How stores are opened; tests put a store in memory here. */
export interface StoreOpeners {
  openStore(url: string): Promise<TickStore>;
  openWritableStore(url: string, options: { readonly create: boolean }): Promise<WritableTickStore>;
}

export const storeOpeners = (): Promise<StoreOpeners> => import("../storage/open.ts");

/** `pluto data ingest SOURCES… --to STORE --map MAP` */
export const dataIngest = (openers: () => Promise<StoreOpeners> = storeOpeners): Command =>
  new Command("ingest")
    .description("bring CSV and Parquet files, or another store, into a store: all of it or nothing")
    .argument("<sources...>", "files and quoted globs, or one store such as duckdb:old.duckdb?stamp=known")
    .option("--to <store>", "the store to write, e.g. duckdb:market.duckdb; made when it is not there")
    .option(
      "--profile <name>",
      "whose files they are, e.g. gdfl; recognised when neither this nor a mapping is given",
    )
    .option(
      "--map <map>",
      "a mapping file, or key=value such as close=ltp or stamp=end; later ones win",
      collect,
      [],
    )
    .option("--stamp <meaning>", "what a stamp means: start, end or 59 (last second) of its bar, or known")
    .option("--bar-seconds <n>", "length of a bar; needed with --stamp start")
    .option("--zone <zone>", "zone of the stamps (default: Asia/Kolkata)")
    .option("--kind <kind>", "what every row is: index, options or future")
    .option("--underlying <name>", "underlying of every row")
    .option("--volume-in <unit>", "what volume counts: units or lots")
    .option("--oi-in <unit>", "what open interest counts: units or lots")
    .option("--filter <sql>", "condition on the files' columns; other rows are not read")
    .option("--spot-as-index", "make index rows of the spot column of a chain")
    .option("--keep-frozen", "keep pages that repeat the page before them")
    .option("--replace", "take the source's row where the store has another one")
    .option("--dry-run", "read, judge and report; write nothing")
    .option("--days", "report day by day too")
    .option("--json", "print one JSON document")
    .action(async (sources: string[], flags: IngestFlags) => {
      const report = await ingestCommand(sources, flags, await openers());
      if (report !== undefined) await print(report, flags);
    });

const collect = (value: string, all: readonly string[]): string[] => [...all, value];

async function ingestCommand(
  sources: readonly string[],
  flags: IngestFlags,
  openers: StoreOpeners,
): Promise<Ingested | undefined> {
  const { ingest } = await import("../ingest/ingest.ts");
  if (flags.to === undefined && flags.dryRun === undefined)
    throw new PlutoError("ingest.no-target", "where to? Give --to duckdb:market.duckdb, or --dry-run");
  const abort = new AbortController();
  const onInterrupt = (): void => abort.abort();
  process.once("SIGINT", onInterrupt);
  try {
    return await ingestSources(sources, flags, { openers, ingest, signal: abort.signal });
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    process.stderr.write(`pluto: ${messageOf(error)}\n`);
    process.exitCode = 130;
    return undefined;
  } finally {
    process.off("SIGINT", onInterrupt);
  }
}

interface Ingested {
  readonly report: IngestReport;
  /** Whose files they are, when that was found out. */
  readonly note: VendorNote | undefined;
}

interface Work {
  readonly openers: StoreOpeners;
  readonly ingest: typeof import("../ingest/ingest.ts")["ingest"];
  readonly signal: AbortSignal;
}

/** The source is read to its end before the store is opened: most bad input never gets that far. */
async function ingestSources(
  sources: readonly string[],
  flags: IngestFlags,
  { openers, ingest, signal }: Work,
): Promise<Ingested> {
  const vendor = await vendorOf(sources, flags);
  const note = vendor?.by === undefined ? undefined : { profile: vendor.profile.name, by: vendor.by };
  try {
    return { note, report: await ingestFrom(sources, flags, { vendor, openers, ingest, signal }) };
  } catch (error) {
    throw note === undefined ? error : withNote(error, note);
  }
}

async function ingestFrom(
  sources: readonly string[],
  flags: IngestFlags,
  { vendor, openers, ingest, signal }: Work & { readonly vendor: Vendor | undefined },
): Promise<IngestReport> {
  const { source, mapping } = await openSource(sources, flags, { vendor, openers, signal });
  const onDay = (day: DayReport): void => void process.stderr.write(dayLine(day));
  try {
    return await withTarget(flags, openers, (store) =>
      ingest({ source, store, mapping, replace: flags.replace === true, signal, onDay }),
    );
  } finally {
    await source.close();
  }
}

const dayLine = ({ day, read, kept, derived }: DayReport): string =>
  process.stderr.isTTY ? `${day}  ${kept + derived} of ${read} rows\n` : "";

async function openSource(
  sources: readonly string[],
  flags: IngestFlags,
  { vendor, openers, signal }: Omit<Work, "ingest"> & { readonly vendor: Vendor | undefined },
): Promise<{ readonly source: RawSource; readonly mapping: Mapping }> {
  const url = sources.find(isStoreUrl);
  if (url === undefined) {
    const { mapping, ...reading } = await mappingOf(sources, flags, vendor);
    const { readRequestOf } = await import("../ingest/read-request.ts");
    const { FileSource } = await import("../storage/source/file-source.ts");
    const query = { ...readRequestOf(mapping), ...reading, patterns: sources };
    return { mapping, source: await FileSource.open(query, signal) };
  }
  if (sources.length > 1)
    throw new PlutoError("ingest.bad-source", `give one store, or files; not "${url}" and others together`);
  const { STORE_MAPPING, storeSource } = await import("../ingest/store-source.ts");
  const store = await openers.openStore(url);
  const source = await storeSource(store);
  return { mapping: STORE_MAPPING, source: { ...source, close: () => store.close() } };
}

/** Opens the store to write, and lets none stay behind that this command made in vain. */
async function withTarget<T>(
  flags: IngestFlags,
  openers: StoreOpeners,
  work: (store: WritableTickStore) => Promise<T>,
): Promise<T> {
  const { MemoryStore } = await import("../storage/memory/memory-store.ts");
  const { storePath } = await import("../storage/store-url.ts");
  if (flags.dryRun === true || flags.to === undefined) return work(new MemoryStore("memory:dry-run"));
  const path = storePath(flags.to);
  const isNew = path !== undefined && !existsSync(path);
  let store: WritableTickStore | undefined;
  try {
    store = await openers.openWritableStore(flags.to, { create: true });
    const result = await work(store);
    await store.close();
    return result;
  } catch (error) {
    await store?.close();
    if (isNew) for (const left of [path, `${path}.wal`]) rmSync(left, { recursive: true, force: true });
    throw error;
  }
}

async function print({ report, note }: Ingested, flags: IngestFlags): Promise<void> {
  const { withoutPassword } = await import("../storage/store-url.ts");
  const { daysText, ingestJson, ingestText } = await import("../ingest/ingest-text.ts");
  const store = flags.dryRun === true ? "dry run, nothing written" : withoutPassword(flags.to ?? "");
  if (flags.json === true) process.stdout.write(`${JSON.stringify(ingestJson(report, store, note))}\n`);
  else
    process.stdout.write(
      (flags.days === true ? `${daysText(report.days)}\n` : "") + ingestText(report, store, note),
    );
}
