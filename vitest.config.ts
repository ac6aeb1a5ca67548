/** How the tests run: on the sources, in at most two processes, so that a small machine is not overcommitted. */
import { fileURLToPath } from "node:url";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: [
      { find: /^flambeau$/, replacement: fileURLToPath(new URL("./src/index.ts", import.meta.url)) },
      { find: /^flambeau\/(\w+)$/, replacement: fileURLToPath(new URL("./src/$1/index.ts", import.meta.url)) },
    ],
  },
  test: {
    include: ["tests/**/*.test.ts"],
    // Tests of rooms below the package's entry compile kernels, too.
    setupFiles: [fileURLToPath(new URL("./src/kernel/expansions.ts", import.meta.url))],
    pool: "forks", // each file has its own heap, collector flags and WebAssembly memory
    maxWorkers: Math.min(2, availableParallelism()),
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 10_000,
  },
});
