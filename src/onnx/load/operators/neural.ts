/** ONNX operators of neural networks: convolutions, pools, products, norms, losses. */
import { float32, int32, int64 } from "../../../dtype.ts";
import * as F from "../../../nn/functional/index.ts";
import { zeros } from "../../../ops/create/create.ts";
import { einsum } from "../../../ops/product/contractions/einsum.ts";
import { batch_norm } from "../../../ops/norm/batch-norm.ts";
import { constant_pad_nd } from "../../../ops/view/copies/padding.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import {
  requiredInputs,
  need,
  listOfNumbers,
  optionalInput,
  outputs,
  wrapAxis,
  type OnnxNode,
  type OnnxOperator,
} from "../node.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";

type Sizes = readonly number[];

/** Padding on both sides of each spatial dim: given, or what `auto_pad` makes of the sizes. */
export function padsOf(node: OnnxNode, size: Sizes, kernel: Sizes, strides: Sizes, dilations: Sizes): number[] {
  const rank = size.length;
  const auto = node.text("auto_pad", "NOTSET");
  if (auto === "NOTSET") return node.ints("pads") ?? new Array<number>(2 * rank).fill(0);
  if (auto === "VALID") return new Array<number>(2 * rank).fill(0);
  const total = size.map((n, i) => {
    const windows = Math.ceil(n / itemAt(strides, i));
    return Math.max((windows - 1) * itemAt(strides, i) + itemAt(dilations, i) * (itemAt(kernel, i) - 1) + 1 - n, 0);
  });
  const small = total.map((each) => Math.floor(each / 2));
  const large = total.map((each, i) => each - itemAt(small, i));
  return auto === "SAME_LOWER" ? [...large, ...small] : [...small, ...large];
}

/** A plane with padding in ONNX's order as PyTorch pads it: from the last dim on, in pairs. */
export function padded(x: Tensor, pads: Sizes, value: number): Tensor {
  const rank = pads.length / 2;
  const flat = Array.from({ length: rank }, (_, i) => [
    itemAt(pads, rank - 1 - i),
    itemAt(pads, 2 * rank - 1 - i),
  ]).flat();
  return flat.every((each) => each === 0) ? x : constant_pad_nd(x, flat, value);
}

const ones = (rank: number): number[] => new Array<number>(rank).fill(1);
const isEven = (pads: Sizes): boolean =>
  pads.slice(0, pads.length / 2).every((each, i) => each === pads[i + pads.length / 2]);

const convolution: OnnxOperator = (inputs, node) => {
  const [x, weight, bias] = [need(inputs, 0, node), need(inputs, 1, node), optionalInput(inputs, 2)];
  return convolved(x, weight, bias, node);
};

export function convolved(x: Tensor, weight: Tensor, bias: Tensor | null, node: OnnxNode): Tensor {
  const rank = x.ndim - 2;
  const kernel = weight.shape.slice(2);
  const [stride, dilation] = [node.ints("strides") ?? ones(rank), node.ints("dilations") ?? ones(rank)];
  const pads = padsOf(node, x.shape.slice(2), kernel, stride, dilation);
  const plain = isEven(pads);
  const input = plain ? x : padded(x, pads, 0);
  const padding = plain ? pads.slice(0, rank) : new Array<number>(rank).fill(0);
  const run = [F.conv1d, F.conv2d, F.conv3d][rank - 1];
  if (run === undefined) throw node.error(`convolutions over ${rank} dims are not supported`);
  return run(input, weight, bias, { stride, padding, dilation, groups: node.int("group", 1) });
}

