/** Operators that round to what a quantized tensor could hold, and stay real: quantization-aware training. */
import type { Gradient } from "../../autograd/node-types.ts";
import { alongAxis } from "../../compute/quantized/quantize-elements.ts";
import { fakeQuantized, type FakeRange } from "../../compute/quantized/fake-elements.ts";
import { chooseQParams } from "../../compute/quantized/qparams.ts";
import { lookAt } from "../../compute/look-at.ts";
import { aliasOf } from "../../compute/alias.ts";
import { bfloat16, float16, float32, int32 } from "../../dtype.ts";
import { wrapDim } from "../../layout/shape.ts";
import { notImplemented, RuntimeError } from "../../support/errors.ts";
import { elementsOf, writeElements } from "../../tensor/elements.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { composite, direct, operator } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { packed } from "../../compute/copy-elements.ts";
import { itemAt } from "../../support/checked.ts";

/** A tensor of one number, as it broadcasts over any shape. */
function single(value: Tensor | number): Tensor | number {
  if (!(value instanceof Tensor)) return value;
  return aliasOf(value, { shape: [], strides: [], offset: value.offset });
}

function assertFloat(x: Tensor, name: string): void {
  if (!x.dtype.is_floating_point) throw notImplemented(`${name}_type_handling`, x.dtype);
}

function assertRange(low: number, high: number): void {
  if (low > high) throw new RuntimeError("`quant_min` should be less than or         equal to `quant_max`.");
}

/** `fake_quantize_per_tensor_affine` with the mask that its gradient needs. */
const perTensor = operator<(...args: unknown[]) => Tensor[]>(
  "fake_quantize_per_tensor_affine_cachemask(Tensor self, Tensor|Scalar scale, Tensor|Scalar zero_point, int quant_min, int quant_max) -> (Tensor output, Tensor mask)",
  {
    forward: (self: Tensor, scale: Tensor | number, zeroPoint: Tensor | number, low: number, high: number) => {
      assertFloat(self, "fake_quantize_tensor_cachemask_kernel");
      return fakeQuantized(self, { scale: single(scale), zeroPoint: single(zeroPoint), low, high });
    },
    nondifferentiable: [1],
    derivative: { self: [["result1"], (grad, c) => grad.mul(c.tensor("result1"))] },
  },
);

/**
 * What quantization with one scale and zero point, and back, makes of a tensor: (clamp(round(x / scale) + zero_point) -
 * zero_point) * scale. Gradients pass where the number is in range. The result has the shape of `input`; `scale` and
 * `zero_point` are numbers or tensors of one element.
 * @example
 * torch.fake_quantize_per_tensor_affine(torch.tensor([-1, 0.04, 0.26, 9]), 0.1, 0, -10, 50); // tensor([-1.0000,  0.0000,  0.3000,  5.0000])
 */
export const fake_quantize_per_tensor_affine: Operator<
  (self: Tensor, scale: Tensor | number, zero_point: Tensor | number, quant_min: number, quant_max: number) => Tensor,
  { scale?: Tensor | number; zero_point?: Tensor | number; quant_min?: number; quant_max?: number }
> = composite(
  "fake_quantize_per_tensor_affine(Tensor self, Tensor|Scalar scale, Tensor|Scalar zero_point, int quant_min, int quant_max) -> Tensor",
  (self: Tensor, scale: Tensor | number, zeroPoint: Tensor | number, low: number, high: number) => {
    assertRange(low, high);
    if (typeof zeroPoint === "number" && (zeroPoint < low || zeroPoint > high))
      throw new RuntimeError("`zero_point` must be between `quant_min` and `quant_max`.");
    return itemAt(perTensor(self, scale, zeroPoint, low, high), 0);
  },
);

function channelRange(
  self: Tensor,
  scale: Tensor,
  zeroPoint: Tensor,
  axis: number,
  low: number,
  high: number,
): FakeRange {
  const { ndim } = self;
  return { scale: alongAxis(scale, axis, ndim), zeroPoint: alongAxis(zeroPoint, axis, ndim), low, high };
}

const perChannel = operator<(...args: unknown[]) => Tensor[]>(
  "fake_quantize_per_channel_affine_cachemask(Tensor self, Tensor scale, Tensor zero_point, int axis, int quant_min, int quant_max) -> (Tensor output, Tensor mask)",
  {
    forward: (self: Tensor, scale: Tensor, zeroPoint: Tensor, axis: number, low: number, high: number) => {
      assertFloat(self, "fake_quantize_channel_cachemask_cpu");
      return fakeQuantized(self, channelRange(self, scale, zeroPoint, axis, low, high));
    },
    nondifferentiable: [1],
    derivative: { self: [["result1"], (grad, c) => grad.mul(c.tensor("result1"))] },
  },
);

