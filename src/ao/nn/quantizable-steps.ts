/** What the quantizable layers share: the steps of quantization, configurations, weights. */
import type * as layers from "../../nn/layers/index.ts";
import type { Module } from "../../nn/module/index.ts";
import { RuntimeError } from "../../support/errors.ts";
import { Parameter } from "../../tensor/parameter.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { QConfig } from "../quantization/qconfig.ts";

/** A module with a configuration. */
export type Configured = Module & { qconfig?: QConfig | null };

/** `prepare`, `prepare_qat` and `convert`, which stand above this file and are set by theirs. */
export const steps: {
  prepare: (<M extends Module>(model: M) => M) | null;
  prepareTraining: (<M extends Module>(model: M) => M) | null;
  convert: (<M extends Module>(model: M) => M) | null;
} = { prepare: null, prepareTraining: null, convert: null };

/** One of them. */
export function step<K extends keyof typeof steps>(name: K): NonNullable<(typeof steps)[K]> {
  const found = steps[name];
  if (found === null)
    throw new RuntimeError("torch.ao.quantization is not part of this bundle: name it in the program.");
  return found;
}

/** Notes a configuration without listing it among properties. */
export function configure(module: Module, qconfig: QConfig | null | undefined): void {
  Object.defineProperty(module, "qconfig", { value: qconfig, writable: true, configurable: true, enumerable: false });
}

/** Gives a layer weights and, where there is one, a bias. */
export function setWeights(linear: layers.Linear, weight: Tensor, bias: Tensor | null): void {
  linear.weight = new Parameter(weight);
  if (bias !== null) linear.bias = new Parameter(bias);
}
