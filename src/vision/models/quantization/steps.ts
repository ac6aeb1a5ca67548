/** `torchvision.models.quantization.utils`: what all models go through on their way to 8 bits. */
import * as nn from "../../../nn/index.ts";
import { fuse_modules, fuse_modules_qat } from "../../../ao/quantization/fuse_modules.ts";
import {
  default_observer,
  default_per_channel_weight_observer,
  default_weight_observer,
} from "../../../ao/quantization/defaults.ts";
import { QConfig } from "../../../ao/quantization/qconfig.ts";
import { convert, prepare, replaceChild } from "../../../ao/quantization/quantize.ts";
import { rand } from "../../../ops/create/draws/random-create.ts";
import { RuntimeError } from "../../../support/errors.ts";
import { quantized } from "../../../tensor/backends.ts";
import type { Tensor } from "../../../tensor/tensor.ts";

/** A model of images that knows which of its layers are fused. */
export interface Quantizable extends nn.Module<(x: Tensor) => unknown> {
  /** How the model is to be quantized. */
  qconfig?: QConfig | null;
  /** Fuses convolutions with their norms and activations, in place; for training where it trains or `is_qat` says so. */
  fuse_model(is_qat?: boolean | null): void;
}

/** Puts a ReLU that does not change its input in the place of every ReLU and ReLU6. */
export function _replace_relu(module: nn.Module): void {
  for (const [name, child] of module.named_children()) {
    _replace_relu(child);
    if (child.constructor === nn.ReLU || child.constructor === nn.ReLU6) replaceChild(module, name, new nn.ReLU(false));
  }
}

/** Fuses layers of a module in place; where `is_qat` says nothing, its mode decides for what. */
export function _fuse_modules(
  model: nn.Module,
  modules_to_fuse: readonly string[] | readonly (readonly string[])[],
  is_qat: boolean | null,
): void {
  ((is_qat ?? model.training) ? fuse_modules_qat : fuse_modules)(model, modules_to_fuse, true);
}

/**
 * Quantizes a model in place as published weights were: fused, observed on one random image [1, 3, 299, 299], converted.
 * Weights are quantized by channel for "fbgemm", as a whole for "qnnpack".
 * https://github.com/pytorch/vision/blob/main/torchvision/models/quantization/utils.py
 * @throws {RuntimeError} for a backend that is none of `torch.backends.quantized.supported_engines`
 * @example
 * import { models } from "flambeau/vision";
 * import * as quantization from "flambeau/vision/models/quantization";
 * const model = quantization.shufflenet_v2_x0_5();
 * quantization.utils.quantize_model(model, "fbgemm");
 * String(model.fc).slice(0, 15); // "QuantizedLinear"
 */
export function quantize_model(model: Quantizable, backend: string): void {
  const image = rand([1, 3, 299, 299]);
  if (!quantized.supported_engines.includes(backend)) throw new RuntimeError("Quantized backend not supported ");
  quantized.engine = backend;
  model.eval();
  const weight = { fbgemm: default_per_channel_weight_observer, qnnpack: default_weight_observer }[backend];
  if (weight !== undefined) model.qconfig = new QConfig({ activation: default_observer, weight });
  model.fuse_model();
  prepare(model, true);
  model(image);
  convert(model, null, true);
}
