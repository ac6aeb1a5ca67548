/** Operators of `com.microsoft`, which onnxruntime's optimizer and quantizer put into models. https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md */
import { float32, uint8 } from "../../../dtype.ts";
import * as F from "../../../nn/functional/index.ts";
import { entryOf, sizeAt } from "../../../support/checked.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { need, optionalInput, OnnxOutputs, outputs, singleNumber, type OnnxNode, type OnnxOperator } from "../node.ts";
import { convolved, neural } from "./neural.ts";
import { contributedAttention } from "./contributed-attention.ts";
import { contributedQuantized, unpacked } from "./contributed-quantized.ts";
import { indexing } from "./indexing.ts";
import { shapes } from "./shapes.ts";
import { anglesAt, rotated } from "./rotary.ts";
import { dequantizeLinear, dynamicQuantize, quantizeLinear } from "./quantized.ts";

const plus = (x: Tensor, bias: Tensor | null): Tensor => (bias === null ? x : x.add(bias));

const fusedMatMul: OnnxOperator = (inputs, node) => {
  const [a, b] = [need(inputs, 0, node), need(inputs, 1, node)];
  const turned = (x: Tensor, name: string): Tensor => (node.int(name, 0) ? x.transpose(-2, -1) : x);
  return turned(a, "transA").matmul(turned(b, "transB")).mul(node.float("alpha", 1));
};

/** Divided by the root mean square of the last dim. */
function simplified(x: Tensor, scale: Tensor, node: OnnxNode): Tensor {
  const mean = x.square().mean(-1, { keepdim: true });
  return x.mul(mean.add(node.float("epsilon", 1e-5)).rsqrt()).mul(scale);
}

/** Layer normalisation of a sum, which is the fourth output. */
const skip =
  (isSimplified: boolean): OnnxOperator =>
  (inputs, node) => {
    const [x, other, scale] = [need(inputs, 0, node), need(inputs, 1, node), need(inputs, 2, node)];
    const bias = optionalInput(inputs, isSimplified ? 3 : 4);
    const sum = plus(x.add(other), bias);
    const result = isSimplified
      ? simplified(sum, scale, node)
      : F.layer_norm(sum, [...scale.shape], scale, optionalInput(inputs, 3), node.float("epsilon", 1e-5));
    return node.outputCount > 1 ? new OnnxOutputs([result, null, null, sum]) : outputs(result);
  };

const matMulNBits: OnnxOperator = (inputs, node) => {
  const [x, packed, scales] = [need(inputs, 0, node), need(inputs, 1, node), need(inputs, 2, node)];
  const [inner, outer, bits, block] = [node.int("K"), node.int("N"), node.int("bits", 4), node.int("block_size")];
  const blocks = Math.ceil(inner / block);
  const values = unpacked(packed.reshape([outer, blocks, -1]), bits).to(x.dtype);
  const given = optionalInput(inputs, 3);
  const middle = 2 ** (bits - 1);
  let zero: Tensor | number = middle;
  if (given !== null && given.dtype === uint8)
    zero = unpacked(given.reshape([outer, -1]), bits)
      .narrow(1, 0, blocks)
      .reshape([outer, blocks, 1])
      .to(x.dtype);
  else if (given !== null) zero = given.reshape([outer, blocks, 1]).to(x.dtype);
  const flat = (each: Tensor): Tensor => each.reshape([outer, blocks * block]).narrow(1, 0, inner);
  const steps = scales.reshape([outer, blocks, 1]).to(x.dtype);
  const groups = optionalInput(inputs, 4);
  // Each input may say of which block its scale and zero point are.
  const spread = (each: Tensor): Tensor =>
    groups === null ? each : each.squeeze(2).index_select(1, groups.narrow(0, 0, inner).long());
  const weights =
    groups === null
      ? flat(values.sub(zero as Tensor).mul(steps))
      : flat(values)
          .sub((typeof zero === "number" ? zero : spread(zero)) as Tensor)
          .mul(spread(steps));
  return F.linear(x, weights, optionalInput(inputs, 5));
};

/** A product of whole numbers as real ones; `b` may have a scale for each column. */
function scaledProduct(
  a: Tensor,
  b: Tensor,
  scale: Tensor,
  zeros: readonly [Tensor | null, Tensor | null],
  bias: Tensor | null,
): Tensor {
  const moved = (x: Tensor, zero: Tensor | null): Tensor =>
    zero === null ? x.double() : x.double().sub(zero.double());
  const sums = moved(a, zeros[0]).matmul(moved(b, zeros[1]));
  return plus(sums.mul(scale.double()).to(float32), bias);
}

const dynamicQuantizeMatMul: OnnxOperator = (inputs, node) => {
  const [x, b, scale] = [need(inputs, 0, node), need(inputs, 1, node), need(inputs, 2, node)];
  const [whole, own, zero] = (dynamicQuantize([x], node) as OnnxOutputs).list as [Tensor, Tensor, Tensor];
  return scaledProduct(whole, b, own.mul(scale), [zero, optionalInput(inputs, 3)], optionalInput(inputs, 4));
};

const matMulIntegerToFloat: OnnxOperator = (inputs, node) => {
  const [a, b, as, bs] = [need(inputs, 0, node), need(inputs, 1, node), need(inputs, 2, node), need(inputs, 3, node)];
  const zeros = [optionalInput(inputs, 4), optionalInput(inputs, 5)] as const;
  return scaledProduct(a, b, as.mul(bs), zeros, optionalInput(inputs, 6));
};

