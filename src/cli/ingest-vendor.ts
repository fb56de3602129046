import { existsSync, readFileSync } from "node:fs";
import type { VendorNote } from "../ingest/ingest-text.ts";
import type { Mapping } from "../ingest/mapping.ts";
import type { Profile } from "../ingest/profiles/profile.ts";
import { messageOf, PlutoError } from "../units/failure.ts";

/** What the command line says, beside the sources. */
export interface IngestFlags {
  readonly to?: string;
  readonly profile?: string;
  readonly map: readonly string[];
  readonly stamp?: string;
  readonly barSeconds?: string;
  readonly zone?: string;
  readonly kind?: string;
  readonly underlying?: string;
  readonly volumeIn?: string;
  readonly oiIn?: string;
  readonly filter?: string;
  readonly spotAsIndex?: true;
  readonly keepFrozen?: true;
  readonly replace?: true;
  readonly dryRun?: true;
  readonly days?: true;
  readonly json?: true;
}

/** Whether a source is a store, and not files. */
export const isStoreUrl = (text: string): boolean => /^(duckdb|files|redis):/.test(text);

/** How files are to be understood and read. */
export type VendorMapping = { readonly mapping: Mapping } & Pick<Profile, "convert" | "dayOf">;

/**
 * The profile, then the mapping files, then `--map key=value`, then the flags of their own; what comes later wins. Without a
 * profile, a mapping file and a column, the files are looked at to find out whose they are.
 */
export async function mappingOf(
  sources: readonly string[],
  flags: IngestFlags,
  vendor: Vendor | undefined,
): Promise<VendorMapping> {
  const { parseMapping, withMapFlag } = await import("../ingest/mapping.ts");
  let json: Record<string, unknown> = { ...vendor?.json };
  for (const file of flags.map.filter((text) => !isFlag(text))) json = { ...json, ...readJson(file) };
  const named: readonly (readonly [string, string | undefined])[] = [
    ["stamp", flags.stamp],
    ["bar_seconds", flags.barSeconds],
    ["zone", flags.zone],
    ["kind", flags.kind],
    ["underlying", flags.underlying],
    ["volume_in", flags.volumeIn],
    ["oi_in", flags.oiIn],
    ["filter", flags.filter],
    ["spot_as_index", flags.spotAsIndex === true ? "true" : undefined],
    ["keep_frozen", flags.keepFrozen === true ? "true" : undefined],
  ];
  for (const text of flags.map.filter(isFlag)) json = withMapFlag(json, text);
  for (const [key, text] of named) if (text !== undefined) json = withMapFlag(json, `${key}=${text}`);
  if (vendor !== undefined && json.contract !== undefined) json.columns = withoutSymbol(json.columns);
  const refusal = vendor?.profile.refusal?.(json);
  if (refusal !== undefined)
    throw new PlutoError("ingest.refused", `${sources[0]} is ${vendor?.profile.name}: ${refusal}`);
  const origin =
    flags.map.find((text) => !isFlag(text)) ??
    (vendor === undefined ? "the mapping" : `profile ${vendor.profile.name}`);
  return {
    mapping: parseMapping(json, origin),
    ...(vendor?.convert === undefined ? {} : { convert: vendor.convert }),
    ...(vendor?.profile.dayOf === undefined ? {} : { dayOf: vendor.profile.dayOf }),
  };
}

/** A profile's columns without the symbol, where the user says what every row is of. */
function withoutSymbol(columns: unknown): Record<string, unknown> {
  const { symbol: _, ...others } =
    typeof columns === "object" && columns !== null ? { symbol: "", ...columns } : { symbol: "" };
  return others;
}

/** Whose files they are. */
export interface Vendor {
  readonly profile: Profile;
  /** What gave it away; undefined when the user named it. */
  readonly by: string | undefined;
  readonly json: Readonly<Record<string, unknown>>;
  readonly convert: Profile["convert"];
}

const isFlag = (text: string): boolean => text.includes("=") && !existsSync(text);

/** The profile that is named; else, unless columns are mapped or the source is a store, the one that the files look like. */
export async function vendorOf(sources: readonly string[], flags: IngestFlags): Promise<Vendor | undefined> {
  const { withMapFlag } = await import("../ingest/mapping.ts");
  const own = flags.map.filter(isFlag).reduce<Record<string, unknown>>(withMapFlag, {});
  const isMapped = flags.map.some((text) => !isFlag(text)) || own.columns !== undefined;
  if (sources.some(isStoreUrl) || (flags.profile === undefined && isMapped)) return undefined;
  const { profileNamed, recognise } = await import("../ingest/profiles/all-profiles.ts");
  const { outlineFiles } = await import("../storage/source/outline.ts");
  const named = flags.profile === undefined ? undefined : profileNamed(flags.profile);
  const outlines = await outlineFiles(sources);
  const { profile, by } = named === undefined ? recognise(outlines) : { profile: named, by: undefined };
  const [first] = outlines;
  const isTable = first !== undefined && profile.isTable?.(first) === true;
  return { profile, by, json: profile.mapping(first), convert: isTable ? undefined : profile.convert };
}

/** @throws `ingest.bad-mapping` unless the file holds a JSON object */
function readJson(file: string): Record<string, unknown> {
  let why = "it holds no JSON object";
  try {
    const json: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return { ...json };
  } catch (error) {
    why = messageOf(error);
  }
  throw new PlutoError(
    "ingest.bad-mapping",
    `--map ${file} cannot be read: ${why}; give a JSON file or key=value`,
  );
}

/** A refusal, with whose files they were taken for: a wrong guess explains a lot. */
export function withNote(error: unknown, { profile, by }: VendorNote): unknown {
  if (!(error instanceof PlutoError) || error.code === "invariant") return error;
  const message = error.message.slice(error.code.length + 2);
  return new PlutoError(error.code, `${message} (recognised as ${profile} by ${by})`, {
    cause: error,
    data: error.data,
  });
}
