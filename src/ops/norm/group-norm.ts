/** Group normalisation: channels in groups are brought to mean 0 and deviation 1 for each sample. */
import { numel, shapeText } from "../../layout/shape.ts";
import { notImplemented, RuntimeError } from "../../support/errors.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { channelCombination, channelGradients, scaleAndShift } from "../../compute/norm/batch-norm-kernels.ts";
import { converted, discard, packed, wideOf, zerosOf } from "../../compute/copy-elements.ts";
import type { Context } from "../declare/context.ts";
import { composite, operator } from "../declare/operator.ts";
import { groupScales } from "../../compute/norm/group-scales.ts";
import { rowStatistics } from "../../compute/norm/row-norm-kernels.ts";
import type { Operator } from "../declare/types.ts";
import { sizeAt } from "../../support/checked.ts";
import { assertNormDTypes, readAs } from "./norm-checks.ts";

type Native = Operator<
  (
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    N: number,
    C: number,
    HxW: number,
    group: number,
    eps: number,
  ) => Tensor[]
>;

function forward(
  input: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  n: number,
  channels: number,
  cells: number,
  group: number,
  eps: number,
): Tensor[] {
  if (!input.dtype.is_floating_point) throw notImplemented("GroupNormKernelImpl", input.dtype);
  const wide = wideOf(input.dtype);
  if (numel(input.shape) === 0)
    return [emptyTensor(input.shape, input.dtype), zerosOf([n, group], wide), zerosOf([n, group], wide)];
  const x = packed(input, readAs(input.dtype, cells));
  const { mean, rstd } = rowStatistics(x, n * group, (channels / group) * cells, eps);
  const { scale, shift } = groupScales(mean, rstd, weight, bias, n, channels, group);
  const result = scaleAndShift(x, scale, shift, { batch: 1, channels: n * channels, cells });
  discard(scale);
  discard(shift);
  discard(x, input);
  return [converted(result, input.dtype), mean.view(n, group), rstd.view(n, group)];
}

function fusedGradients(grad: Tensor, c: Context): (Tensor | null)[] {
  const input = c.tensor("input");
  const wide = wideOf(input.dtype);
  const [n, channels, cells, group] = [
    c.value<number>("N"),
    c.value<number>("C"),
    c.value<number>("HxW"),
    c.value<number>("group"),
  ];
  if (numel(input.shape) === 0) return [input.mul(0), zerosOf([channels], wide), zerosOf([channels], wide)];
  const kept = readAs(input.dtype, cells);
  const [x, g] = [packed(input, kept), packed(grad, kept)];
  const perChannel = (tensor: Tensor): Tensor =>
    tensor
      .view(n, group, 1)
      .expand([n, group, channels / group])
      .reshape([n, channels]);
  const [mean, rstd] = [perChannel(c.tensor("result1")), perChannel(c.tensor("result2"))];
  const sizes = { batch: 1, channels: n * channels, cells };
  const flat = channelGradients(x, g, packed(mean), sizes);
  const [sums, dots] = [flat.sums.view(n, channels), flat.dots.view(n, channels)];
  const weight = c.optionalTensor("weight");
  const wideWeight = weight && converted(weight, wide);
  let result: Tensor | null = null;
  if (c.needs("input")) {
    const weighted = (tensor: Tensor): Tensor => (wideWeight ? tensor.mul(wideWeight) : tensor);
    const perGroup = (tensor: Tensor): Tensor =>
      perChannel(
        weighted(tensor)
          .view(n, group, channels / group)
          .sum(2),
      );
    const count = (channels / group) * cells;
    // (grad * w - sums / count - hat * dots * rstd / count) * rstd, gathered by grad, x and 1.
    const slope = perGroup(dots).mul(rstd).mul(rstd).mul(rstd).div(-count);
    const offset = perGroup(sums).mul(rstd).div(-count).sub(slope.mul(mean));
    result = channelCombination(x, g, packed(weighted(rstd)), packed(slope), packed(offset), sizes);
  }
  discard(x, input);
  discard(g, grad);
  return [result, c.needs("weight") ? dots.mul(rstd).sum(0) : null, c.needs("bias") ? sums.sum(0) : null];
}

/** The same with tensor methods, to be differentiated again. */
function recordedGradients(grad: Tensor, c: Context): (Tensor | null)[] {
  const input = c.tensor("input");
  const [n, channels, cells, group] = [
    c.value<number>("N"),
    c.value<number>("C"),
    c.value<number>("HxW"),
    c.value<number>("group"),
  ];
  const grouped = (tensor: Tensor): Tensor => tensor.reshape([n, group, (channels / group) * cells]);
  const centered = grouped(input).sub(grouped(input).mean([2], true));
  const rstd = centered.mul(centered).mean([2], true).add(c.value<number>("eps")).sqrt().reciprocal();
  const hat = centered.mul(rstd);
  const weight = c.optionalTensor("weight");
  const byChannel = grad.reshape([n, channels, cells]);
  const scaled = grouped(weight ? byChannel.mul(weight.view(channels, 1)) : byChannel);
  return [
    c.needs("input")
      ? scaled
          .sub(scaled.mean([2], true))
          .sub(hat.mul(scaled.mul(hat).mean([2], true)))
          .mul(rstd)
          .reshape(input.shape)
      : null,
    c.needs("weight") ? byChannel.mul(hat.reshape([n, channels, cells])).sum([0, 2]) : null,
    c.needs("bias") ? byChannel.sum([0, 2]) : null,
  ];
}