function assertScale(scale: Tensor): void {
  if (scale.dtype !== float32 && scale.dtype !== bfloat16)
    throw new RuntimeError(`Scale must be Float or BFloat16, found ${scale.dtype.scalarName}`);
}

function checkedAxis(self: Tensor, scale: Tensor, zeroPoint: Tensor, axis: number, low: number, high: number): number {
  assertScale(scale);
  if (zeroPoint.dtype !== int32 && zeroPoint.dtype !== float32 && zeroPoint.dtype !== float16)
    throw new RuntimeError(`Zero-point must be Int32, Float or Half, found ${zeroPoint.dtype.scalarName}`);
  if (scale.ndim !== 1) throw new RuntimeError("scale should be a 1-D tensor");
  if (zeroPoint.ndim !== 1) throw new RuntimeError("zero point should be a 1-D tensor");
  if (scale.shape[0] !== zeroPoint.shape[0])
    throw new RuntimeError("scale and zero-point need to have the same dimensions");
  const dim = wrapDim(axis, self.ndim);
  if (scale.shape[0] !== self.shape[dim])
    throw new RuntimeError("dimensions of scale and zero-point are not consistent with input tensor");
  assertRange(low, high);
  if (zeroPoint.dtype === int32 && (lookAt(zeroPoint.min(), low) < low || lookAt(zeroPoint.max(), high) > high))
    throw new RuntimeError("`zero_point` must be between `quant_min` and `quant_max`.");
  return dim;
}

/**
 * The same with a scale and a zero point (int32, or real numbers) for each index of dim `axis`.
 * @example
 * const x = torch.tensor([[0.14, 0.26], [1.4, 2.6]]);
 * torch.fake_quantize_per_channel_affine(x, torch.tensor([0.1, 1]), torch.zeros(2, { dtype: torch.int32 }), 0, 0, 255); // tensor([[0.1000, 0.3000], [1.0000, 3.0000]])
 */
export const fake_quantize_per_channel_affine: Operator<
  (self: Tensor, scale: Tensor, zero_point: Tensor, axis: number, quant_min: number, quant_max: number) => Tensor,
  { scale?: Tensor; zero_point?: Tensor; axis?: number; quant_min?: number; quant_max?: number }
> = composite(
  "fake_quantize_per_channel_affine(Tensor self, Tensor scale, Tensor zero_point, int axis, int quant_min, int quant_max) -> Tensor",
  (self: Tensor, scale: Tensor, zeroPoint: Tensor, axis: number, low: number, high: number) => {
    const dim = checkedAxis(self, scale, zeroPoint, axis, low, high);
    return itemAt(perChannel(self, scale, zeroPoint, dim, low, high), 0);
  },
);

/** Zero points that are learned are rounded and cut to the range before they are used. */
function wholeZeroPoint(zeroPoint: Tensor, low: number, high: number): Tensor {
  return zeroPoint.detach().round().clamp(low, high).to(int32);
}

/** Gradients of learned scales and zero points (Esser et al. 2020, "Learned Step Size Quantization"). */
function learnedGradients(
  grad: Tensor,
  self: Tensor,
  scale: Tensor,
  zeroPoint: Tensor,
  low: number,
  high: number,
  factor: number,
): [self: Tensor, scale: Tensor, zeroPoint: Tensor] {
  const zero = zeroPoint.to(self.dtype);
  const q = self.mul(scale.reciprocal()).add(zero).round();
  const [below, above] = [q.lt(low), q.gt(high)];
  const inside = below.logical_or(above).logical_not();
  const bySelf = grad.mul(inside);
  const rounded = q.sub(zero).mul(scale);
  const step = rounded.sub(self).div(scale).mul(inside);
  const ends = zero.neg().add(low).mul(below).add(zero.neg().add(high).mul(above));
  return [bySelf, grad.mul(step.add(ends)).mul(factor), grad.mul(inside.logical_not()).mul(scale.neg()).mul(factor)];
}

