/** Linear layers of real tensors whose weights have 8 or 4 bits, for language models. */
import { groupWeights, linear_grouped, realOf } from "../../ops/quantized/grouped.ts";
import type { GroupedWeights } from "../../compute/quantized/weight-only.ts";
import { boolText, TensorLayer } from "../layers/layer.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/**
 * y = x Wᵀ + b with weights of 8 or 4 bits, a scale for each group of `group_size` numbers of a row. State dicts have
 * `weight` (int8, or uint8 of two numbers each), `scales`, `zeros` (of 4 bits) and `bias`.
 */
export class WeightOnlyLinear extends TensorLayer {
  in_features: number;
  out_features: number;
  bits: 8 | 4;
  group_size: number;
  declare weight: Tensor;
  /** [out_features, in_features / group_size] */
  declare scales: Tensor;
  /** What 0 stands for in a group; null of 8 bits. */
  declare zeros: Tensor | null;
  declare bias: Tensor | null;

  /** `weight`: real, [out_features, in_features]. */
  constructor(weight: Tensor, bias: Tensor | null, bits: 8 | 4, group_size: number) {
    super();
    const { values, scales, lowest } = groupWeights(weight, bits, group_size);
    [this.out_features, this.in_features] = weight.shape as [number, number];
    this.bits = bits;
    this.group_size = group_size;
    this.register_buffer("weight", values);
    this.register_buffer("scales", scales);
    this.register_buffer("zeros", lowest);
    this.register_buffer("bias", bias === null ? null : bias.detach().clone());
  }
  private get grouped(): GroupedWeights {
    const { bits, weight, scales, zeros, group_size } = this;
    return { bits, values: weight, scales, lowest: zeros ?? null, group: group_size };
  }
  forward(input: Tensor): Tensor {
    return linear_grouped(input, this.grouped, this.bias ?? null);
  }
  /** The real numbers that the weights stand for. */
  dequantize(): Tensor {
    return realOf(this.grouped);
  }
  override extra_repr(): string {
    return `in_features=${this.in_features}, out_features=${this.out_features}, bias=${boolText((this.bias ?? null) !== null)}, bits=${this.bits}, group_size=${this.group_size}`;
  }
}
