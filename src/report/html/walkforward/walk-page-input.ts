import type { WalkForwardDocument } from "../../../research/walkforward/walkforward-document.ts";
import type { WalkForwardReport } from "../../walkforward-text.ts";

/** What a walk-forward's page is made from. */
export interface WalkPageInput {
  readonly report: WalkForwardReport;
  readonly document: WalkForwardDocument;
  /** Looks at what was held out, in words; undefined when nothing was. */
  readonly looks?: string | undefined;
}
