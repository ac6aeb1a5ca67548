/** Functions of elements on nested tensors: on their values, with dense tensors broadcast to items and rows. */
import { assertMayChangeInPlace, assertNoInference, isRecording } from "../../autograd/history.ts";
import { no_grad } from "../../autograd/modes.ts";
import { isDifferentiable } from "../../dtype.ts";
import { NotImplementedError, RuntimeError, ValueError } from "../../support/errors.ts";
import { sizeText } from "../../layout/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { callBound } from "../declare/call.ts";
import type { OperatorRecord } from "../declare/operator.ts";
import { extreme, fromPadded, repeatedRows, type Rule, unsupported } from "./nested-parts.ts";
import {
  firstNested,
  isNested,
  like,
  type NestedTensor,
  packedOf,
  raggedSizeText,
  sameRaggedness,
  tupleText,
} from "./nested-tensor.ts";

const names = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What is done element by element without being one formula: the other records of kind "pointwise" are known. */
export const ELEMENTWISE: readonly string[] = names(`clamp clamp_max clamp_min clip pow float_power isclose nan_to_num
  celu elu selu relu relu6 leaky_relu rrelu hardswish hardtanh hardsigmoid hardshrink softshrink softsign tanhshrink
  threshold gelu silu mish softplus log_sigmoid logsigmoid div divide true_divide floor_divide multiply subtract
  negative absolute greater greater_equal less less_equal not_equal polygamma special_polygamma round lerp where
  dropout native_dropout alpha_dropout fill zero logit special_logit i0 digamma lgamma
  conj_physical _to_copy remainder fmod trunc square frexp isposinf isneginf isreal sgn angle mvlgamma xlogy sigmoid
  igamma igammac erfinv copysign nextafter ldexp positive logaddexp logaddexp2 hypot arctan2 fix rsub`);

/** The text of a tensor's size in the errors of this file. */
function sizeOf(tensor: Tensor, tuple: boolean): string {
  if (!isNested(tensor)) return sizeText(tensor.shape);
  return tuple ? tupleText(tensor.shape) : raggedSizeText(tensor.shape);
}

/** `add.Tensor`: the name of the overload for two tensors. */
function overload({ name, schema }: OperatorRecord): string {
  if (/^pow_?$/.test(name)) return `${name}.Tensor_Tensor`;
  const takesNumbers = schema.arguments.some(({ type }, i) => i > 0 && type === "Tensor|Scalar");
  return `${name}.${takesNumbers ? "Tensor" : "default"}`;
}

function mismatch(record: OperatorRecord, a: Tensor, b: Tensor): Error {
  const tuple = isNested(a) && isNested(b);
  return new RuntimeError(
    `cannot call binary pointwise function ${overload(record)} with inputs of shapes ${sizeOf(a, tuple)} and ${sizeOf(b, tuple)}`,
  );
}

/** A dense tensor as it stands beside the values of a nested one. */
function besideValues(self: NestedTensor, dense: Tensor, refuse: () => Error): Tensor {
  const rank = self.shape.length;
  if (dense.shape.length > rank) throw new NotImplementedError("NYI: broadcasting NT with T with larger dim");
  let squeezed = dense;
  while (squeezed.shape[0] === 1) squeezed = squeezed.squeeze(0);
  if (rank >= squeezed.shape.length + 2) return squeezed;
  if (dense.shape.length !== rank || dense.shape[0] !== self.shape[0]) throw refuse();
  if (dense.shape[self.raggedDim] === 1) return repeatedRows(self, dense);
  const width = self.structure.longest ?? extreme(self.structure, true);
  const wanted = dense.shape.map((size, d) => (d === self.raggedDim ? width : size));
  return fromPadded(self, dense.expand(wanted));
}

/** The arguments with values in place of nested tensors, and dense tensors brought beside them. */
function alignedArguments(record: OperatorRecord, bound: readonly unknown[]): { self: NestedTensor; bound: unknown[] } {
  const tensors = bound.filter((value): value is Tensor => value instanceof Tensor);
  const self = firstNested(tensors);
  const refuse = (other: Tensor) => () => {
    const [a, b] = tensors.indexOf(self) < tensors.indexOf(other) ? [self, other] : [other, self];
    return mismatch(record, a, b);
  };
  const beside = (value: unknown): unknown => {
    if (!(value instanceof Tensor)) return value;
    if (!isNested(value)) return besideValues(self, value, refuse(value));
    if (value !== self && (value.raggedDim !== self.raggedDim || !sameRaggedness(self, value.shape)))
      throw refuse(value)();
    return packedOf(value);
  };
  return { self, bound: bound.map(beside) };
}

function placeOf({ schema }: OperatorRecord, name: string): number {
  return schema.arguments.findIndex((argument) => argument.name === name);
}

/** A function of elements: its values are the function of the values. */
export const elementwise: Rule = (record, bound) => {
  if (bound[placeOf(record, "inplace")] === true) return inPlace(record, bound);
  if (record.name === "where" && bound[1] === null) throw unsupported("where"); // where elements are true
  const aligned = alignedArguments(record, bound);
  const result = callBound(record, aligned.bound) as Tensor | Tensor[];
  return Array.isArray(result) ? result.map((values) => like(aligned.self, values)) : like(aligned.self, result);
};

/** Changes the first tensor: its values become what the function makes of a copy of them. */
export const inPlace: Rule = (record, bound) => {
  const self = bound[0] as Tensor;
  const { name } = record;
  if (!isNested(self)) throw mismatch(record, self, firstNested(bound));
  if (self.isInference) assertNoInference(self);
  const tensors = bound.filter((value): value is Tensor => value instanceof Tensor);
  const records = isRecording(tensors) && isDifferentiable(self.dtype);
  if (records) assertMayChangeInPlace(self, true, name);
  const aligned = alignedArguments(record, bound).bound;
  aligned[0] = records ? packedOf(self).clone() : self.packed;
  const result = callBound(record, aligned) as Tensor;
  if (!records) return self;
  no_grad(() => self.packed.copy_(result.detach()));
  const made = like(self, result);
  self.gradFn = made.gradFn;
  self.outputNumber = made.outputNumber;
  return self;
};

/** `copy_`: between nested tensors whose items have the same sizes. */
export const copyInto: Rule = (record, bound) => {
  const [self, source] = bound as [Tensor, unknown];
  for (const [name, value] of [
    ["self", self],
    ["src", source],
  ] as const)
    if (!isNested(value))
      throw new ValueError(
        `NestedTensor copy_default(self: jt_all, src: jt_all, non_blocking: any?): expected ${name} to be a jagged layout NestedTensor`,
      );
  const [to, from] = [self, source] as [NestedTensor, NestedTensor];
  const isSame = to.raggedDim === from.raggedDim && sameRaggedness(to, from.shape);
  if (!isSame) {
    const sizes = (tensor: NestedTensor): string =>
      no_grad(() => tensor.unbind().map(({ shape }) => String(shape))).join(";");
    if (sizes(to) !== sizes(from) || to.structure.lengths !== null || from.structure.lengths !== null)
      throw new RuntimeError(
        `copy_(): expected compatible input and src shapes, but got: ${raggedSizeText(to.shape)} and ${raggedSizeText(from.shape)}`,
      );
  }
  const own = isSame ? from : like(to, packedOf(from));
  return inPlace(record, [to, own, ...bound.slice(2)]);
};