const activations: Readonly<Record<string, (x: Tensor, parameters: readonly number[]) => Tensor>> = {
  Relu: (x) => x.relu(),
  Sigmoid: (x) => x.sigmoid(),
  Tanh: (x) => x.tanh(),
  LeakyRelu: (x, [slope = 0.01]) => F.leaky_relu(x, slope),
  Clip: (x, [low = -Infinity, high = Infinity]) => x.clamp(low, high),
  HardSigmoid: (x, [alpha = 0.2, beta = 0.5]) => x.mul(alpha).add(beta).clamp(0, 1),
};

/** The function that a fused operator ends with. */
function activated(x: Tensor, node: OnnxNode): Tensor {
  const name = node.text("activation", "");
  const compute = activations[name];
  if (name !== "" && compute === undefined) throw node.error(`the activation ${name} is not supported`);
  const own = ["alpha", "beta"].filter((each) => node.has(`activation_${each}`));
  const given = own.map((each) => node.float(`activation_${each}`, 0));
  return compute === undefined ? x : compute(x, node.floats("activation_params") ?? given);
}

const fusedConv: OnnxOperator = (inputs, node) => {
  const sums = convolved(need(inputs, 0, node), need(inputs, 1, node), optionalInput(inputs, 2), node);
  return activated(plus(sums, optionalInput(inputs, 3)), node);
};

/** Values in the order of their first places, where each stands, and how often. */
const uniqueInOrder: OnnxOperator = (inputs, node) => {
  const { list } = standard(indexing, "Unique")(inputs, node) as OnnxOutputs;
  const [values, first, inverse, counts] = list as [Tensor, Tensor, Tensor, Tensor];
  const order = first.argsort();
  const take = (x: Tensor): Tensor => x.index_select(0, order);
  return outputs(take(values), order.argsort().index_select(0, inverse), take(counts));
};

/** An operator of the standard's own domain. */
const standard = (table: Readonly<Record<string, OnnxOperator>>, name: string): OnnxOperator =>
  entryOf(new Map(Object.entries(table)), name);

const rotaryEmbedding: OnnxOperator = (inputs, node) => {
  const [x, positions, cosines, sines] = [0, 1, 2, 3].map((i) => need(inputs, i, node)) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  // [batch, tokens, heads * size] or [batch, heads, tokens, size].
  const half = sizeAt(cosines.shape, 1);
  const width = node.int("rotary_embedding_dim", 0) || 2 * half;
  const isFlat = x.ndim === 3;
  const [batch, tokens] = isFlat ? [sizeAt(x.shape, 0), sizeAt(x.shape, 1)] : [sizeAt(x.shape, 0), sizeAt(x.shape, 2)];
  const heads = node.int("num_heads", 0);
  const size = heads > 0 && isFlat ? sizeAt(x.shape, 2) / heads : width;
  const split = isFlat ? x.view(batch, tokens, -1, size) : x.transpose(1, 2);
  const first = positions.numel() === 1 ? positions.reshape([1, 1]).add(tokenNumbers(tokens, positions)) : positions;
  const at = first.expand([batch, tokens]);
  const result = rotated(split, anglesAt(cosines, at), anglesAt(sines, at), Boolean(node.int("interleaved", 0)));
  return isFlat ? result.reshape([...x.shape]) : result.transpose(1, 2);
};

function tokenNumbers(count: number, like: Tensor): Tensor {
  return like.new_ones([count]).cumsum(0).sub(1);
}

export const simplifiedLayerNormalization: OnnxOperator = (inputs, node) =>
  simplified(need(inputs, 0, node), need(inputs, 1, node), node);

export const contributed: Record<string, OnnxOperator> = {
  ...contributedAttention,
  ...contributedQuantized,
  BiasGelu: (inputs, node) => F.gelu(need(inputs, 0, node).add(need(inputs, 1, node))),
  DequantizeLinear: dequantizeLinear,
  DynamicQuantizeMatMul: dynamicQuantizeMatMul,
  FastGelu: (inputs, node) => F.gelu(plus(need(inputs, 0, node), optionalInput(inputs, 1)), { approximate: "tanh" }),
  ExpandDims: (inputs, node) => need(inputs, 0, node).unsqueeze(singleNumber(need(inputs, 1, node).reshape([]))),
  FusedConv: fusedConv,
  FusedGemm: (inputs, node) => activated(standard(neural, "Gemm")(inputs, node) as Tensor, node),
  FusedMatMul: fusedMatMul,
  Gelu: (inputs, node) => F.gelu(need(inputs, 0, node)),
  Inverse: (inputs, node) => need(inputs, 0, node).inverse(),
  MatMulIntegerToFloat: matMulIntegerToFloat,
  MatMulNBits: matMulNBits,
  Pad: standard(shapes, "Pad"),
  QuantizeLinear: quantizeLinear,
  QuickGelu: (inputs, node) => {
    const x = need(inputs, 0, node);
    return x.mul(x.mul(node.float("alpha", 1.702)).sigmoid());
  },
  RotaryEmbedding: rotaryEmbedding,
  SimplifiedLayerNormalization: simplifiedLayerNormalization,
  SkipLayerNormalization: skip(false),
  SkipSimplifiedLayerNormalization: skip(true),
  TransposeMatMul: fusedMatMul,
  Trilu: standard(shapes, "Trilu"),
  Unique: uniqueInOrder,
};
