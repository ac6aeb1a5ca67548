/**
 * Weights of 8 or 4 bits for language models, under the names that torchao has for them: `quantize_(model, config)`
 * changes linear layers in place, activations stay real.
 */
import { DynamicLinear } from "../../nn/quantized/linear.ts";
import { WeightOnlyLinear } from "../../nn/quantized/weight-only.ts";
import { Linear, NonDynamicallyQuantizableLinear } from "../../nn/layers/linear.ts";
import type { Module } from "../../nn/module/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { per_channel_dynamic_qconfig } from "./qconfig.ts";
import { replaceChild } from "./quantize.ts";
import { sizeAt } from "../../support/checked.ts";

/** How linear layers are quantized. */
export abstract class WeightConfig {
  /** The layer for real weights [out_features, in_features] and a bias. */
  abstract layer(weight: Tensor, bias: Tensor | null): Module;
}

/** 8 bits for a weight: symmetric, a scale for each row, or for each `group_size` numbers of a row. */
export class Int8WeightOnlyConfig extends WeightConfig {
  readonly group_size: number | null;
  constructor({ group_size = null }: { group_size?: number | null } = {}) {
    super();
    this.group_size = group_size;
  }
  /** The layer for real weights and a bias. */
  layer(weight: Tensor, bias: Tensor | null): Module {
    return new WeightOnlyLinear(weight, bias, 8, this.group_size ?? sizeAt(weight.shape, 1));
  }
}

/**
 * 4 bits for a weight, two in a byte: a scale and a lowest number for each `group_size` (128) numbers of a row. Layers
 * whose rows it does not divide take the largest power of two that does.
 */
export class Int4WeightOnlyConfig extends WeightConfig {
  readonly group_size: number;
  constructor({ group_size = 128 }: { group_size?: number } = {}) {
    super();
    this.group_size = group_size;
  }
  /** The layer for real weights and a bias. */
  layer(weight: Tensor, bias: Tensor | null): Module | never {
    let group = this.group_size;
    while (group > 2 && sizeAt(weight.shape, 1) % group !== 0) group = Math.floor(group / 2);
    return new WeightOnlyLinear(weight, bias, 4, group);
  }
}

/** 8 bits for weights (a scale for each row) and for activations, which are quantized for the range that they have. */
export class Int8DynamicActivationInt8WeightConfig extends WeightConfig {
  /** The layer for real weights and a bias. */
  layer(weight: Tensor, bias: Tensor | null): Module {
    const float = new Linear(sizeAt(weight.shape, 1), sizeAt(weight.shape, 0), { bias: bias !== null });
    Object.assign(float, { weight, bias });
    Object.defineProperty(float, "qconfig", { value: per_channel_dynamic_qconfig, configurable: true });
    return DynamicLinear.from_float(float);
  }
}

/** Weights [out_features, in_features] and bias of a layer that can be quantized, or null. GPT-2's `Conv1D` has them transposed. */
function linearParts(module: Module): { weight: Tensor; bias: Tensor | null } | null {
  if (module instanceof NonDynamicallyQuantizableLinear) return null; // attention reads its weights
  const { weight, bias = null } = module as { weight?: Tensor; bias?: Tensor | null };
  if (weight?.ndim !== 2) return null;
  if (module instanceof Linear) return { weight, bias };
  return module._get_name() === "Conv1D" ? { weight: weight.t(), bias } : null;
}

/**
 * Quantizes the linear layers of a model in place. `filter_fn(module, name)` says which; default: all.
 * @example
 * const model = new nn.Sequential(new nn.Linear(64, 64), new nn.ReLU(), new nn.Linear(64, 8));
 * torch.ao.quantization.quantize_(model, new torch.ao.quantization.Int4WeightOnlyConfig({ group_size: 32 }));
 * model(torch.randn(2, 64)).shape; // [2, 8]
 */
export function quantize_<M extends Module>(
  model: M,
  config: WeightConfig,
  filter_fn: (module: Module, name: string) => boolean = () => true,
): M {
  const visit = (module: Module, prefix: string): void => {
    for (const [name, child] of module.named_children()) {
      const path = prefix === "" ? name : `${prefix}.${name}`;
      const parts = filter_fn(child, path) ? linearParts(child) : null;
      if (parts === null) visit(child, path);
      else replaceChild(module, name, config.layer(parts.weight, parts.bias).train(child.training));
    }
  };
  visit(model, "");
  return model;
}
