/** What a convolution is told besides its tensors. */
import type { Shape } from "../../layout/shape.ts";

/** How a kernel moves over an input; one number for each spatial dim. */
export interface ConvolutionParams {
  readonly stride: Shape;
  readonly padding: Shape;
  readonly dilation: Shape;
  readonly groups: number;
  /** The output's spatial sizes, where fewer positions are wanted than fit (gradients of transposed convolutions). */
  readonly output?: Shape;
}
