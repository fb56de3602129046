import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // Modules are loaded once a worker, not once a file: half the time of the suite. Tests keep no state in modules.
    isolate: false,
    testTimeout: 0,
    hookTimeout: 0,
    globalSetup: ["test/global-setup.ts"],
    setupFiles: ["test/setup.ts"],
  },
});
