/** The uniform distribution on an interval. */
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { type Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { broadcastAll, type ParameterValue } from "./utilities.ts";

interface UniformOptions {
  low?: ParameterValue;
  high?: ParameterValue;
  validate_args?: boolean | null;
}
const bounds = functionSignature<{ low: ParameterValue; high: ParameterValue; validate_args: boolean | null }>(
  "Uniform.__init__",
  "low, high, validate_args=None",
);

/** All numbers of [low, high) alike. */
export class Uniform extends Distribution {
  protected static override readonly takesNames = true;
  /** The lowest value. */
  readonly low: Tensor;
  /** The end, which is not reached. */
  readonly high: Tensor;
  constructor(
    ...args: Arguments<[low: ParameterValue, high: ParameterValue, validate_args?: boolean | null], UniformOptions>
  ) {
    super();
    const { low, high, validate_args } = bounds.bind(args);
    [this.low, this.high] = broadcastAll(low, high) as [Tensor, Tensor];
    this.setUp({ parameters: { low: this.low, high: this.high }, batch: this.low.shape, validate: validate_args });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { low: constraints.less_than(this.high), high: constraints.greater_than(this.low) };
  }
  override get support(): constraints.Constraint {
    return constraints.interval(this.low, this.high);
  }
  override get has_rsample(): boolean {
    return true;
  }
  private get width(): Tensor {
    return this.high.sub(this.low);
  }
  override get mean(): Tensor {
    return this.high.add(this.low).div(2);
  }
  override get mode(): Tensor {
    return this.high.mul(NaN);
  }
  override get stddev(): Tensor {
    return this.width.div(Math.sqrt(12));
  }
  override get variance(): Tensor {
    return this.width.pow(2).div(12);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.low.add(this.undrawn(sample_shape, this.low.dtype).uniform_(0, 1).mul(this.width));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const inside = this.low.le(value).logical_and(this.high.gt(value)).to(this.low.dtype);
    return inside.log().sub(this.width.log());
  }
  override cdf(value: Tensor): Tensor {
    this.validateSample(value);
    return value.sub(this.low).div(this.width).clamp(0, 1);
  }
  override icdf(value: Tensor): Tensor {
    return value.mul(this.width).add(this.low);
  }
  override entropy(): Tensor {
    return this.width.log();
  }
}
