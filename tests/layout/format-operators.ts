/** The calls whose results' strides `recorded-formats.json` holds: PyTorch's, for tensors that lie in many ways. */
import * as torch from "../../src/index.ts";
import type { Tensor } from "../../src/index.ts";

const F = torch.nn.functional;
const images = (x: Tensor): "channels_last" | "channels_last_3d" =>
  x.shape.length === 4 ? "channels_last" : "channels_last_3d";
const zeros = (...shape: number[]): Tensor => torch.zeros(shape, { dtype: torch.int64 });
const rank = (x: Tensor): number => x.shape.length - 2;
const per = (x: Tensor, one: number): number[] => new Array<number>(rank(x)).fill(one);
const pick = <T>(x: Tensor, plane: T, volume: T): T => (rank(x) === 2 ? plane : volume);
const channels = (x: Tensor): number => x.shape[1]!;
const weight = (x: Tensor, out: number, size: number): Tensor => torch.ones([out, channels(x), ...per(x, size)]);

/** Name of a call, and the call; its first result counts. */
export const calls: Readonly<Record<string, (x: Tensor) => Tensor | { readonly 0: Tensor }>> = {
  clone: (x) => x.clone(),
  clone_contiguous: (x) => x.clone({ memory_format: "contiguous_format" }),
  clone_images: (x) => x.clone({ memory_format: images(x) }),
  contiguous: (x) => x.contiguous(),
  contiguous_images: (x) => x.contiguous({ memory_format: images(x) }),
  to_double: (x) => x.to(torch.float64),
  to_double_contiguous: (x) => x.to(torch.float64, { memory_format: "contiguous_format" }),
  to_double_images: (x) => x.to(torch.float64, { memory_format: images(x) }),
  to_images: (x) => x.to({ memory_format: images(x) }),
  to_contiguous: (x) => x.to({ memory_format: "contiguous_format" }),
  to_preserve: (x) => x.to({ memory_format: "preserve_format" }),
  int_images: (x) => x.int({ memory_format: images(x) }),
  half: (x) => x.half(),
  empty_like: (x) => torch.empty_like(x),
  empty_like_images: (x) => torch.empty_like(x, { memory_format: images(x) }),
  zeros_like_contiguous: (x) => torch.zeros_like(x, { memory_format: "contiguous_format" }),
  full_like_images: (x) => torch.full_like(x, 3, { memory_format: images(x) }),
  rand_like: (x) => torch.rand_like(x),
  randn_like_images: (x) => torch.randn_like(x, { memory_format: images(x) }),
  new_ones: (x) => x.new_ones(x.shape),
  relu: (x) => x.relu(),
  add_number: (x) => x.add(1),
  add_contiguous: (x) => x.add(x.contiguous()),
  contiguous_add: (x) => x.contiguous().add(x),
  add_row: (x) => x.add(x.at("...", ":1")),
  add_first: (x) => x.at(0).add(x),
  scale_channels: (x) => x.mul(torch.ones([1, channels(x), ...per(x, 1)])),
  greater: (x) => x.gt(0),
  where: (x) => torch.where(x.gt(0), x.contiguous(), x),
  clamp: (x) => x.clamp(-1, 1),
  addcmul: (x) => torch.addcmul(x, x, x),
  sum_channels: (x) => x.sum(1),
  sum_channels_kept: (x) => x.sum(1, true),
  mean_spatial: (x) => x.mean([2, 3]),
  amax: (x) => x.amax(1),
  max: (x) => x.max(1),
  argmax: (x) => x.argmax(1),
  variance: (x) => x.var(1),
  cumsum: (x) => x.cumsum(1),
  sort: (x) => x.sort(1),
  sort_last: (x) => x.sort(-1),
  topk: (x) => x.topk(1, 1),
  softmax: (x) => x.softmax(1),
  log_softmax: (x) => x.log_softmax(-1),
  cat: (x) => torch.cat([x, x]),
  cat_channels: (x) => torch.cat([x, x], 1),
  cat_mixed: (x) => torch.cat([x, x.contiguous()], 1),
  cat_last: (x) => torch.cat([x, x], -1),
  stack: (x) => torch.stack([x, x]),
  stack_inside: (x) => torch.stack([x, x], 2),
  stack_last: (x) => torch.stack([x, x], -1),
  flip: (x) => x.flip(1),
  roll: (x) => x.roll(1, 1),
  repeat: (x) => x.repeat([2, ...x.shape.slice(1).map(() => 1)]),
  index_select: (x) => x.index_select(1, zeros(2)),
  gather: (x) => x.gather(1, zeros(...x.shape)),
  index_rows: (x) => x.at(zeros(2)),
  index_last: (x) => x.at("...", zeros(2)),
  index_mask: (x) => x.at(x.gt(0)),
  nonzero: (x) => x.nonzero(),
  scatter: (x) => x.scatter(1, zeros(...x.shape), 1),
  index_add: (x) => x.index_add(1, zeros(1), x.at(":", ":1")),
  index_fill: (x) => x.index_fill(1, zeros(1), 3),
  index_copy: (x) => x.index_copy(1, zeros(1), x.at(":", ":1")),
  masked_fill: (x) => x.masked_fill(x.gt(0), 1),
  masked_scatter: (x) => x.masked_scatter(x.gt(0), x.contiguous()),
  fill: (x) => torch.fill(x, 1),
  pad: (x) => F.pad(x, [1, 1]),
  pad_reflect: (x) => F.pad(x, [...per(x, 0), ...per(x, 0)], "reflect"),
  pad_replicate: (x) => F.pad(x, [...per(x, 1), ...per(x, 1)], "replicate"),
  pad_circular: (x) => F.pad(x, [...per(x, 1), ...per(x, 1)], "circular"),
  gelu: (x) => F.gelu(x),
  rrelu: (x) => F.rrelu(x),
  logsigmoid: (x) => F.logsigmoid(x),
  glu: (x) => F.glu(torch.cat([x, x], 1), 1),
  complex: (x) => torch.complex(x, x),
  batch_norm: (x) => F.batch_norm(x, torch.zeros(channels(x)), torch.ones(channels(x))),
  group_norm: (x) => F.group_norm(x, 1),
  layer_norm: (x) => F.layer_norm(x, x.shape.slice(1)),
  rms_norm: (x) => F.rms_norm(x, x.shape.slice(-1)),
  renorm: (x) => torch.renorm(x, 2, 1, 1),
  channel_shuffle: (x) => torch.channel_shuffle(x, 1),
  max_pool: (x) => pick(x, F.max_pool2d, F.max_pool3d)(x, 1),
  avg_pool: (x) => pick(x, F.avg_pool2d, F.avg_pool3d)(x, 1),
  adaptive_avg: (x) => pick(x, F.adaptive_avg_pool2d, F.adaptive_avg_pool3d)(x, 2),
  adaptive_avg_to_one: (x) => pick(x, F.adaptive_avg_pool2d, F.adaptive_avg_pool3d)(x, 1),
  adaptive_max: (x) => pick(x, F.adaptive_max_pool2d, F.adaptive_max_pool3d)(x, 2),
  nearest: (x) => F.interpolate(x, { scale_factor: 2 }),
  linear: (x) => F.interpolate(x, { scale_factor: 2, mode: pick(x, "bilinear", "trilinear") }),
  area: (x) => F.interpolate(x, { scale_factor: 2, mode: "area" }),
  convolution: (x) => pick(x, F.conv2d, F.conv3d)(x, weight(x, 2, 3), { padding: 1 }),
  convolution_of_one: (x) => pick(x, F.conv2d, F.conv3d)(x, weight(x, 2, 1)),
  convolution_by_format: (x) =>
    pick(x, F.conv2d, F.conv3d)(x, weight(x, 2, 3).contiguous({ memory_format: images(x) }), { padding: 1 }),
  convolution_of_doubles: (x) => pick(x, F.conv2d, F.conv3d)(x.double(), weight(x, 2, 1).double()),
  matmul: (x) => x.matmul(torch.ones(x.shape.at(-1)!, 2)),
};

/** Calls whose gradients' strides are recorded as well, in `autograd.grad` and in `.grad`. */
export const differentiated: readonly string[] = [
  "clone",
  "contiguous_images",
  "relu",
  "scale_channels",
  "softmax",
  "cat_channels",
  "pad",
  "batch_norm",
  "group_norm",
  "max_pool",
  "avg_pool",
  "adaptive_avg",
  "linear",
  "convolution",
  "convolution_by_format",
  "index_rows",
  "masked_fill",
];

/** Tensors of one shape that lie in memory in different ways. */
export const layouts: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  contiguous: (x) => x,
  images: (x) => x.contiguous({ memory_format: images(x) }),
  transposed: (x) => x.transpose(-1, -2).contiguous().transpose(-1, -2),
  channels_cut: (x) =>
    torch
      .cat([x, x], 1)
      .contiguous({ memory_format: images(x) })
      .narrow(1, 0, channels(x)),
  every_other: (x) => torch.stack([x, x], -1).select(-1, 0),
  expanded: (x) => x.narrow(1, 0, 1).expand(x.shape),
  reversed: (x) => {
    const dims = x.shape.map((_, d) => x.shape.length - 1 - d);
    return x.permute(dims).contiguous().permute(dims);
  },
};
