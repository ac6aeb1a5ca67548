/** Quantised operators of `com.microsoft`, as onnxruntime's quantizer writes them: real ones between two changes of numbers. */
import { float32, uint8 } from "../../../dtype.ts";
import { wholeRange } from "../../../compute/copy-elements.ts";
import * as F from "../../../nn/functional/index.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import { entryOf, sizeAt } from "../../../support/checked.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { need, optionalInput, wrapAxis, type Flow, type OnnxNode, type OnnxOperator } from "../node.ts";
import { neural } from "./neural.ts";

/** Numbers of 2, 4 or 8 bits out of bytes [..., n], the lowest bits first: [..., n * 8 / bits]. */
export function unpacked(bytes: Tensor, bits: number): Tensor {
  const whole = bytes.int();
  const parts = Array.from({ length: 8 / bits }, (_, i) =>
    whole.bitwise_right_shift(i * bits).bitwise_and(2 ** bits - 1),
  );
  return stack(parts, -1).flatten(-2);
}

/** Quantised numbers as real ones. */
function real(inputs: readonly Flow[], at: number, node: OnnxNode): Tensor {
  const [x, scale, zero] = [need(inputs, at, node), need(inputs, at + 1, node), optionalInput(inputs, at + 2)];
  return (zero === null ? x.to(float32) : x.to(float32).sub(zero.to(float32))).mul(scale);
}

/** Real numbers as quantised ones, with the scale and zero point that stand at a place among the inputs. */
function whole(x: Tensor, inputs: readonly Flow[], at: number, node: OnnxNode): Tensor {
  const [scale, zero] = [need(inputs, at, node), optionalInput(inputs, at + 1)];
  const dtype = zero?.dtype ?? uint8;
  const steps = x.div(scale).round();
  return (zero === null ? steps : steps.add(zero.to(float32))).clamp(...wholeRange(dtype)).to(dtype);
}

const quantizedBinary =
  (compute: (a: Tensor, b: Tensor) => Tensor): OnnxOperator =>
  (inputs, node) =>
    whole(compute(real(inputs, 0, node), real(inputs, 3, node)), inputs, 6, node);

const quantizedUnary =
  (compute: (x: Tensor, node: OnnxNode) => Tensor): OnnxOperator =>
  (inputs, node) =>
    whole(compute(real(inputs, 0, node), node), inputs, 3, node);

const quantizedConcat: OnnxOperator = (inputs, node) => {
  const parts = Array.from({ length: (inputs.length - 2) / 3 }, (_, i) => real(inputs, 2 + 3 * i, node));
  return whole(cat(parts, node.int("axis")), inputs, 0, node);
};

/** An operator over images, whose channels may be the last dim where an attribute says so. */
const overImages =
  (name: string, isLast: (node: OnnxNode) => boolean) =>
  (x: Tensor, node: OnnxNode): Tensor => {
    const run = entryOf(new Map(Object.entries(neural)), name);
    if (!isLast(node)) return run([x], node) as Tensor;
    return (run([x.movedim(-1, 1)], node) as Tensor).movedim(1, -1);
  };
const channelsLast = (node: OnnxNode): boolean => node.int("channels_last", 0) !== 0;

const quantizedSoftmax = (x: Tensor, node: OnnxNode): Tensor => {
  const axis = wrapAxis(node.int("axis", -1), x.ndim);
  return node.int("opset", 13) >= 13 ? x.softmax(axis) : x.flatten(axis).softmax(-1).reshape(x.shape);
};

const quantizedGemm: OnnxOperator = (inputs, node) => {
  // Zero points and scales of b may be one for each column of the result: they fit once b is turned.
  const moved = (at: number, turn: string): Tensor => {
    const zero = optionalInput(inputs, at + 2);
    const given = need(inputs, at, node).double();
    const x = node.int(turn, 0) ? given.t() : given;
    return zero === null ? x : x.sub(zero.double());
  };
  const sums = moved(0, "transA").matmul(moved(3, "transB"));
  const bias = optionalInput(inputs, 6);
  const steps = need(inputs, 1, node)
    .mul(need(inputs, 4, node))
    .double()
    .mul(node.float("alpha", 1));
  const result = (bias === null ? sums : sums.add(bias.double())).mul(steps).to(float32);
  return optionalInput(inputs, 7) === null ? result : whole(result, inputs, 7, node);
};

const gatherBlockQuantized: OnnxOperator = (inputs, node) => {
  const [data, indices, scales] = [need(inputs, 0, node), need(inputs, 1, node), need(inputs, 2, node)];
  const bits = node.int("bits", 4);
  const [along, gathered] = [node.int("quantize_axis", 1), node.int("gather_axis", 0)].map((axis) =>
    wrapAxis(axis, data.ndim),
  ) as [number, number];
  const block = node.int("block_size", 128);
  const zero = optionalInput(inputs, 3);
  const blocks = sizeAt(scales.shape, along);
  // Bytes hold several numbers each; types of 4 bits were taken apart when the file was read.
  const isPacked = data.dtype === uint8 && bits < 8 && Math.ceil(sizeAt(data.shape, along) / block) < blocks;
  const values = isPacked ? unpacked(data, bits) : data;
  const size = sizeAt(values.shape, along);
  const spread = (x: Tensor): Tensor => x.repeat_interleave(block, along).narrow(along, 0, size).to(scales.dtype);
  const middle = isPacked ? 2 ** (bits - 1) : 0;
  const zeros = zero === null ? middle : spread(isPacked ? unpacked(zero, bits).narrow(along, 0, blocks) : zero);
  const table = values
    .to(scales.dtype)
    .sub(zeros as Tensor)
    .mul(spread(scales));
  const rows = table.index_select(gathered, indices.reshape([-1]).long());
  return rows.reshape([...table.shape.slice(0, gathered), ...indices.shape, ...table.shape.slice(gathered + 1)]);
};

export const contributedQuantized: Record<string, OnnxOperator> = {
  GatherBlockQuantized: gatherBlockQuantized,
  NhwcMaxPool: (inputs, node) => overImages("MaxPool", () => true)(need(inputs, 0, node), node),
  QGemm: quantizedGemm,
  QLinearAdd: quantizedBinary((a, b) => a.add(b)),
  QLinearAveragePool: quantizedUnary(overImages("AveragePool", channelsLast)),
  QLinearConcat: quantizedConcat,
  QLinearGlobalAveragePool: quantizedUnary(overImages("GlobalAveragePool", channelsLast)),
  QLinearLeakyRelu: quantizedUnary((x, node) => F.leaky_relu(x, node.float("alpha", 0.01))),
  QLinearMul: quantizedBinary((a, b) => a.mul(b)),
  QLinearSigmoid: quantizedUnary((x) => x.sigmoid()),
  QLinearSoftmax: quantizedUnary(quantizedSoftmax),
};
