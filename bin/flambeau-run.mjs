#!/usr/bin/env node
/**
 * Starts a script in several processes, on one machine or many, as PyTorch's `torchrun` does:
 * `npx flambeau-run --nproc-per-node 4 train.js`. See docs/distributed.md, and `npx flambeau-run --help`.
 */
import { run } from "./run/agent.mjs";
import { help, parse } from "./run/options.mjs";

try {
  const options = parse(process.argv.slice(2));
  if (options === null) console.log(help);
  else process.exitCode = await run(options);
} catch (error) {
  console.error(`flambeau-run: ${error.message}`);
  process.exitCode = error.code === "usage" ? 2 : 1;
}