/** Fake quantization whose scale and zero point learn as well; they are tensors of one number. */
export const _fake_quantize_learnable_per_tensor_affine: Operator<
  (
    self: Tensor,
    scale: Tensor,
    zero_point: Tensor,
    quant_min: number,
    quant_max: number,
    grad_factor?: number,
  ) => Tensor,
  { scale?: Tensor; zero_point?: Tensor; quant_min?: number; quant_max?: number; grad_factor?: number }
> = operator(
  "_fake_quantize_learnable_per_tensor_affine(Tensor self, Tensor scale, Tensor zero_point, int quant_min, int quant_max, float grad_factor=1.0) -> Tensor",
  {
    forward: (self: Tensor, scale: Tensor, zeroPoint: Tensor, low: number, high: number) => {
      assertFloat(self, "fake_quantize_tensor_cachemask_kernel");
      const whole = wholeZeroPoint(zeroPoint, low, high);
      return fakeQuantized(self, { scale: single(scale), zeroPoint: single(whole), low, high })[0];
    },
    joint: {
      uses: {
        self: ["self", "scale", "zero_point"],
        scale: ["self", "scale", "zero_point"],
        zero_point: ["self", "scale", "zero_point"],
      },
      formula: ([grad], c) => {
        if (!grad) return [null, null, null];
        const [low, high] = [c.value<number>("quant_min"), c.value<number>("quant_max")];
        const [scale, zeroPoint] = [c.tensor("scale"), c.tensor("zero_point")];
        const whole = wholeZeroPoint(zeroPoint, low, high);
        const all = learnedGradients(
          grad,
          c.tensor("self"),
          scale.reshape([]),
          whole.reshape([]),
          low,
          high,
          c.value("grad_factor"),
        );
        const wanted: (Gradient | null)[] = [
          all[0],
          all[1].sum().reshape(scale.shape),
          all[2].sum().reshape(zeroPoint.shape),
        ];
        return ["self", "scale", "zero_point"].map((name, i) => (c.needs(name) ? wanted[i]! : null));
      },
    },
  },
);

/** The same with a scale and a zero point for each index of dim `axis`. */
export const _fake_quantize_learnable_per_channel_affine: Operator<
  (
    self: Tensor,
    scale: Tensor,
    zero_point: Tensor,
    axis: number,
    quant_min: number,
    quant_max: number,
    grad_factor?: number,
  ) => Tensor,
  { scale?: Tensor; zero_point?: Tensor; axis?: number; quant_min?: number; quant_max?: number; grad_factor?: number }
> = operator(
  "_fake_quantize_learnable_per_channel_affine(Tensor self, Tensor scale, Tensor zero_point, int axis, int quant_min, int quant_max, float grad_factor=1.0) -> Tensor",
  {
    forward: (self: Tensor, scale: Tensor, zeroPoint: Tensor, axis: number, low: number, high: number) => {
      assertFloat(self, "fake_quantize_channel_cachemask_cpu");
      const whole = wholeZeroPoint(zeroPoint, low, high);
      assertScale(scale);
      return fakeQuantized(self, channelRange(self, scale, whole, wrapDim(axis, self.ndim), low, high))[0];
    },
    joint: {
      uses: {
        self: ["self", "scale", "zero_point"],
        scale: ["self", "scale", "zero_point"],
        zero_point: ["self", "scale", "zero_point"],
      },
      formula: ([grad], c) => {
        if (!grad) return [null, null, null];
        const [low, high] = [c.value<number>("quant_min"), c.value<number>("quant_max")];
        const self = c.tensor("self");
        const axis = wrapDim(c.value<number>("axis"), self.ndim);
        const spread = (list: Tensor): Tensor => list.reshape(self.shape.map((_, d) => (d === axis ? -1 : 1)));
        const whole = wholeZeroPoint(c.tensor("zero_point"), low, high);
        const all = learnedGradients(
          grad,
          self,
          spread(c.tensor("scale")),
          spread(whole),
          low,
          high,
          c.value("grad_factor"),
        );
        const others = self.shape.map((_, d) => d).filter((d) => d !== axis);
        const summed = (part: Tensor): Tensor => (others.length === 0 ? part : part.sum(others));
        const wanted: Gradient[] = [all[0], summed(all[1]), summed(all[2])];
        return ["self", "scale", "zero_point"].map((name, i) => (c.needs(name) ? wanted[i]! : null));
      },
    },
  },
);

