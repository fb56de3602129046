import { build } from "../scripts/build.mjs";

/** Tests of the command line and of worker threads run the built files: make them once, from this source. */
export async function setup(): Promise<void> {
  await build();
}
