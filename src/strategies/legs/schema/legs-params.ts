import type * as z from "zod";
import { checkLegs } from "../check/check-legs.ts";
import { LegsFrame } from "./legs-frame.ts";

/** The parameters of strategy `legs`: the single source of its types, defaults, checks and docs. */
export const LegsParams = LegsFrame.superRefine((params, context) => {
  for (const { path, message } of checkLegs(params))
    context.addIssue({ code: "custom", path: [...path], message });
});
export type LegsParams = z.output<typeof LegsParams>;
