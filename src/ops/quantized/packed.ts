/** Weights of quantized layers: the tensors that state dicts hold, and what is packed of them for products. */
import type { Rounding } from "../../compute/quantized/byte-kernels.ts";
import {
  packChannels,
  packWeights,
  type PackedChannels,
  type PackedWeights,
} from "../../compute/quantized/byte-products.ts";
import { qint8 } from "../../dtype.ts";
import { no_grad } from "../../autograd/modes.ts";
import { RuntimeError } from "../../support/errors.ts";
import { quantized } from "../../tensor/backends.ts";
import { asQuantized, quantizedOver, type QuantizedTensor } from "../../tensor/quantized.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { sizeAt } from "../../support/checked.ts";

function quantizedWeight(weight: Tensor): QuantizedTensor {
  const found = asQuantized(weight);
  if (found === null || found.dtype !== qint8)
    throw new RuntimeError(`The weight of a quantized layer must be qint8, but got ${String(weight.dtype)}`);
  if (!("scale" in found.quantizer) && found.quantizer.axis !== 0)
    throw new RuntimeError("The weight of a quantized layer must be quantized along its first dim");
  return found;
}

/** Where the engine of `torch.backends.quantized` rounds: x86 has its groups, but for many, as oneDNN has. */
function roundingOf(groups: number): Rounding {
  const { engine } = quantized;
  if (engine === "qnnpack") return "whole";
  return engine === "onednn" || (engine === "x86" && groups > 0 && groups <= 100) ? "scaled" : "units";
}

/** Weights and bias of a linear layer: [out_features, in_features] and [out_features]. */
export class PackedLinear {
  readonly weight: QuantizedTensor;
  /** As the engine has it that is set when the weights are packed. */
  readonly rounding: Rounding = roundingOf(0);
  private packed: PackedWeights | null = null;

  constructor(
    weight: Tensor,
    readonly bias: Tensor | null,
  ) {
    this.weight = quantizedWeight(weight);
    this.weight.storage.kept = true;
    if (bias !== null) bias.storage.kept = true;
  }

  /** Packed when they are first multiplied. */
  get panels(): PackedWeights {
    const { integers, quantizer } = this.weight;
    return (this.packed ??= no_grad(() => packWeights(integers, quantizer)));
  }
}

/** Sizes of a convolution, one number for each spatial dim. */
export interface ConvolutionSizes {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

/** Weights and bias of a convolution: [out_channels, in_channels / groups, …] and [out_channels]. */
export class PackedConvolution {
  readonly weight: QuantizedTensor;
  /** As the engine has it that is set when the weights are packed. */
  readonly rounding: Rounding;
  private packed: readonly PackedWeights[] | null = null;

  constructor(
    weight: Tensor,
    readonly bias: Tensor | null,
    readonly sizes: ConvolutionSizes,
  ) {
    this.rounding = roundingOf(sizes.groups);
    this.weight = quantizedWeight(weight);
    this.weight.storage.kept = true;
    if (bias !== null) bias.storage.kept = true;
  }

  private filters: PackedChannels | null = null;

  /** Weights [out_channels, taps * in_channels / groups]: of a place all channels, then the next. */
  private get matrix(): Tensor {
    return this.weight.integers.movedim(1, -1).flatten(1);
  }

  /** Filters of their own channels, packed when they are first used; null where channels are mixed. */
  get channels(): PackedChannels | null {
    const { integers, quantizer } = this.weight;
    const { groups } = this.sizes;
    if (groups === 1 || sizeAt(integers.shape, 1) !== 1 || sizeAt(integers.shape, 0) !== groups) return null;
    return (this.filters ??= no_grad(() => packChannels(this.matrix, quantizer)));
  }

  /** One for each group, packed when they are first multiplied. */
  get panels(): readonly PackedWeights[] {
    return (this.packed ??= no_grad(() => {
      const { quantizer } = this.weight;
      const { groups } = this.sizes;
      const { matrix } = this;
      const each = sizeAt(matrix.shape, 0) / groups;
      return Array.from({ length: groups }, (_, g) => {
        const part = matrix.narrow(0, g * each, each);
        if ("scale" in quantizer) return packWeights(part, quantizer);
        const [scales, zeroPoints] = [quantizer.scales, quantizer.zeroPoints].map((list) =>
          list.narrow(0, g * each, each),
        ) as [Tensor, Tensor];
        return packWeights(part, { ...quantizer, scales, zeroPoints });
      });
    }));
  }

  /** The weights with their channels' places kept, for what computes by way of real numbers. */
  get real(): Tensor {
    return quantizedOver(this.weight.integers, this.weight.quantizer).dequantize();
  }
}
