import * as z from "zod";

/** A strict object of which exactly one key is given. All keys are optional in the shape. */
export const exactlyOne = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .strictObject(shape)
    .refine((value) => Object.values(value).filter((one) => one !== undefined).length === 1, {
      error: `give exactly one of ${Object.keys(shape).join(", ")}`,
    });
