import type { Paise } from "../../units/unit.ts";
import type { Book } from "../book/book.ts";
import type { DailySeries } from "../metrics/series.ts";

/** Something about a result that its reader should know before he believes it. */
export interface Finding {
  /** Stable key, `few-days`. */
  readonly id: string;
  /** `warning`: the result may not be real. `note`: mind it when reading on. */
  readonly severity: "warning" | "note";
  /** One line that says what was found. */
  readonly title: string;
  /** The numbers that it rests on. */
  readonly evidence: string;
  /** What to do next. */
  readonly hint: string;
}

/** What a finding may look at. What is undefined is not known, and then nothing is found from it. */
export interface FindingInput {
  readonly book: Book;
  /** Daily net profit, with the capital that was stated or measured. */
  readonly series: DailySeries;
  /** Capital as stated in the config or on the command line, paise. */
  readonly statedCapital?: Paise | undefined;
  /** Whether the run's parameters ask for stops. */
  readonly hasStops?: boolean | undefined;
}

/** Looks for one thing; undefined when it is not there, or cannot be told. */
export type Diagnosis = (input: FindingInput) => Finding | undefined;

/** A share as text: 0.123 → "12.3 %". */
export const percentText = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Round trips or fills below which a share of them says nothing. */
export const ENOUGH = 20;
