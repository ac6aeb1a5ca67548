/** Batch normalisation with ReLU after it, of quantized tensors: `nn.intrinsic.quantized`. */
import type { Tensor } from "../../tensor/tensor.ts";
import type { Module } from "../module/index.ts";
import { BatchNorm2d, BatchNorm3d, type Parts } from "./around.ts";
import { outputQParams } from "./weights.ts";

/**
 * 2-d batch normalisation of quantized tensors with ReLU after it: `nn.intrinsic.quantized.BNReLU2d`.
 * @throws what `nn.quantized.BatchNorm2d` throws.
 */
export class BNReLU2d extends BatchNorm2d {
  protected override compute(x: Tensor): Tensor {
    return super.compute(x).relu();
  }
  static override from_float<T>(this: new (...parts: never) => T, given: Module): T {
    return ofNorm(this, given);
  }
}
/**
 * 3-d batch normalisation of quantized tensors with ReLU after it: `nn.intrinsic.quantized.BNReLU3d`.
 * @throws what `nn.quantized.BatchNorm3d` throws.
 */
export class BNReLU3d extends BatchNorm3d {
  protected override compute(x: Tensor): Tensor {
    return super.compute(x).relu();
  }
  static override from_float<T>(this: new (...parts: never) => T, given: Module): T {
    return ofNorm(this, given);
  }
}
/** Of a fused layer that has been observed, of which the norm is the first. */
function ofNorm<T>(Made: new (...parts: never) => T, fused: Module): T {
  const { scale, zero_point } = outputQParams(fused);
  const inner = fused.get_submodule("0").deepcopy();
  const parts: Parts = [inner, scale, zero_point];
  return Reflect.construct(Made, parts) as T;
}
