import * as z from "zod";

const when = z
  .strictObject({
    path: z.string().min(1).describe("another dimension, further up in the space"),
    is: z
      .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .min(1)
      .describe("its values"),
  })
  .optional()
  .describe("the dimension counts only while another one has one of these values");

/** Values that a ladder or a choice may have at most: a search that needs more is not a ladder. */
const MOST_LEVELS = 100_000;

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "a time of day is HH:MM" });
const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** One dimension of a search's space. */
export const SpaceDimension = z
  .discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("number"),
      min: z.number(),
      max: z.number(),
      step: z.number().positive().optional().describe("only min, min + step, …"),
      log: z.boolean().default(false).describe("as many trials from 1 to 10 as from 10 to 100"),
      when,
    }),
    z.strictObject({
      type: z.literal("integer"),
      min: z.int(),
      max: z.int(),
      step: z.int().positive().default(1),
      when,
    }),
    z.strictObject({
      type: z.literal("time"),
      min: clock,
      max: clock,
      step_minutes: z.int().positive().default(15),
      when,
    }),
    z.strictObject({
      type: z.literal("choice"),
      of: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).min(1),
      when,
    }),
  ])
  .superRefine((dimension, context) => {
    if (dimension.type === "choice") {
      if (new Set(dimension.of).size < dimension.of.length)
        context.addIssue({ code: "custom", path: ["of"], message: "names a value twice" });
      return;
    }
    const { min, max } = dimension;
    if (min > max) context.addIssue({ code: "custom", path: ["min"], message: `${min} is above max ${max}` });
    else if (dimension.type === "number" && dimension.log && dimension.min <= 0)
      context.addIssue({ code: "custom", path: ["log"], message: "needs a min above 0" });
    else if (dimension.type === "number" && dimension.log && dimension.step !== undefined)
      context.addIssue({ code: "custom", path: ["log"], message: "and step exclude each other" });
    else if ((levelCount(dimension) ?? 0) > MOST_LEVELS)
      context.addIssue({ code: "custom", path: [], message: `has more than ${MOST_LEVELS} steps` });
  });

export type SpaceDimension = z.output<typeof SpaceDimension>;
type Ladder = Exclude<SpaceDimension, { type: "choice" }>;

/** Half a step too many is forgiven: 0.1 + 0.2 is a little more than 0.3. */
const stepsOf = (min: number, max: number, step: number): number => Math.floor((max - min) / step + 1e-9) + 1;

function levelCount(dimension: Ladder): number | undefined {
  if (dimension.type === "time")
    return stepsOf(minutesOf(dimension.min), minutesOf(dimension.max), dimension.step_minutes);
  if (dimension.step === undefined) return undefined;
  return stepsOf(dimension.min, dimension.max, dimension.step);
}

/** The values of a ladder from low to high; undefined for a number without steps. */
export function levelsOf(dimension: Ladder): readonly unknown[] | undefined {
  const count = levelCount(dimension);
  if (count === undefined) return undefined;
  const values = Array.from({ length: count }, (_, i) => i);
  if (dimension.type === "time")
    return values.map((i) => clockOf(minutesOf(dimension.min) + i * dimension.step_minutes));
  const { min, step = 1 } = dimension;
  // As a person would write it: 0.1 × 3 is 0.3.
  return values.map((i) => Number((min + i * step).toPrecision(12)));
}

/** The values of a choice. */
export const choiceLevels = ({ of }: Extract<SpaceDimension, { type: "choice" }>): readonly unknown[] => of;