const transposedConvolution: OnnxOperator = (inputs, node) => {
  const [x, weight, bias] = [need(inputs, 0, node), need(inputs, 1, node), optionalInput(inputs, 2)];
  const rank = x.ndim - 2;
  const kernel = weight.shape.slice(2);
  const [stride, dilation] = [node.ints("strides") ?? ones(rank), node.ints("dilations") ?? ones(rank)];
  const outputPadding = node.ints("output_padding") ?? new Array<number>(rank).fill(0);
  const full = x.shape
    .slice(2)
    .map(
      (n, i) =>
        (n - 1) * itemAt(stride, i) + itemAt(dilation, i) * (itemAt(kernel, i) - 1) + 1 + itemAt(outputPadding, i),
    );
  let wanted = node.ints("output_shape");
  const auto = node.text("auto_pad", "NOTSET");
  if (wanted === null && auto.startsWith("SAME")) wanted = x.shape.slice(2).map((n, i) => n * itemAt(stride, i));
  let pads = node.ints("pads") ?? new Array<number>(2 * rank).fill(0);
  if (wanted !== null) {
    const total = full.map((n, i) => n - itemAt(wanted.slice(-rank), i));
    const half = total.map((each) => Math.floor(each / 2));
    const rest = total.map((each, i) => each - itemAt(half, i));
    pads = auto === "SAME_UPPER" ? [...half, ...rest] : [...rest, ...half];
  }
  const run = [F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d][rank - 1];
  if (run === undefined) throw node.error(`convolutions over ${rank} dims are not supported`);
  const options = { stride, dilation, groups: node.int("group", 1) };
  const fits =
    isEven(pads) &&
    pads.every((each) => each >= 0) &&
    outputPadding.every((each, i) => each < Math.max(itemAt(stride, i), itemAt(dilation, i)));
  if (fits) return run(x, weight, bias, { ...options, padding: pads.slice(0, rank), output_padding: outputPadding });
  // What PyTorch cannot say: the whole result, with zeros behind it, cut or padded to size.
  const whole = run(x, weight, null, options);
  const result = padded(
    whole,
    [
      ...pads.slice(0, rank).map((each) => -each),
      ...pads.slice(rank).map((each, i) => itemAt(outputPadding, i) - each),
    ],
    0,
  );
  return bias === null ? result : result.add(bias.reshape([-1, ...ones(rank)]));
};

/** Windows of a pool: kernel, steps, padding; the end is padded further where the last window reaches over it. */
function windows(
  x: Tensor,
  node: OnnxNode,
): { kernel: number[]; stride: number[]; dilation: number[]; pads: number[]; extra: number[] } {
  const rank = x.ndim - 2;
  const kernel = node.ints("kernel_shape") ?? [];
  const [stride, dilation] = [node.ints("strides") ?? ones(rank), node.ints("dilations") ?? ones(rank)];
  const size = x.shape.slice(2);
  const pads = padsOf(node, size, kernel, stride, dilation);
  const extra = size.map((n, i) => {
    if (!node.int("ceil_mode", 0)) return 0;
    const reach = itemAt(dilation, i) * (itemAt(kernel, i) - 1) + 1;
    const span = n + itemAt(pads, i) + itemAt(pads, i + rank);
    let count = Math.ceil((span - reach) / itemAt(stride, i)) + 1;
    // A window that begins behind the end, padding at the front counted, is none.
    if ((count - 1) * itemAt(stride, i) >= n + itemAt(pads, i)) count--;
    return Math.max((count - 1) * itemAt(stride, i) + reach - span, 0);
  });
  return { kernel, stride, dilation, pads, extra };
}

const withExtra = (pads: Sizes, extra: Sizes): number[] =>
  pads.map((each, i) => each + (i < extra.length ? 0 : itemAt(extra, i - extra.length)));

const maxPool: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const rank = x.ndim - 2;
  const { kernel, stride, dilation, pads, extra } = windows(x, node);
  const isWhole = !x.dtype.is_floating_point;
  const values = isWhole ? x.to(float32) : x;
  const around = withExtra(pads, extra);
  const input = padded(values, around, -Infinity);
  const run = [F.max_pool1d_with_indices, F.max_pool2d_with_indices, F.max_pool3d_with_indices][rank - 1];
  if (run === undefined) throw node.error(`pools over ${rank} dims are not supported`);
  const [best, places] = run(input, kernel, { stride, dilation }) as [Tensor, Tensor];
  const result = isWhole ? best.to(x.dtype) : best;
  if (node.outputCount < 2) return result;
  // Places within the padded plane as places in the whole tensor.
  const size = x.shape.slice(2);
  const wide = input.shape.slice(2);
  let rest = places;
  let flat: Tensor | null = null;
  let step = 1;
  const order = node.int("storage_order", 0);
  const coordinates: Tensor[] = [];
  for (let i = rank - 1; i >= 0; i--) {
    coordinates[i] = rest.remainder(itemAt(wide, i)).sub(itemAt(pads, i));
    rest = rest.div(itemAt(wide, i), { rounding_mode: "floor" });
  }
  const dims = Array.from({ length: rank }, (_, i) => (order === 0 ? rank - 1 - i : i));
  for (const dim of dims) {
    const part = itemAt(coordinates, dim).mul(step);
    flat = flat === null ? part : flat.add(part);
    step *= itemAt(size, dim);
  }
  const planes = sizeAt(x.shape, 0) * sizeAt(x.shape, 1);
  const offset = places
    .new_ones([planes])
    .cumsum(0)
    .sub(1)
    .mul(step)
    .reshape([sizeAt(x.shape, 0), sizeAt(x.shape, 1), ...ones(rank)]);
  return outputs(result, flat!.add(offset).to(int64));
};

