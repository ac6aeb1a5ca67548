/** Layer normalisation over the last dims, and normalisation by root mean square. */
import { suggestedFormat } from "../../layout/memory-format.ts";
import { floatInfoOf } from "../../dtype.ts";
import { numel, sameShape, shapeText } from "../../layout/shape.ts";
import { notImplemented, RuntimeError } from "../../support/errors.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { converted, discard, packed, wideOf, zerosOf } from "../../compute/copy-elements.ts";
import { assertNormDTypes, readAs } from "./norm-checks.ts";
import type { Context } from "../declare/context.ts";
import { composite, operator } from "../declare/operator.ts";
import { normaliseRows, rowNormColumns, rowNormGradient, rowStatistics } from "../../compute/norm/row-norm-kernels.ts";
import type { Operator, Shape } from "../declare/types.ts";

/** Checks of normalised shapes, weights and biases, shared with `rms_norm`. */
function check(input: Tensor, shape: Shape, weight: Tensor | null, bias: Tensor | null, isRms = false): void {
  if (shape.length === 0)
    throw new RuntimeError(
      `Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []`,
    );
  for (const [name, tensor] of [
    ["weight", weight],
    ["bias", bias],
  ] as const) {
    if (tensor && !sameShape(tensor.shape, shape)) {
      throw new RuntimeError(
        `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape ${shapeText(tensor.shape)} and normalized_shape = ${shapeText(shape)}`,
      );
    }
  }
  const lead = input.shape.length - shape.length;
  if (lead < 0 || !sameShape(input.shape.slice(lead), shape)) {
    throw new RuntimeError(
      `Given normalized_shape=${shapeText(shape)}, expected input with shape [*${isRms ? "" : ", "}${shape.join(", ")}], but got input of size${shapeText(input.shape)}`,
    );
  }
  if (!isRms) assertNormDTypes(input.dtype, [weight, bias]);
  if (!input.dtype.is_floating_point && !(isRms && input.dtype.is_complex))
    throw notImplemented("LayerNormKernelImpl", input.dtype);
}

interface Rows {
  readonly rows: number;
  readonly width: number;
}

function rowsOf(shape: Shape, normalised: Shape): Rows {
  return { rows: numel(shape.slice(0, shape.length - normalised.length)), width: numel(normalised) };
}

function forward(input: Tensor, shape: Shape, weight: Tensor | null, bias: Tensor | null, eps: number): Tensor[] {
  check(input, shape, weight, bias);
  const wide = wideOf(input.dtype);
  const { rows, width } = rowsOf(input.shape, shape);
  const kept = [...input.shape.slice(0, input.shape.length - shape.length), ...shape.map(() => 1)];
  if (numel(input.shape) === 0)
    return [emptyTensor(input.shape, input.dtype), zerosOf(kept, wide), zerosOf(kept, wide)];
  const x = packed(input, readAs(input.dtype));
  const { mean, rstd } = rowStatistics(x, rows, width, eps);
  const result = normaliseRows(x, mean, rstd, weight && packed(weight, wide), bias && packed(bias, wide), rows, width);
  discard(x, input);
  return [converted(result, input.dtype), mean.view(kept), rstd.view(kept)];
}

function fusedGradients(grad: Tensor, c: Context): (Tensor | null)[] {
  const input = c.tensor("input");
  const wide = wideOf(input.dtype);
  const shape = c.value<Shape>("normalized_shape");
  const { rows, width } = rowsOf(input.shape, shape);
  if (numel(input.shape) === 0) return [input.mul(0), zerosOf(shape, wide), zerosOf(shape, wide)];
  const [x, g] = [packed(input, readAs(input.dtype)), packed(grad, readAs(input.dtype))];
  const [mean, rstd] = [c.tensor("result1"), c.tensor("result2")];
  const weight = c.optionalTensor("weight");
  const result = c.needs("input")
    ? rowNormGradient(x, g, mean, rstd, weight && packed(weight, wide), rows, width)
    : null;
  const columns = c.needs("weight") || c.needs("bias") ? rowNormColumns(x, g, mean, rstd, rows, width) : null;
  discard(x, input);
  discard(g, grad);
  return [result, columns ? columns.weight.view(shape) : null, columns ? columns.bias.view(shape) : null];
}

