/** Divides a model by a plan (torch/distributed/tensor/parallel/api.py). */
import type { Module } from "../../../nn/module/index.ts";
import { warnAlways } from "../../../support/warnings.ts";
import { currentMesh, type DeviceMesh } from "../../device-mesh.ts";
import { ParallelStyle } from "./style.ts";

/** A style for the module, or styles by the names of modules in it; `*` and `?` stand for any characters of a name. */
export type ParallelizePlan = ParallelStyle | Readonly<Record<string, ParallelStyle>>;

/** Whether a name fits a pattern of a file name. */
function fits(name: string, pattern: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "s").test(name);
}

/**
 * Divides a module among the processes of a mesh of one dim, in place: tensor parallelism.
 * Source: https://docs.pytorch.org/docs/stable/distributed.tensor.parallel.html
 * @throws RuntimeError without a mesh where none runs, NotImplementedError for modules that a style cannot divide.
 * @example
 * ```ts ignore
 * parallelize_module(block, mesh, { "mlp.up": new ColwiseParallel(), "mlp.down": new RowwiseParallel() });
 * ```
 */
export function parallelize_module<M extends Module>(
  module: M,
  device_mesh: DeviceMesh | null = null,
  parallelize_plan: ParallelizePlan | null = null,
  { src_data_rank = 0 }: { src_data_rank?: number | null } = {},
): M {
  const mesh = device_mesh ?? currentMesh();
  if (parallelize_plan === null) {
    warnAlways(
      "No parallelize_plan is provided and auto-parallel is not supported at the moment, so this parallelize_module call will do nothing.",
    );
    return module;
  }
  if (parallelize_plan instanceof ParallelStyle) {
    parallelize_plan.src_data_rank = src_data_rank;
    return parallelize_plan._apply(module, mesh) as M;
  }
  for (const [path, style] of Object.entries(parallelize_plan)) {
    if (path === "") {
      parallelize_module(module, mesh, style);
      continue;
    }
    const [token = "", ...rest] = path.split(".");
    const found = module.named_children().filter(([name]) => fits(name, token));
    if (found.length === 0)
      warnAlways(
        `Parallelize plan key '${path}' could not be resolved: no submodule matching token '${token}' in module ${String(module)}, skipping this plan entry.`,
      );
    for (const [, child] of found)
      parallelize_module(child, mesh, rest.length > 0 ? { [rest.join(".")]: style } : style, { src_data_rank });
  }
  return module;
}
