/** ONNX operators that work element by element. https://onnx.ai/onnx/operators/ */
import { bool, int32, type DType } from "../../../dtype.ts";
import * as F from "../../../nn/functional/index.ts";
import { where } from "../../../ops/elementwise/where.ts";
import { full_like } from "../../../ops/create/create.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { dtypeOf } from "../../format/tensors.ts";
import { tensor } from "../../../methods/implementations.ts";
import { elementsOf } from "../../../tensor/elements.ts";
import { requiredInputs, need, optionalInput, TextArray, type OnnxNode, type OnnxOperator } from "../node.ts";

type Unary = (x: Tensor, node: OnnxNode) => Tensor;

const unary =
  (compute: Unary): OnnxOperator =>
  (inputs, node) =>
    compute(need(inputs, 0, node), node);

/** How old versions broadcast: from a named axis on. */
function aligned(a: Tensor, b: Tensor, node: OnnxNode): Tensor {
  if (node.opset >= 7 || !node.int("broadcast", 0)) return b;
  const axis = node.int("axis", null);
  if (axis === null || b.ndim === 0) return b;
  const after = a.ndim - (axis < 0 ? axis + a.ndim : axis) - b.ndim;
  return after > 0 ? b.reshape([...b.shape, ...new Array<number>(after).fill(1)]) : b;
}

const binary =
  (compute: (a: Tensor, b: Tensor, node: OnnxNode) => Tensor): OnnxOperator =>
  (inputs, node) => {
    const a = need(inputs, 0, node);
    return compute(a, aligned(a, need(inputs, 1, node), node), node);
  };

const equal = binary((a, b) => a.eq(b));

/** One operand after the other. */
const folded =
  (compute: (a: Tensor, b: Tensor) => Tensor): OnnxOperator =>
  (inputs, node) =>
    requiredInputs(inputs, node).reduce((a, b) => compute(a, b));

const isWhole = (x: Tensor): boolean => x.dtype.kind === "int";

/** Whole numbers are divided to whole numbers, towards zero. */
const divide = (a: Tensor, b: Tensor): Tensor => (isWhole(a) ? a.div(b, { rounding_mode: "trunc" }) : a.div(b));

const power: OnnxOperator = binary((a, b) => {
  const result = a.dtype.is_floating_point || !b.dtype.is_floating_point ? a.pow(b.to(a.dtype)) : a.to(b.dtype).pow(b);
  return result.to(a.dtype);
});

const mod: OnnxOperator = binary((a, b, node) => (node.int("fmod", 0) ? a.fmod(b) : a.remainder(b)));

const clip: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const [low, high] =
    node.opset < 11
      ? [node.has("min") ? node.float("min", 0) : null, node.has("max") ? node.float("max", 0) : null]
      : [optionalInput(inputs, 1), optionalInput(inputs, 2)];
  let result = x;
  // The upper bound counts where both contradict each other.
  if (low !== null) result = typeof low === "number" ? result.clamp(low, null) : result.maximum(low);
  if (high !== null) result = typeof high === "number" ? result.clamp(null, high) : result.minimum(high);
  return result;
};

const shift: OnnxOperator = binary((a, b, node) => {
  const wide = a.dtype.itemsize < 4 ? a.to(int32) : a;
  const bits = 8 * a.dtype.itemsize;
  const isLeft = node.text("direction", "LEFT") === "LEFT";
  const by = b.to(wide.dtype);
  // Shifts by as many bits as there are, or more, leave 0, or the sign where negative numbers go to the right.
  const within = a.dtype.is_signed ? by.ge(0).logical_and(by.lt(bits)) : by.lt(bits);
  const small = where(within, by, 0).to(wide.dtype);
  const moved = (isLeft ? wide.bitwise_left_shift(small) : wide.bitwise_right_shift(small)).to(a.dtype);
  const rest = isLeft || !a.dtype.is_signed ? 0 : where(a.lt(0), -1, 0).to(a.dtype);
  return where(within, moved, rest).to(a.dtype);
});

function cast(x: Tensor, dtype: DType): Tensor {
  return x.to(dtype);
}

/** ONNX's number of the type of strings. */
const STRING = 8;

