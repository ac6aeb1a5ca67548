/** Transposed convolutions: the gradients of convolutions by their inputs, as layers. */
import type { Tensor } from "../../tensor/tensor.ts";
import { ValueError } from "../../support/errors.ts";
import { signature, type Arguments } from "../arguments.ts";
import { ConvNd, type ConvPaddingMode } from "./conv.ts";
import * as F from "../functional/index.ts";
import { sizes, type FactoryOptions, type SizeOption } from "./layer.ts";
import { itemAt } from "../../support/checked.ts";
import type { Forgets } from "../module/index.ts";
import { shapeText, sizeText } from "../../layout/shape.ts";

/** Settings of transposed convolutions; any may be given by name. */
export interface ConvTransposeOptions extends FactoryOptions {
  in_channels?: number;
  out_channels?: number;
  kernel_size?: SizeOption;
  stride?: SizeOption;
  padding?: SizeOption;
  output_padding?: SizeOption;
  groups?: number;
  bias?: boolean;
  dilation?: SizeOption;
  padding_mode?: ConvPaddingMode;
}
export type ConvTransposeArguments = Arguments<
  [
    in_channels: number,
    out_channels: number,
    kernel_size: SizeOption,
    stride?: SizeOption,
    padding?: SizeOption,
    output_padding?: SizeOption,
    groups?: number,
    bias?: boolean,
    dilation?: SizeOption,
    padding_mode?: ConvPaddingMode,
  ],
  ConvTransposeOptions
>;
type Bound = Required<ConvTransposeOptions>;
/** The arguments of a transposed convolution, as PyTorch writes them. */
export const convTransposeParameters = (): string =>
  "in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1, padding_mode='zeros', device=None, dtype=None";

/** Calls take the wanted size, which `forward`'s type in the base class lacks. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable: callable.ts makes it so
interface ConvTransposeNd {
  (input: Tensor, output_size?: OutputSize | { output_size?: OutputSize }): Tensor;
}

/** Base of transposed convolutions: chooses the output padding that gives a wanted size. */
abstract class ConvTransposeNd extends ConvNd {
  protected static readonly subclassesForget: Forgets = "all";
  protected static override readonly forwardParameters: string = "input, output_size";
  declare padding: readonly number[];

  constructor(options: Bound, count: number, name: string) {
    const of = (size: SizeOption): readonly number[] => sizes(size, count);
    if (options.padding_mode !== "zeros") throw new ValueError(`Only "zeros" padding mode is supported for ${name}`);
    super(
      {
        ...options,
        transposed: true,
        kernel_size: of(options.kernel_size),
        stride: of(options.stride),
        padding: of(options.padding),
        dilation: of(options.dilation),
        output_padding: of(options.output_padding),
      },
      options,
    );
  }

  /** The output padding for a wanted output size (`_ConvTransposeNd._output_padding`). */
  protected outputPaddingFor(input: Tensor, output_size: readonly number[] | null): readonly number[] {
    if (output_size === null) return this.output_padding;
    const count = this.kernel_size.length;
    const hasBatch = input.ndim === count + 2;
    let wanted = output_size;
    const plain = hasBatch ? count + 2 : count + 1;
    if (wanted.length === plain) wanted = wanted.slice(plain - count);
    if (wanted.length !== count) {
      throw new ValueError(
        `ConvTranspose${count}D: for ${input.ndim}D input, output_size must have ${count} or ${plain} elements (got ${output_size.length})`,
      );
    }
    const spatial = input.shape.slice(-count);
    const smallest = spatial.map(
      (n, d) =>
        (n - 1) * itemAt(this.stride, d) -
        2 * itemAt(this.padding, d) +
        itemAt(this.dilation, d) * (itemAt(this.kernel_size, d) - 1) +
        1,
    );
    const largest = smallest.map((n, d) => n + itemAt(this.stride, d) - 1);
    wanted.forEach((n, d) => {
      if (n < itemAt(smallest, d) || n > itemAt(largest, d)) {
        throw new ValueError(
          `requested an output size of (${wanted.join(", ")}${wanted.length === 1 ? "," : ""}), but valid sizes range from ${shapeText(smallest)} to ${shapeText(largest)} (for an input of ${sizeText(spatial)})`,
        );
      }
    });
    return wanted.map((n, d) => n - itemAt(smallest, d));
  }
}

type OutputSize = readonly number[] | null;

/** `output_size` by position or by name. */
function outputSize(given: OutputSize | { output_size?: OutputSize } | undefined): OutputSize {
  if (given === undefined || given === null) return null;
  return Array.isArray(given)
    ? (given as readonly number[])
    : ((given as { output_size?: OutputSize }).output_size ?? null);
}

const transpose1d = signature<Bound>("ConvTranspose1d", convTransposeParameters());
/**
 * Transposed convolution of sequences. `weight`: [in_channels, out_channels / groups, size].
 * @example
 * new nn.ConvTranspose1d(4, 2, 3, { stride: 2 })(torch.randn(1, 4, 5)).shape; // [1, 2, 11]
 */
export class ConvTranspose1d extends ConvTransposeNd {
  constructor(...args: ConvTransposeArguments) {
    super(transpose1d.bind(args), 1, "ConvTranspose1d");
  }
  forward(input: Tensor, output_size?: OutputSize | { output_size?: OutputSize }): Tensor {
    return F.conv_transpose1d(
      input,
      this.weight,
      this.bias,
      this.stride,
      this.padding,
      this.outputPaddingFor(input, outputSize(output_size)),
      this.groups,
      this.dilation,
    );
  }
}

const transpose2d = signature<Bound>("ConvTranspose2d", convTransposeParameters());
/**
 * Transposed convolution of images. `weight`: [in_channels, out_channels / groups, height, width].
 * @example
 * new nn.ConvTranspose2d(4, 2, 3, { stride: 2, padding: 1, output_padding: 1 })(torch.randn(1, 4, 5, 5)).shape; // [1, 2, 10, 10]
 */
export class ConvTranspose2d extends ConvTransposeNd {
  constructor(...args: ConvTransposeArguments) {
    super(transpose2d.bind(args), 2, "ConvTranspose2d");
  }
  forward(input: Tensor, output_size?: OutputSize | { output_size?: OutputSize }): Tensor {
    return F.conv_transpose2d(
      input,
      this.weight,
      this.bias,
      this.stride,
      this.padding,
      this.outputPaddingFor(input, outputSize(output_size)),
      this.groups,
      this.dilation,
    );
  }
}

const transpose3d = signature<Bound>("ConvTranspose3d", convTransposeParameters());
/**
 * Transposed convolution of volumes. `weight`: [in_channels, out_channels / groups, depth, height, width].
 * @example
 * new nn.ConvTranspose3d(4, 2, 2, { stride: 2 })(torch.randn(1, 4, 2, 3, 4)).shape; // [1, 2, 4, 6, 8]
 */
export class ConvTranspose3d extends ConvTransposeNd {
  constructor(...args: ConvTransposeArguments) {
    super(transpose3d.bind(args), 3, "ConvTranspose3d");
  }
  forward(input: Tensor, output_size?: OutputSize | { output_size?: OutputSize }): Tensor {
    return F.conv_transpose3d(
      input,
      this.weight,
      this.bias,
      this.stride,
      this.padding,
      this.outputPaddingFor(input, outputSize(output_size)),
      this.groups,
      this.dilation,
    );
  }
}
