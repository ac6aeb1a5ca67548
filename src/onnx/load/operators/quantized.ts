/** ONNX's quantised numbers: whole ones that stand for multiples of a scale. */
import { float32, uint8, type DType } from "../../../dtype.ts";
import { wholeRange } from "../../../compute/copy-elements.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { dtypeOf } from "../../format/tensors.ts";
import { need, optionalInput, outputs, wrapAxis, type OnnxNode, type OnnxOperator } from "../node.ts";
import { convolved } from "./neural.ts";
import { sizeAt } from "../../../support/checked.ts";

/** A scale or zero point of one number, of one for each place of an axis, or of one for each block, in the shape of `x`. */
function spread(value: Tensor, x: Tensor, node: OnnxNode): Tensor {
  if (value.ndim === 0 || value.numel() === 1) return value.reshape([]);
  const axis = wrapAxis(node.int("axis", 1), x.ndim);
  if (value.ndim === 1 && !node.int("block_size", 0))
    return value.reshape(x.shape.map((_, i) => (i === axis ? -1 : 1)));
  const block = node.int("block_size", 0) || Math.ceil(sizeAt(x.shape, axis) / sizeAt(value.shape, axis));
  return value.repeat_interleave(block, axis).narrow(axis, 0, sizeAt(x.shape, axis));
}

function dequantized(x: Tensor, scale: Tensor, zero: Tensor | null, node: OnnxNode): Tensor {
  const whole = x.to(float32);
  const moved = zero === null ? whole : whole.sub(spread(zero, x, node).to(float32));
  return moved.mul(spread(scale, x, node).to(float32)).to(scale.dtype);
}

function quantized(x: Tensor, scale: Tensor, zero: Tensor | null, dtype: DType, node: OnnxNode): Tensor {
  const steps = x
    .to(float32)
    .div(spread(scale, x, node).to(float32))
    .round();
  const moved = zero === null ? steps : steps.add(spread(zero, x, node).to(float32));
  return moved.clamp(...wholeRange(dtype)).to(dtype);
}

export const quantizeLinear: OnnxOperator = (inputs, node) => {
  const [x, scale, zero] = [need(inputs, 0, node), need(inputs, 1, node), optionalInput(inputs, 2)];
  const dtype =
    zero?.dtype ??
    (node.int("output_dtype", 0) ? dtypeOf(node.int("output_dtype"), "the result of QuantizeLinear") : uint8);
  return quantized(x, scale, zero, dtype, node);
};

export const dynamicQuantize: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const [low, high] = [x.min().clamp(null, 0), x.max().clamp(0, null)];
  const scale = high.sub(low).div(255);
  const zero = low.neg().div(scale).round().clamp(0, 255).to(uint8);
  return outputs(quantized(x, scale, zero, uint8, node), scale, zero);
};

/** A scale for each output channel of weights. */
function channels(value: Tensor): Tensor {
  return value.numel() === 1 ? value.reshape([]) : value.reshape([-1, 1, 1, 1]);
}

const qlinearConv: OnnxOperator = (inputs, node) => {
  const [x, xs, xz, w, ws, wz, ys, yz] = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => need(inputs, i, node)) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const bias = optionalInput(inputs, 8);
  // Whole numbers below 2^53 are exact in float64.
  const sums = convolved(
    x.double().sub(xz.double()),
    w.double().sub(channels(wz).double()),
    bias?.double() ?? null,
    node,
  );
  const scale = ws.numel() === 1 ? ws.reshape([]) : ws.reshape([1, -1, 1, 1]);
  const result = sums.mul(xs.mul(scale).div(ys).double()).round().add(yz.double());
  return result.clamp(...wholeRange(yz.dtype)).to(yz.dtype);
};

const qlinearMatMul: OnnxOperator = (inputs, node) => {
  const [a, as, az, b, bs, bz, ys, yz] = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => need(inputs, i, node)) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const rows = (value: Tensor): Tensor => (value.numel() > 1 ? value.unsqueeze(-1) : value);
  const sums = a.double().sub(rows(az).double()).matmul(b.double().sub(bz.double()));
  const result = sums.mul(rows(as).double().mul(bs.double()).div(ys.double())).round().add(yz.double());
  return result.clamp(...wholeRange(yz.dtype)).to(yz.dtype);
};

const convInteger: OnnxOperator = (inputs, node) => {
  const [x, w, xz, wz] = [
    need(inputs, 0, node),
    need(inputs, 1, node),
    optionalInput(inputs, 2),
    optionalInput(inputs, 3),
  ];
  const a = xz === null ? x.double() : x.double().sub(xz.double());
  const b = wz === null ? w.double() : w.double().sub(channels(wz).double());
  return convolved(a, b, null, node).int();
};

export const dequantizeLinear: OnnxOperator = (inputs, node) =>
  dequantized(need(inputs, 0, node), need(inputs, 1, node), optionalInput(inputs, 2), node);

export const quantizedOperators: Record<string, OnnxOperator> = {
  QuantizeLinear: quantizeLinear,
  DequantizeLinear: dequantizeLinear,
  DynamicQuantizeLinear: dynamicQuantize,
  QLinearConv: qlinearConv,
  QLinearMatMul: qlinearMatMul,
  ConvInteger: convInteger,
};