/** The same with tensor methods, to be differentiated again. */
function recordedGradients(grad: Tensor, c: Context): (Tensor | null)[] {
  const input = c.tensor("input");
  const lead = input.shape.length - c.value<Shape>("normalized_shape").length;
  const inner = input.shape.flatMap((_, d) => (d < lead ? [] : [d]));
  const outer = input.shape.flatMap((_, d) => (d < lead ? [d] : []));
  const centered = input.sub(input.mean(inner, true));
  const rstd = centered.mul(centered).mean(inner, true).add(c.value<number>("eps")).sqrt().reciprocal();
  const hat = centered.mul(rstd);
  const weight = c.optionalTensor("weight");
  const scaled = weight ? grad.mul(weight) : grad;
  const summed = (tensor: Tensor): Tensor => (outer.length > 0 ? tensor.sum(outer) : tensor);
  return [
    c.needs("input")
      ? scaled
          .sub(scaled.mean(inner, true))
          .sub(hat.mul(scaled.mul(hat).mean(inner, true)))
          .mul(rstd)
      : null,
    c.needs("weight") ? summed(grad.mul(hat)) : null,
    c.needs("bias") ? summed(grad) : null,
  ];
}

type NativeLayerNorm = Operator<
  (input: Tensor, normalized_shape: Shape, weight: Tensor | null, bias: Tensor | null, eps: number) => Tensor[]
>;

function declare(internalOutputs: readonly number[]): NativeLayerNorm {
  const everything = ["input", "weight", "result1", "result2"];
  return operator(
    "native_layer_norm(Tensor input, int[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor, Tensor, Tensor)",
    {
      nondifferentiable: [1, 2],
      internalOutputs,
      forward,
      joint: {
        uses: { input: everything, weight: everything, bias: everything },
        formula: ([grad], c) => (grad ? recordedGradients(grad, c) : []),
        fused: ([grad], c) => (grad ? fusedGradients(grad, c) : []),
      },
    },
  );
}

const internal: NativeLayerNorm = declare([1, 2]);
/** The same for users, who may look at the statistics after the backward pass. */
const seen: NativeLayerNorm = declare([]);

/** Normalised result, and mean and 1 / deviation of each row, in the dtype of the weight or of the input. */
export const native_layer_norm: NativeLayerNorm = composite(
  "native_layer_norm(Tensor input, int[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor, Tensor, Tensor)",
  (input: Tensor, shape: Shape, weight: Tensor | null, bias: Tensor | null, eps: number) => {
    const [result, mean, rstd] = seen(input, shape, weight, bias, eps) as [Tensor | undefined, Tensor, Tensor];
    const dtype = weight?.dtype ?? input.dtype;
    return [result, mean.detach().to(dtype), rstd.detach().to(dtype)];
  },
);

export interface LayerNormOptions {
  normalized_shape?: Shape;
  weight?: Tensor | null;
  bias?: Tensor | null;
  eps?: number;
  cudnn_enable?: boolean;
}

/**
 * Brings the last dims (`normalized_shape`) to mean 0 and deviation 1, then applies weight and bias of that shape.
 * @example
 * F.layer_norm(torch.tensor([1, 2, 3.5]), [3]); // tensor([-1.1355, -0.1622,  1.2978])
 */
export const layer_norm: Operator<
  (input: Tensor, normalized_shape: Shape, weight?: Tensor | null, bias?: Tensor | null, eps?: number) => Tensor,
  LayerNormOptions
> = composite(
  "layer_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, bool cudnn_enable=True) -> Tensor",
  (input: Tensor, shape: Shape, weight: Tensor | null, bias: Tensor | null, eps: number) => {
    const [result, mean, rstd] = internal(input, shape, weight, bias, eps) as [Tensor, Tensor, Tensor];
    if (!result.requires_grad) for (const tensor of [mean, rstd]) discard(tensor);
    return result;
  },
);

/** Machine precision of each float dtype, the default `eps` of `rms_norm`. */
/** Divides the last dims by their root mean square, then applies a weight. */
export const rms_norm: Operator<
  (input: Tensor, normalized_shape: Shape, weight?: Tensor | null, eps?: number | null) => Tensor,
  { normalized_shape?: Shape; weight?: Tensor | null; eps?: number | null }
> = composite(
  "rms_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor",
  (input: Tensor, shape: Shape, weight: Tensor | null, eps: number | null) => {
    check(input, shape, weight, null, true);
    const wide = wideOf(input.dtype);
    const x = input.contiguous({ memory_format: suggestedFormat(input) }).to(wide);
    const scale = x
      .mul(x)
      .mean(
        shape.map((_, d) => d - shape.length),
        true,
      )
      .add(eps ?? floatInfoOf(wide).eps)
      .rsqrt();
    const result = x.mul(scale);
    return (weight ? result.mul(weight) : result).to(input.dtype);
  },
);
