/** `replace_all_batch_norm_modules_`: batch norms that keep no running statistics, which `vmap` cannot update in place. */
import { BatchNorm } from "../nn/layers/batchnorm.ts";
import type { Module } from "../nn/module/index.ts";
import type { Tensor } from "../tensor/tensor.ts";

/**
 * Takes the running statistics from every batch norm of a model, in place, so that it normalizes by the statistics of
 * the batch only; gives the model back.
 * https://docs.pytorch.org/docs/stable/generated/torch.func.replace_all_batch_norm_modules_.html
 * @example
 * const model = new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3));
 * torch.func.replace_all_batch_norm_modules_(model);
 * [...model.buffers()].length; // 0
 */
export function replace_all_batch_norm_modules_<M extends Module>(root: M): M {
  for (const module of root.modules()) {
    if (!(module instanceof BatchNorm) || !module.track_running_stats) continue;
    const buffers = module as unknown as Record<string, Tensor | null>;
    for (const name of ["running_mean", "running_var", "num_batches_tracked"]) buffers[name] = null;
    module.track_running_stats = false;
  }
  return root;
}
