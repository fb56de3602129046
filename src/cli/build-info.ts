declare const __PLUTO_VERSION__: string | undefined;
declare const __PLUTO_SOURCES__: { engine: string; strategies: string } | undefined;

/** What the build wrote down about this code. Run from source, as the tests do, there is nothing to say. */
export const buildInfo: {
  readonly version: string;
  readonly engineHash: string;
  /** Over all built-in strategies: they share parts. */
  readonly strategiesHash: string;
} = {
  version: typeof __PLUTO_VERSION__ === "string" ? __PLUTO_VERSION__ : "source",
  engineHash: typeof __PLUTO_SOURCES__ === "object" ? __PLUTO_SOURCES__.engine : "source",
  strategiesHash: typeof __PLUTO_SOURCES__ === "object" ? __PLUTO_SOURCES__.strategies : "source",
};