const SCHEMA =
  "native_group_norm(Tensor input, Tensor? weight, Tensor? bias, int N, int C, int HxW, int group, float eps) -> (Tensor, Tensor, Tensor)";
const everything = ["input", "weight", "result1", "result2"];

const internal: Native = operator(SCHEMA, {
  format: "self",
  nondifferentiable: [1, 2],
  internalOutputs: [1, 2],
  forward,
  joint: {
    uses: { input: everything, weight: everything, bias: everything },
    formula: ([grad], c) => (grad ? recordedGradients(grad, c) : []),
    fused: ([grad], c) => (grad ? fusedGradients(grad, c) : []),
  },
});

/** What gradients of the means and of 1 / deviation add to that of the input. */
function statisticsGradient(mean: Tensor | null, rstd: Tensor | null, c: Context): Tensor {
  const input = c.tensor("input");
  const rows = input.reshape([c.value<number>("N"), c.value<number>("group"), -1]);
  const count = sizeAt(rows.shape, 2);
  let total = rows.mul(0);
  if (mean) total = total.add(mean.div(count).unsqueeze(-1));
  if (rstd) {
    const centered = rows.sub(rows.mean(-1, true));
    const deviation = centered.mul(centered).mean(-1, true).add(c.value<number>("eps"));
    total = total.sub(centered.mul(rstd.unsqueeze(-1)).div(deviation.pow(1.5)).div(count));
  }
  return total.reshape(input.shape);
}

/** Normalised result, and mean and 1 / deviation of each sample's groups, in the input's dtype. */
export const native_group_norm: Native = operator(SCHEMA, {
  format: "self",
  forward: (...bound: Parameters<typeof forward>) =>
    forward(...bound).map((tensor) => converted(tensor, bound[0].dtype)),
  joint: {
    uses: { input: ["input", "weight"], weight: ["input", "weight"], bias: ["input", "weight"] },
    formula: ([grad, mean, rstd], c) => {
      const gradients = grad ? recordedGradients(grad, c) : [null, null, null];
      const [first, ...rest] = gradients;
      if (!c.needs("input") || (!mean && !rstd) || c.shape("input").includes(0)) return gradients;
      const more = statisticsGradient(mean ?? null, rstd ?? null, c);
      return [first ? first.add(more) : more, ...rest];
    },
  },
});

export interface GroupNormOptions {
  num_groups?: number;
  weight?: Tensor | null;
  bias?: Tensor | null;
  eps?: number;
  cudnn_enabled?: boolean;
}

/**
 * Normalises [N, C, ...] for each sample over groups of C / num_groups channels.
 * @example
 * F.group_norm(torch.randn(2, 4, 3), 2).shape; // [2, 4, 3]
 */
export const group_norm: Operator<
  (input: Tensor, num_groups: number, weight?: Tensor | null, bias?: Tensor | null, eps?: number) => Tensor,
  GroupNormOptions
> = composite(
  "group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, bool cudnn_enabled=True) -> Tensor",
  (input: Tensor, groups: number, weight: Tensor | null, bias: Tensor | null, eps: number) => {
    if (input.shape.length < 2)
      throw new RuntimeError(`Expected at least 2 dimensions for input tensor but received ${input.shape.length}`);
    const [n, channels] = input.shape as [number, number];
    if (groups <= 0) throw new RuntimeError(`Expected num groups to be greater than 0, got ${groups}`);
    if (channels <= 0) throw new RuntimeError(`Expected number of channels to be greater than 0, got ${channels}`);
    if (channels % groups !== 0)
      throw new RuntimeError(
        `Expected number of channels in input to be divisible by num_groups, but got input of shape ${shapeText(input.shape)} and num_groups=${groups}`,
      );
    for (const [name, tensor] of [
      ["weight", weight],
      ["bias", bias],
    ] as const) {
      if (tensor && (tensor.shape.length !== 1 || tensor.shape[0] !== channels)) {
        throw new RuntimeError(
          `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape ${shapeText(tensor.shape)} and input of shape ${shapeText(input.shape)}`,
        );
      }
    }
    assertNormDTypes(input.dtype, [weight, bias]);
    if (numel(input.shape.slice(2)) <= 0) throw new RuntimeError("Expected HxW to be greater than 0, got 0");
    const [result, mean, rstd] = internal(
      input,
      weight,
      bias,
      n,
      channels,
      numel(input.shape.slice(2)),
      groups,
      eps,
    ) as [Tensor, Tensor, Tensor];
    if (!result.requires_grad) for (const tensor of [mean, rstd]) discard(tensor);
    return result;
  },
);
