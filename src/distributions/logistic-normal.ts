/** The logistic normal distribution of shares. */
import type { LocationScaleArguments } from "./location-scale.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import type { Shape } from "./distribution.ts";
import type { Independent } from "./independent.ts";
import { bindLocationScale, Normal } from "./location-scale.ts";
import { TransformedDistribution } from "./transformed.ts";
import { StickBreakingTransform } from "./transforms.ts";
import { sizeAt } from "../support/checked.ts";

/** Shares [n + 1] made of n normal numbers by `StickBreakingTransform`. */
export class LogisticNormal extends TransformedDistribution {
  protected static override readonly takesNames = true;
  constructor(...args: LocationScaleArguments) {
    const { loc, scale, validate_args } = bindLocationScale("LogisticNormal", args);
    const base = new Normal(loc, scale, { validate_args });
    super(base.batch_shape.length === 0 ? base.expand([1]) : base, new StickBreakingTransform(), { validate_args });
  }
  private get normal(): Normal {
    return (this.base_dist as Independent).base_dist as Normal;
  }
  /** The means of the normal numbers, [..., n]. */
  get loc(): Tensor {
    return this.normal.loc;
  }
  /** Their standard deviations, [..., n]. */
  get scale(): Tensor {
    return this.normal.scale;
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { loc: constraints.real, scale: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.simplex;
  }
  override get has_rsample(): boolean {
    return true;
  }
  override expandedParameters(batch_shape: Shape): Record<string, Tensor> {
    return this.normal.expandedParameters([...batch_shape, sizeAt(this.loc.shape, -1)]);
  }
}