/** Sums of windows: means times how many elements a window has. */
function windowSums(x: Tensor, kernel: number[], stride: number[], dilation: number[], node: OnnxNode): Tensor {
  const rank = x.ndim - 2;
  if (dilation.some((each) => each !== 1)) {
    const channels = sizeAt(x.shape, 1);
    const weight = x.new_ones([channels, 1, ...kernel]);
    const run = itemAt([F.conv1d, F.conv2d, F.conv3d], rank - 1);
    return run(x, weight, null, { stride, dilation, groups: channels });
  }
  const run = [F.avg_pool1d, F.avg_pool2d, F.avg_pool3d][rank - 1];
  if (run === undefined) throw node.error(`pools over ${rank} dims are not supported`);
  return run(x, kernel, { stride }).mul(kernel.reduce((a, b) => a * b, 1));
}

const averagePool: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const { kernel, stride, dilation, pads, extra } = windows(x, node);
  const sums = windowSums(padded(x, withExtra(pads, extra), 0), kernel, stride, dilation, node);
  // How many elements each window counts: those of the input, or those of the padding as well.
  const counts = node.int("count_include_pad", 0)
    ? padded(
        x.new_ones([1, 1, ...x.shape.slice(2).map((n, i) => n + itemAt(pads, i) + itemAt(pads, i + kernel.length))]),
        [...extra.map(() => 0), ...extra],
        0,
      )
    : padded(x.new_ones([1, 1, ...x.shape.slice(2)]), withExtra(pads, extra), 0);
  return sums.div(windowSums(counts, kernel, stride, dilation, node));
};

const lpPool: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const p = node.int("p", 2);
  const { kernel, stride, dilation, pads, extra } = windows(x, node);
  return windowSums(padded(x.abs().pow(p), withExtra(pads, extra), 0), kernel, stride, dilation, node).pow(1 / p);
};

/** Over all spatial dims, which stay as ones. */
const global =
  (compute: (x: Tensor, axes: number[], node: OnnxNode) => Tensor): OnnxOperator =>
  (inputs, node) => {
    const x = need(inputs, 0, node);
    return compute(
      x,
      Array.from({ length: x.ndim - 2 }, (_, i) => i + 2),
      node,
    );
  };

const maxUnpool: OnnxOperator = (inputs, node) => {
  const [x, places] = [need(inputs, 0, node), need(inputs, 1, node)];
  const rank = x.ndim - 2;
  const kernel = node.ints("kernel_shape")!;
  const stride = node.ints("strides") ?? ones(rank);
  const pads = node.ints("pads") ?? new Array<number>(2 * rank).fill(0);
  const plain = [
    ...x.shape.slice(0, 2),
    ...x.shape
      .slice(2)
      .map((n, i) => (n - 1) * itemAt(stride, i) + itemAt(kernel, i) - itemAt(pads, i) - itemAt(pads, i + rank)),
  ];
  const given = optionalInput(inputs, 2);
  const shape = given === null ? plain : listOfNumbers(given);
  const count = plain.reduce((a, b) => a * b, 1);
  const flat = zeros([count], { dtype: x.dtype })
    .scatter(0, places.reshape([-1]), x.reshape([-1]))
    .reshape(plain);
  return padded(flat, [...plain.slice(2).map(() => 0), ...shape.slice(2).map((n, i) => n - itemAt(plain, i + 2))], 0);
};