/** Follows the smallest and the largest number of each channel, or of all, in place. */
function followRange(
  x: Tensor,
  running: readonly [min: Tensor, max: Tensor],
  constant: number,
  axis: number,
  byChannel: boolean,
): void {
  const rows = byChannel ? x.transpose(0, axis).flatten(1) : x;
  const found = byChannel ? rows.aminmax({ dim: 1 }) : rows.aminmax();
  running.forEach((target, i) => {
    const now = found[i as 0 | 1];
    if (byChannel && target.numel() !== now.numel()) target.resize_(now.shape).fill_(i === 0 ? Infinity : -Infinity);
    const shaped = now.reshape(target.shape);
    target.copy_(shaped.where(target.isinf(), target.add(shaped.sub(target).mul(constant))));
  });
}

/** Scales and zero points for running ranges, into tensors that are resized to as many. */
function chooseInto(
  [min, max]: readonly [Tensor, Tensor],
  scale: Tensor,
  zeroPoint: Tensor,
  low: number,
  high: number,
  preserveSparsity: boolean,
): void {
  const [lows, highs] = [elementsOf(packed(min)), elementsOf(packed(max))];
  const chosen = Array.from(lows as Float32Array, (each, i) =>
    chooseQParams(each, Number(highs[i]), low, high, { preserveSparsity }),
  );
  if (scale.numel() !== chosen.length) {
    scale.resize_([chosen.length]);
    zeroPoint.resize_([chosen.length]);
  }
  writeElements(scale, (to) => chosen.forEach((each, i) => (to[i] = each.scale)));
  writeElements(zeroPoint, (to) => chosen.forEach((each, i) => (to[i] = each.zeroPoint)));
}

const OBSERVED =
  "Tensor self, Tensor observer_on, Tensor fake_quant_on, Tensor(a!) running_min, Tensor(b!) running_max, Tensor(c!) scale, Tensor(d!) zero_point, float averaging_const, int quant_min, int quant_max, int ch_axis, bool per_row_fake_quant=False, bool symmetric_quant=False";

/** The same arguments, bound. */
type Observed = [
  self: Tensor,
  observing: Tensor,
  faking: Tensor,
  min: Tensor,
  max: Tensor,
  scale: Tensor,
  zeroPoint: Tensor,
  constant: number,
  low: number,
  high: number,
  axis: number,
  byChannel: boolean,
  symmetric: boolean,
];

/** Updates of running ranges, scales and zero points: what the fused operator does before it rounds. */
const observe = direct<(...args: unknown[]) => void>(
  `_observe_moving_average(${OBSERVED}) -> ()`,
  (
    ...[self, observing, faking, min, max, scale, zeroPoint, constant, low, high, axis, byChannel, symmetric]: Observed
  ) => {
    if (Number(observing.item()) !== 0) followRange(self.detach(), [min, max], constant, axis, byChannel);
    if (Number(faking.item()) !== 0) chooseInto([min, max], scale, zeroPoint, low, high, symmetric);
  },
);

/**
 * Follows the range of a tensor, chooses scale and zero point for it, and fake-quantizes by them, in one call.
 * `observer_on` and `fake_quant_on` are tensors of 0 or 1; running ranges, `scale` and `zero_point` change in place.
 */
export const fused_moving_avg_obs_fake_quant: Operator<
  (
    self: Tensor,
    observer_on: Tensor,
    fake_quant_on: Tensor,
    running_min: Tensor,
    running_max: Tensor,
    scale: Tensor,
    zero_point: Tensor,
    averaging_const: number,
    quant_min: number,
    quant_max: number,
    ch_axis: number,
    per_row_fake_quant?: boolean,
    symmetric_quant?: boolean,
  ) => Tensor,
  {
    observer_on?: Tensor;
    fake_quant_on?: Tensor;
    running_min?: Tensor;
    running_max?: Tensor;
    scale?: Tensor;
    zero_point?: Tensor;
    averaging_const?: number;
    quant_min?: number;
    quant_max?: number;
    ch_axis?: number;
    per_row_fake_quant?: boolean;
    symmetric_quant?: boolean;
  }
> = composite(`fused_moving_avg_obs_fake_quant(${OBSERVED}) -> Tensor`, (...observed: Observed) => {
  const [self, , faking, , , scale, zeroPoint, , low, high, axis, byChannel] = observed;
  if (self.numel() === 0) return self.clone();
  observe(...observed);
  if (Number(faking.item()) === 0) return self.clone();
  return byChannel
    ? itemAt(perChannel(self, scale.clone(), zeroPoint.clone(), axis, low, high), 0)
    : itemAt(perTensor(self, scale.clone(), zeroPoint.clone(), low, high), 0);
});
