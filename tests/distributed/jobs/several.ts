/**
 * Runs several jobs one after another in the same processes, as starting processes takes longer than most jobs. Arguments:
 * the jobs, with commas; each prints how many checks passed.
 */
import { checked } from "./checks.ts";

const jobs: Readonly<Record<string, () => Promise<unknown>>> = {
  checkpoints: () => import("./checkpoints.ts"),
  collectives: () => import("./collectives.ts"),
  "communication-hooks": () => import("./communication-hooks.ts"),
  "data-parallel": () => import("./data-parallel.ts"),
  "distributed-tensors": () => import("./distributed-tensors.ts"),
  environment: () => import("./environment.ts"),
  errors: () => import("./errors.ts"),
  sharded: () => import("./sharded.ts"),
  "sharded-options": () => import("./sharded-options.ts"),
  "tensor-parallel": () => import("./tensor-parallel.ts"),
  "sync-batchnorm": () => import("./sync-batchnorm.ts"),
};
for (const name of process.argv[2]!.split(",")) {
  const [before, began] = [checked(), performance.now()];
  await jobs[name]!();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (process.env["RANK"] === "0") console.log(`${name}: ${checked() - before} checks passed, ${seconds} s`);
  // What a process group leaves in the environment; the next job begins as in a new process.
  for (const variable of ["RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE"]) delete process.env[variable];
}