const gemm: OnnxOperator = (inputs, node) => {
  let [a, b] = [need(inputs, 0, node), need(inputs, 1, node)];
  const c = optionalInput(inputs, 2);
  const [alpha, beta] = [node.float("alpha", 1), node.float("beta", 1)];
  if (node.int("transA", 0)) a = a.t();
  // As PyTorch's linear layers have it, whose weight is transposed.
  if (node.int("transB", 0)) {
    if (alpha === 1 && (c === null || (beta === 1 && c.ndim === 1 && c.shape[0] === b.shape[0])))
      return F.linear(a, b, c);
    b = b.t();
  }
  const product = a.matmul(b);
  const scaled = alpha === 1 ? product : product.mul(alpha);
  return c === null ? scaled : scaled.add(beta === 1 ? c : c.mul(beta)).to(a.dtype);
};

const perChannel = (x: Tensor, rank: number): Tensor => x.reshape([-1, ...ones(rank - 2)]);

const batchNormalization: OnnxOperator = (inputs, node) => {
  const [x, scale, bias, ...statistics] = requiredInputs(inputs, node) as [Tensor, Tensor, Tensor, Tensor, Tensor];
  // Files hold equal weights once: a statistic may be a parameter under another name, and is not trained with it.
  const [mean, variance] = statistics.map((each) => each.detach()) as [Tensor, Tensor];
  const epsilon = node.float("epsilon", 1e-5);
  if (!node.int("training_mode", 0))
    return outputs(batch_norm(x, scale, bias, mean, variance, false, 0.1, epsilon, false));
  const momentum = node.float("momentum", 0.9);
  const axes = x.shape.map((_, i) => i).filter((i) => i !== 1);
  const [own, spread] = [x.mean(axes), x.var(axes, { correction: 0 })];
  const normal = x.sub(perChannel(own, x.ndim)).div(perChannel(spread.add(epsilon).sqrt(), x.ndim));
  const result = normal.mul(perChannel(scale, x.ndim)).add(perChannel(bias, x.ndim));
  const moved = (old: Tensor, now: Tensor): Tensor => old.mul(momentum).add(now.mul(1 - momentum));
  return outputs(result, moved(mean, own), moved(variance, spread));
};

const instanceNormalization: OnnxOperator = (inputs, node) => {
  const [x, scale, bias] = requiredInputs(inputs, node) as [Tensor, Tensor, Tensor];
  return F.instance_norm(x, null, null, scale, bias, true, 0.1, node.float("epsilon", 1e-5));
};

const groupNormalization: OnnxOperator = (inputs, node) => {
  const [x, scale, bias] = requiredInputs(inputs, node) as [Tensor, Tensor, Tensor];
  const groups = node.int("num_groups");
  const epsilon = node.float("epsilon", 1e-5);
  if (node.opset >= 21) return F.group_norm(x, groups, scale, bias, epsilon);
  // One scale for each group, before version 21.
  const spread = (each: Tensor): Tensor => each.repeat_interleave(sizeAt(x.shape, 1) / groups);
  return F.group_norm(x, groups, spread(scale), spread(bias), epsilon);
};

const layerNormalization: OnnxOperator = (inputs, node) => {
  const [x, scale, bias] = [need(inputs, 0, node), need(inputs, 1, node), optionalInput(inputs, 2)];
  const axis = wrapAxis(node.int("axis", -1), x.ndim);
  const shape = x.shape.slice(axis);
  const epsilon = node.float("epsilon", 1e-5);
  if (node.outputCount === 1 && scale.shape.join() === shape.join())
    return F.layer_norm(x, shape, scale, bias, epsilon);
  const axes = shape.map((_, i) => axis + i);
  const mean = x.mean(axes, { keepdim: true });
  const centred = x.sub(mean);
  const inverse = centred.square().mean(axes, { keepdim: true }).add(epsilon).rsqrt();
  const scaled = centred.mul(inverse).mul(scale);
  return outputs(bias === null ? scaled : scaled.add(bias), mean, inverse);
};

const rmsNormalization: OnnxOperator = (inputs, node) => {
  const [x, scale] = requiredInputs(inputs, node) as [Tensor, Tensor];
  const axis = wrapAxis(node.int("axis", -1), x.ndim);
  const axes = x.shape.slice(axis).map((_, i) => axis + i);
  const inverse = x.square().mean(axes, { keepdim: true }).add(node.float("epsilon", 1e-5)).rsqrt();
  return x.mul(inverse).mul(scale);
};