/** A number as C's `%.8g` writes it: so many digits, without zeros at the end, with an exponent where it is far from 1. */
function general(value: number, digits: number): string {
  const [mantissa = "", power = "0"] = value.toExponential(digits - 1).split("e");
  const exponent = Number(power);
  const trimmed = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (exponent >= -4 && exponent < digits) return trimmed(value.toFixed(Math.max(0, digits - 1 - exponent)));
  const sign = exponent < 0 ? "-" : "+";
  return `${trimmed(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** Numbers as ONNX writes them. */
function asText(x: Tensor): TextArray {
  const digits = x.dtype.itemsize <= 4 ? 8 : 17;
  const text = (value: number | bigint): string => {
    if (!x.dtype.is_floating_point) return String(value);
    if (Number.isNaN(value)) return "NaN";
    if (!Number.isFinite(Number(value))) return Number(value) > 0 ? "INF" : "-INF";
    return general(Number(value), digits);
  };
  return new TextArray(
    [...x.shape],
    Array.from(elementsOf(x.contiguous()) as ArrayLike<number | bigint>, (each) => text(each)),
  );
}

const castTo: OnnxOperator = (inputs, node) => {
  const [x] = inputs;
  const to = node.int("to");
  if (x instanceof TextArray) {
    if (to === STRING) return x;
    const values = x.values.map((value) => Number(value.replace(/^(-?)INF$/i, "$1Infinity")));
    return tensor(values, { dtype: dtypeOf(to, "the target of a Cast") }).reshape(x.shape);
  }
  const number = need(inputs, 0, node);
  return to === STRING ? asText(number) : cast(number, dtypeOf(to, "the target of a Cast"));
};

const hardmax: Unary = (x, node) => {
  const axis = node.int("axis", node.opset < 13 ? 1 : -1);
  if (node.opset < 13) {
    const rows = coerced(x, axis);
    return F.one_hot(rows.argmax(1), rows.shape[1]).to(x.dtype).reshape(x.shape);
  }
  const hot = F.one_hot(x.argmax(axis), x.shape.at(axis));
  return hot.movedim(-1, axis).to(x.dtype);
};

/** As a matrix: what is before the axis, and the rest. */
function coerced(x: Tensor, axis: number): Tensor {
  const at = axis < 0 ? axis + x.ndim : axis;
  return x.reshape([x.shape.slice(0, at).reduce((a, b) => a * b, 1), -1]);
}

const soft =
  (compute: (x: Tensor, axis: number) => Tensor): Unary =>
  (x, node) => {
    const axis = node.int("axis", node.opset < 13 ? 1 : -1);
    return node.opset < 13 ? compute(coerced(x, axis), 1).reshape(x.shape) : compute(x, axis);
  };

const prelu: OnnxOperator = (inputs, node) => {
  const [x, slope] = [need(inputs, 0, node), need(inputs, 1, node)];
  return where(x.lt(0), x.mul(slope), x);
};

const isInf: Unary = (x, node) => {
  const [low, high] = [node.int("detect_negative", 1), node.int("detect_positive", 1)];
  const found = x.isinf();
  if (low && high) return found;
  if (!low && !high) return full_like(found, 0).to(bool);
  return found.logical_and(high ? x.gt(0) : x.lt(0));
};

const gelu: Unary = (x, node) => F.gelu(x, { approximate: node.text("approximate", "none") as "none" | "tanh" });

export const elementwise: Record<string, OnnxOperator> = {
  Abs: unary((x) => x.abs()),
  Acos: unary((x) => x.acos()),
  Acosh: unary((x) => x.acosh()),
  Asin: unary((x) => x.asin()),
  Asinh: unary((x) => x.asinh()),
  Atan: unary((x) => x.atan()),
  Atanh: unary((x) => x.atanh()),
  BitwiseNot: unary((x) => x.bitwise_not()),
  Cast: castTo,
  CastLike: binary((x, like) => cast(x, like.dtype)),
  Ceil: unary((x) => x.ceil()),
  Celu: unary((x, node) => F.celu(x, node.float("alpha", 1))),
  Cos: unary((x) => x.cos()),
  Cosh: unary((x) => x.cosh()),
  Elu: unary((x, node) => F.elu(x, node.float("alpha", 1))),
  Erf: unary((x) => x.erf()),
  Exp: unary((x) => x.exp()),
  Floor: unary((x) => x.floor()),
  Gelu: unary(gelu),
  HardSigmoid: unary((x, node) => x.mul(node.float("alpha", 0.2)).add(node.float("beta", 0.5)).clamp(0, 1)),
  HardSwish: unary((x) => F.hardswish(x)),
  Hardmax: unary(hardmax),
  Identity: (inputs) => inputs[0]!,
  IsInf: unary(isInf),
  IsNaN: unary((x) => x.isnan()),
  LeakyRelu: unary((x, node) => F.leaky_relu(x, node.float("alpha", 0.01))),
  Log: unary((x) => x.log()),
  LogSoftmax: unary(soft((x, axis) => x.log_softmax(axis))),
  Mish: unary((x) => F.mish(x)),
  Neg: unary((x) => x.neg()),
  Not: unary((x) => x.logical_not()),
  Reciprocal: unary((x) => x.reciprocal()),
  Relu: unary((x) => x.relu()),
  Round: unary((x) => x.round()),
  Selu: unary((x, node) => {
    const [alpha, gamma] = [
      node.float("alpha", 1.67326319217681884765625),
      node.float("gamma", 1.05070102214813232421875),
    ];
    return F.elu(x, alpha).mul(gamma);
  }),
  Shrink: unary((x, node) => {
    const [bias, lambda] = [node.float("bias", 0), node.float("lambd", 0.5)];
    return where(x.lt(-lambda), x.add(bias), where(x.gt(lambda), x.sub(bias), 0)).to(x.dtype);
  }),
  Sigmoid: unary((x) => x.sigmoid()),
  Sign: unary((x) => x.sign()),
  Sin: unary((x) => x.sin()),
  Sinh: unary((x) => x.sinh()),
  Softmax: unary(soft((x, axis) => x.softmax(axis))),
  Softplus: unary((x) => F.softplus(x)),
  Softsign: unary((x) => F.softsign(x)),
  Sqrt: unary((x) => x.sqrt()),
  Swish: unary((x, node) => x.mul(x.mul(node.float("alpha", 1)).sigmoid())),
  Tan: unary((x) => x.tan()),
  Tanh: unary((x) => x.tanh()),
  ThresholdedRelu: unary((x, node) => where(x.gt(node.float("alpha", 1)), x, 0).to(x.dtype)),
  Add: binary((a, b) => a.add(b)),
  Sub: binary((a, b) => a.sub(b)),
  Mul: binary((a, b) => a.mul(b)),
  Div: binary(divide),
  Pow: power,
  Mod: mod,
  And: binary((a, b) => a.logical_and(b)),
  Or: binary((a, b) => a.logical_or(b)),
  Xor: binary((a, b) => a.logical_xor(b)),
  BitwiseAnd: binary((a, b) => a.bitwise_and(b)),
  BitwiseOr: binary((a, b) => a.bitwise_or(b)),
  BitwiseXor: binary((a, b) => a.bitwise_xor(b)),
  BitShift: shift,
  Equal: equal,
  Greater: binary((a, b) => a.gt(b)),
  GreaterOrEqual: binary((a, b) => a.ge(b)),
  Less: binary((a, b) => a.lt(b)),
  LessOrEqual: binary((a, b) => a.le(b)),
  Max: folded((a, b) => a.maximum(b)),
  Min: folded((a, b) => a.minimum(b)),
  Sum: folded((a, b) => a.add(b)),
  Mean: (inputs, node) => (requiredInputs(inputs, node) as Tensor[]).reduce((a, b) => a.add(b)).div(inputs.length),
  Where: (inputs, node) => where(need(inputs, 0, node), need(inputs, 1, node), need(inputs, 2, node)),
  Clip: clip,
  PRelu: prelu,
  SwiGLU: binary((a, b, node) => a.mul(a.mul(node.float("alpha", 1)).sigmoid()).mul(b)),
  BitCast: unary((x, node) => {
    const dtype = dtypeOf(node.int("to"), "the target of a BitCast");
    if (dtype.itemsize !== x.dtype.itemsize)
      throw node.error(`${x.dtype.name} and ${dtype.name} have different numbers of bits`);
    return x.view(dtype);
  }),
};
