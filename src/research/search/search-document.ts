import * as z from "zod";
import { SearchConfig } from "./search-config.ts";

const hash = z.string();

/** What `search.json` and `walkforward.json` say of where they come from. Keys that later versions add are passed over. */
export const SearchOrigin = z.looseObject({
  uid: z.string(),
  status: z.enum(["done", "interrupted"]),
  /** Every session that was read, ascending. */
  dates: z.array(z.string()),
  held_out_sessions: z.number(),
  /** First and last of them. */
  held_out: z.object({ from: z.string(), to: z.string() }).nullable().optional(),
  config_hash: hash,
  /** Of the journal of trials, `trials.ndjson`; absent while the search is not whole. */
  journal_hash: hash.optional(),
  store: z.string(),
  /** Of the versions of every session's data; null when the store does not know them. */
  data_version: z.string().nullable(),
  /** UTC, ISO 8601. */
  ran_at: z.string(),
  took_ms: z.number(),
  git: z.object({ commit: z.string().nullable(), dirty: z.boolean() }),
  strategy: z.object({ name: z.string(), source_hash: hash }),
  engine: z.object({ version: z.string(), source_hash: hash }),
});
export type SearchOrigin = z.output<typeof SearchOrigin>;

/** A search's `search.json`, as far as it is read back. */
export const SearchDocument = SearchOrigin.extend({ config: SearchConfig });
export type SearchDocument = z.output<typeof SearchDocument>;
