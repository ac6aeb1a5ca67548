/** Linear layers: Identity, Linear, Bilinear. */
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { signature, type Arguments } from "../arguments.ts";
import * as init from "../init/index.ts";
import { Module, type Forgets } from "../module/index.ts";
import type { Parameter } from "../../tensor/parameter.ts";
import * as F from "../functional/index.ts";
import { boolText, emptyParameter, TensorLayer, type FactoryOptions, madeIfWanted } from "./layer.ts";

/** Gives its input back, whatever it was constructed with. */
export class Identity extends TensorLayer {
  protected static readonly forgets: Forgets = "all";
  constructor(..._ignored: unknown[]) {
    super();
  }
  forward(input: Tensor): Tensor {
    return input;
  }
}

export interface LinearOptions extends FactoryOptions {
  in_features?: number;
  out_features?: number;
  bias?: boolean;
}
const linear = signature<Required<LinearOptions>>(
  "Linear",
  "in_features, out_features, bias=True, device=None, dtype=None",
);

/**
 * y = x Aᵀ + b over the last dim. `weight`: [out_features, in_features], `bias`: [out_features].
 * @example
 * const layer = new nn.Linear(784, 10);
 * layer(torch.rand(32, 784)).shape; // [32, 10]
 */
export class Linear extends TensorLayer {
  protected static readonly forgets: Forgets = "all";
  /** Learnable weights: [out_features, in_features]. */
  weight: Parameter;
  /** Learnable bias: [out_features], or null. */
  bias: Parameter;
  /** Features of the input. */
  in_features: number;
  /** Features of the output. */
  out_features: number;

  constructor(...args: Arguments<[in_features: number, out_features: number, bias?: boolean], LinearOptions>) {
    super();
    const { in_features, out_features, bias, dtype, device } = linear.bind(args);
    this.in_features = in_features;
    this.out_features = out_features;
    this.weight = emptyParameter([out_features, in_features], dtype, device);
    this.bias = madeIfWanted(bias, () => emptyParameter([out_features], dtype, device));
    this.reset_parameters();
  }

  /** Gives the parameters new initial values. */
  reset_parameters(): void {
    resetLikeLinear(this.weight, this.bias);
  }
  forward(input: Tensor): Tensor {
    return F.linear(input, this.weight, this.bias);
  }
  override extra_repr(): string {
    return `in_features=${this.in_features}, out_features=${this.out_features}, bias=${boolText(this.bias !== null)}`;
  }
}

/** Uniform numbers of ±1/√fan_in for both (see https://github.com/pytorch/pytorch/issues/57109 for the a). */
export function resetLikeLinear(weight: Parameter, bias: Parameter | null): void {
  init.kaiming_uniform_(weight, { a: Math.sqrt(5) });
  if (bias === null) return;
  const [fanIn] = init._calculate_fan_in_and_fan_out(weight);
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  init.uniform_(bias, -bound, bound);
}

/** Attention's output projection, which PyTorch keeps apart and prints under this name. */
export class NonDynamicallyQuantizableLinear extends Linear {
  protected static override readonly forgets: Forgets = "all";
}

export interface BilinearOptions extends FactoryOptions {
  in1_features?: number;
  in2_features?: number;
  out_features?: number;
  bias?: boolean;
}
const bilinear = signature<Required<BilinearOptions>>(
  "Bilinear",
  "in1_features, in2_features, out_features, bias=True, device=None, dtype=None",
);

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
export interface Bilinear {
  (input1: Tensor, named: { input2: Tensor }): Tensor;
  (named: { input1: Tensor; input2: Tensor }): Tensor;
}
/**
 * y = x₁ᵀ A x₂ + b. `weight`: [out_features, in1_features, in2_features].
 * @example
 * new nn.Bilinear(20, 30, 40)(torch.randn(8, 20), torch.randn(8, 30)).shape; // [8, 40]
 */
export class Bilinear extends Module {
  protected static readonly forgets: Forgets = "all";
  protected static readonly forwardParameters: string = "input1, input2";
  /** Learnable weights: [out_features, in1_features, in2_features]. */
  weight: Parameter;
  /** Learnable bias: [out_features], or null. */
  bias: Parameter;
  /** Features of the first input. */
  in1_features: number;
  /** Features of the second input. */
  in2_features: number;
  /** Features of the output. */
  out_features: number;

  constructor(
    ...args: Arguments<
      [in1_features: number, in2_features: number, out_features: number, bias?: boolean],
      BilinearOptions
    >
  ) {
    super();
    const { in1_features, in2_features, out_features, bias, dtype, device } = bilinear.bind(args);
    this.in1_features = in1_features;
    this.in2_features = in2_features;
    this.out_features = out_features;
    this.weight = emptyParameter([out_features, in1_features, in2_features], dtype, device);
    this.bias = madeIfWanted(bias, () => emptyParameter([out_features], dtype, device));
    this.reset_parameters();
  }

  /** Gives the parameters new initial values. */
  reset_parameters(): void {
    if (this.in1_features <= 0)
      throw new ValueError(`in1_features must be > 0, but got (in1_features=${this.in1_features})`);
    const bound = 1 / Math.sqrt(this.in1_features);
    init.uniform_(this.weight, -bound, bound);
    if (this.bias !== null) init.uniform_(this.bias, -bound, bound);
  }
  forward(input1: Tensor, input2: Tensor): Tensor {
    return F.bilinear(input1, input2, this.weight, this.bias);
  }
  override extra_repr(): string {
    return `in1_features=${this.in1_features}, in2_features=${this.in2_features}, out_features=${this.out_features}, bias=${boolText(this.bias !== null)}`;
  }
}