const localResponse: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const size = node.int("size");
  const squares = x.square();
  const channels = sizeAt(x.shape, 1);
  const before = Math.floor((size - 1) / 2);
  const wide = squares.new_zeros([sizeAt(x.shape, 0), channels + size - 1, ...x.shape.slice(2)]);
  const filled = wide.slice_scatter(squares, 1, before, before + channels);
  let total = filled.narrow(1, 0, channels);
  for (let i = 1; i < size; i++) total = total.add(filled.narrow(1, i, channels));
  const scale = total
    .mul(node.float("alpha", 0.0001) / size)
    .add(node.float("bias", 1))
    .pow(node.float("beta", 0.75));
  return x.div(scale);
};

const lpNormalization: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const size = x.norm(node.int("p", 2), node.int("axis", -1), true);
  return x.div(size.masked_fill(size.eq(0), 1));
};

const meanVariance: OnnxOperator = (inputs, node) => {
  const x = need(inputs, 0, node);
  const axes = node.ints("axes") ?? [0, 2, 3];
  const centred = x.sub(x.mean(axes, { keepdim: true }));
  return centred.div(centred.square().mean(axes, { keepdim: true }).sqrt().add(1e-9));
};

const reductionOf = (node: OnnxNode): "none" | "mean" | "sum" =>
  node.text("reduction", "mean") as "none" | "mean" | "sum";

const nllLoss: OnnxOperator = (inputs, node) => {
  const [x, target, weight] = [need(inputs, 0, node), need(inputs, 1, node), optionalInput(inputs, 2)];
  const options = { weight, ignore_index: node.int("ignore_index", -100), reduction: reductionOf(node) };
  return F.nll_loss(x, target.to(int64), options);
};

const softmaxCrossEntropy: OnnxOperator = (inputs, node) => {
  const [x, target, weight] = [need(inputs, 0, node), need(inputs, 1, node), optionalInput(inputs, 2)];
  const logs = x.log_softmax(1);
  const options = { weight, ignore_index: node.int("ignore_index", -100), reduction: reductionOf(node) };
  return outputs(F.nll_loss(logs, target.to(int64), options), logs);
};

const matmulInteger: OnnxOperator = (inputs, node) => {
  const [a, b] = [need(inputs, 0, node), need(inputs, 1, node)];
  const [zeroA, zeroB] = [optionalInput(inputs, 2), optionalInput(inputs, 3)];
  // Products of bytes are exact in float64.
  const rows = (zero: Tensor): Tensor => (zero.ndim === 1 && zero.numel() > 1 ? zero.unsqueeze(-1) : zero).double();
  const x = zeroA === null ? a.double() : a.double().sub(rows(zeroA));
  const y = zeroB === null ? b.double() : b.double().sub(zeroB.double());
  return x.matmul(y).to(int32);
};

export const neural: Record<string, OnnxOperator> = {
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: maxPool,
  AveragePool: averagePool,
  LpPool: lpPool,
  GlobalAveragePool: global((x, axes) => x.mean(axes, { keepdim: true })),
  GlobalMaxPool: global((x, axes) => x.amax(axes, { keepdim: true })),
  GlobalLpPool: global((x, axes, node) => {
    const p = node.int("p", 2);
    return x
      .abs()
      .pow(p)
      .sum(axes, { keepdim: true })
      .pow(1 / p);
  }),
  MaxUnpool: maxUnpool,
  Gemm: gemm,
  MatMul: (inputs, node) => need(inputs, 0, node).matmul(need(inputs, 1, node)),
  MatMulInteger: matmulInteger,
  Einsum: (inputs, node) => einsum(node.text("equation", ""), ...requiredInputs(inputs, node)),
  BatchNormalization: batchNormalization,
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
  LayerNormalization: layerNormalization,
  RMSNormalization: rmsNormalization,
  LRN: localResponse,
  LpNormalization: lpNormalization,
  MeanVarianceNormalization: meanVariance,
  NegativeLogLikelihoodLoss: nllLoss,
  SoftmaxCrossEntropyLoss: softmaxCrossEntropy,
  Det: (inputs, node) => need(inputs, 0, node).det(),
};
