/**
 * How the tests run: on the sources, in at most two processes, so that a small machine is not overcommitted. Tests that
 * only compute share a process, and so the modules and the kernels that it has loaded, which halves their time. Those
 * that change what a process has once (flags, allowed classes, warnings that are given once, memory) get one each.
 */
import { fileURLToPath } from "node:url";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Folders whose files may follow each other in one process. */
const together = ["data", "distributions", "layout", "nn", "ops", "optim", "random", "special", "text", "vision"];
const shared = together.map((folder) => `tests/${folder}/**/*.test.ts`);

export default defineConfig({
  resolve: {
    alias: [
      { find: /^flambeau$/, replacement: fileURLToPath(new URL("./src/index.ts", import.meta.url)) },
      {
        find: "flambeau/vision/models/optical_flow",
        replacement: fileURLToPath(new URL("./src/vision/models/optical-flow/index.ts", import.meta.url)),
      },
      { find: /^flambeau\/([\w/]+)$/, replacement: fileURLToPath(new URL("./src/$1/index.ts", import.meta.url)) },
    ],
  },
  test: {
    // Tests of rooms below the package's entry compile kernels, too.
    setupFiles: [fileURLToPath(new URL("./src/kernel/expansions.ts", import.meta.url))],
    pool: "forks",
    maxWorkers: Math.min(2, availableParallelism()),
    testTimeout: 120_000,
    hookTimeout: 300_000,
    teardownTimeout: 10_000,
    projects: [
      { extends: true, test: { name: "shared", isolate: false, include: shared } },
      { extends: true, test: { name: "alone", include: ["tests/**/*.test.ts"], exclude: shared } },
    ],
  },
});
