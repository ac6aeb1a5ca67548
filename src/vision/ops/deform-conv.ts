/** Deformable convolution: each place of the kernel reads where an offset says, between pixels (https://arxiv.org/abs/1703.06211, with a mask https://arxiv.org/abs/1811.11168). */
import type { Gradient } from "../../autograd/node-types.ts";
import { gradientsThrough } from "../../autograd/recompute.ts";
import {
  deformColumns,
  deformInputGradient,
  deformOffsetGradients,
  type DeformSteps,
} from "../../compute/sample/deform-kernels.ts";
import { int64 } from "../../dtype.ts";
import { functionSignature, signature, type Arguments } from "../../nn/arguments.ts";
import * as nn from "../../nn/index.ts";
import { empty } from "../../ops/create/create.ts";
import { arange } from "../../ops/create/ranges/range.ts";
import type { Context } from "../../ops/declare/context.ts";
import { operator } from "../../ops/declare/operator.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import { pythonTuple } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";

type Sizes = number | readonly number[];
/** Arguments of `deform_conv2d` by their names. */
export interface DeformConv2dFunctionOptions {
  input?: Tensor;
  offset?: Tensor;
  weight?: Tensor;
  bias?: Tensor | null;
  stride?: Sizes;
  padding?: Sizes;
  dilation?: Sizes;
  /** Factors of what is read, [n, groups of offsets * kh * kw, rows, columns]. */
  mask?: Tensor | null;
}
type Bound = Required<DeformConv2dFunctionOptions>;
const deforming = functionSignature<Bound>(
  "deform_conv2d",
  "input, offset, weight, bias=None, stride=1, padding=0, dilation=1, mask=None",
);
const pair = (sizes: Sizes): [number, number] =>
  typeof sizes === "number" ? [sizes, sizes] : [itemAt(sizes, 0), itemAt(sizes, 1)];

const fourSizes = ({ shape }: Tensor): [number, number, number, number] => [
  sizeAt(shape, 0),
  sizeAt(shape, 1),
  sizeAt(shape, 2),
  sizeAt(shape, 3),
];

/** Sizes of a call, after torchvision's checks. */
interface Plan {
  n: number;
  channels: number;
  height: number;
  width: number;
  kernel: [number, number];
  rows: number;
  columns: number;
  /** Groups of channels that share their offsets. */
  offsetGroups: number;
  groups: number;
  outChannels: number;
}
function planOf({ input, offset, weight, mask, ...sizes }: Bound): Plan {
  const [n, channels, height, width] = fourSizes(input);
  const [outChannels, inGroup, kh, kw] = fourSizes(weight);
  const offsets = fourSizes(offset);
  const each = kh * kw;
  const offsetGroups = Math.floor(offsets[1] / (2 * each));
  if (offsetGroups === 0)
    throw new RuntimeError(
      `the shape of the offset tensor at dimension 1 is not valid. It should be a multiple of 2 * weight.size[2] * weight.size[3].\nGot offset.shape[1]=${offsets[1]}, while 2 * weight.size[2] * weight.size[3]=${2 * each}`,
    );
  const groups = Math.floor(channels / inGroup);
  const refuse = (refused: boolean, sentence: string): void => {
    if (refused) throw new RuntimeError(sentence);
  };
  const [strides, paddings, dilations] = [pair(sizes.stride), pair(sizes.padding), pair(sizes.dilation)];
  const positive = ([h, w]: readonly [number, number], name: string): void =>
    refuse(h <= 0 || w <= 0, `${name}_h: ${h} ${name}_w: ${w}`);
  positive(strides, "stride");
  refuse(paddings[0] < 0 || paddings[1] < 0, `pad_h: ${paddings[0]} pad_w: ${paddings[1]}`);
  positive(dilations, "dil");
  refuse(inGroup * groups !== channels, `input channels ${channels} are not weight.shape[1] (${inGroup}) times groups`);
  refuse(outChannels % Math.max(groups, 1) !== 0, `out channels ${outChannels} are not a multiple of ${groups} groups`);
  refuse(
    offsets[1] !== offsetGroups * 2 * each,
    `offset.shape[1] is not valid: got: ${offsets[1]} expected: ${offsetGroups * 2 * each}`,
  );
  const masks = mask === null ? null : fourSizes(mask);
  if (masks !== null && masks[1] !== offsetGroups * each)
    throw new RuntimeError(`mask.shape[1] is not valid: got: ${masks[1]} expected: ${offsetGroups * each}`);
  refuse(
    channels % offsetGroups !== 0,
    `input channels ${channels} are not a multiple of ${offsetGroups} groups of offsets`,
  );
  refuse(offsets[0] !== n, "invalid batch size of offset");
  const length = (extent: number, kernel: number, d: 0 | 1): number =>
    Math.floor((extent + 2 * paddings[d] - (dilations[d] * (kernel - 1) + 1)) / strides[d]) + 1;
  const [rows, columns] = [length(height, kh, 0), length(width, kw, 1)];
  refuse(
    offsets[2] !== rows || offsets[3] !== columns,
    `offset output dims: (${offsets[2]}, ${offsets[3]}) - computed output dims: (${rows}, ${columns})`,
  );
  if (masks !== null) {
    const [batch, , down, across] = masks;
    refuse(batch !== n, "invalid batch size of mask");
    refuse(
      down !== rows || across !== columns,
      `mask output dims: (${down}, ${across}) - computed output dims: (${rows}, ${columns})`,
    );
  }
  refuse(rows <= 0 || columns <= 0, `Calculated output size too small - out_h: ${rows} out_w: ${columns}`);
  return { n, channels, height, width, kernel: [kh, kw], rows, columns, offsetGroups, groups, outChannels };
}

/** Where the kernel reads along one dim without offsets: [kh, kw, rows, columns] or a shape that spreads to it. */
function grid(
  like: Tensor,
  dim: 0 | 1,
  kernel: number,
  out: number,
  stride: number,
  padding: number,
  dilation: number,
): Tensor {
  const options = { dtype: like.dtype, device: like.device };
  const taps = arange(kernel, options).mul(dilation).sub(padding);
  const starts = arange(out, options).mul(stride);
  return dim === 0 ? taps.view(-1, 1, 1, 1).add(starts.view(-1, 1)) : taps.view(-1, 1, 1).add(starts);
}

/** Both neighbours of places along one dim and their weights, 0 for those outside of the map. */
function neighbours(at: Tensor, extent: number): [place: Tensor, weight: Tensor][] {
  const low = at.detach().floor();
  const share = at.sub(low);
  const inside = (place: Tensor): Tensor => place.ge(0).logical_and(place.le(extent - 1));
  const high = low.add(1);
  const neighbour = (place: Tensor, weight: Tensor): [Tensor, Tensor] => {
    const outside = inside(place).logical_not();
    return [place.masked_fill(outside, 0).to(int64), weight.masked_fill(outside, 0)];
  };
  return [neighbour(low, share.rsub(1)), neighbour(high, share)];
}

/** What is read by tensor methods, for gradients that are differentiated again. */
function columnsByTensors(
  input: Tensor,
  offset: Tensor,
  mask: Tensor | null,
  { kernel, stride, padding, dilation }: DeformSteps,
): Tensor {
  const [n, channels, height, width] = fourSizes(input);
  const [, offsets, rows, columns] = fourSizes(offset);
  const [kh, kw] = kernel;
  const taps = kh * kw;
  const groups = offsets / (2 * taps);
  const [down, across] = offset.reshape(n, groups, kh, kw, 2, rows, columns).unbind(4) as [Tensor, Tensor];
  const ys = neighbours(down.add(grid(offset, 0, kh, rows, stride[0], padding[0], dilation[0])), height);
  const xs = neighbours(across.add(grid(offset, 1, kw, columns, stride[1], padding[1], dilation[1])), width);
  const perGroup = channels / groups;
  const flat = input.reshape(n, groups, perGroup, height * width);
  const spread = (values: Tensor): Tensor => values.reshape(n, groups, 1, taps * rows * columns);
  const parts = ys.flatMap(([y, wy]) =>
    xs.map(([x, wx]) => {
      const places = spread(y.mul(width).add(x)).expand(-1, -1, perGroup, -1);
      return flat.gather(3, places).mul(spread(wy.mul(wx)));
    }),
  );
  const read = parts.reduce((sum, part) => sum.add(part));
  const taken = mask === null ? read : read.mul(spread(mask));
  return taken.reshape(n, channels, taps, rows * columns).permute(0, 3, 2, 1);
}

function stepsOf(c: Context): DeformSteps {
  const [kernel, stride, padding, dilation] = STEPS.map((name) => c.value<[number, number]>(name)) as [
    [number, number],
    [number, number],
    [number, number],
    [number, number],
  ];
  return { kernel, stride, padding, dilation };
}
const STEPS = ["kernel", "stride", "padding", "dilation"] as const;
const INPUTS = ["input", "offset", "mask"] as const;

/** The gradients through the same by tensor methods. */
function recordedGradients(grad: Tensor, c: Context): Gradient[] {
  const given = [c.tensor("input"), c.tensor("offset"), c.optionalTensor("mask")] as const;
  const wanted = INPUTS.map((name) => c.needs(name));
  const gradients = gradientsThrough(
    given.filter((tensor): tensor is Tensor => tensor !== null).filter((_, i) => wanted[i]),
    (list) => {
      const rest = [...list];
      const [input, offset, mask] = given.map((tensor, i) => (wanted[i] ? rest.shift() : tensor));
      return [columnsByTensors(input ?? given[0], offset ?? given[1], mask ?? null, stepsOf(c))];
    },
    [grad],
  );
  return given.map((tensor, i) => (wanted[i] && tensor ? (gradients.shift() ?? tensor.new_zeros(tensor.shape)) : null));
}

const SETTINGS = "int[] kernel, int[] stride, int[] padding, int[] dilation";
const inputGradient = operator<
  (grad: Tensor, input: Tensor, offset: Tensor, mask: Tensor | null, ...steps: Steps) => Tensor
>(`deform_columns_input_backward(Tensor grad, Tensor input, Tensor offset, Tensor? mask, ${SETTINGS}) -> Tensor`, {
  forward: (grad: Tensor, input: Tensor, offset: Tensor, mask: Tensor | null, ...steps: Steps) =>
    deformInputGradient(grad, input, offset, mask, namedSteps(steps)),
});
const offsetGradients = operator<
  (grad: Tensor, input: Tensor, offset: Tensor, mask: Tensor | null, ...steps: Steps) => Tensor[]
>(
  `deform_columns_offset_backward(Tensor grad, Tensor input, Tensor offset, Tensor? mask, ${SETTINGS}) -> (Tensor, Tensor)`,
  {
    forward: (grad: Tensor, input: Tensor, offset: Tensor, mask: Tensor | null, ...steps: Steps) => {
      const [first, second] = deformOffsetGradients(grad, input, offset, mask, namedSteps(steps));
      return [first, second ?? first.new_zeros([0])];
    },
  },
);

type Steps = [
  kernel: readonly number[],
  stride: readonly number[],
  padding: readonly number[],
  dilation: readonly number[],
];
function namedSteps([kernel, stride, padding, dilation]: Steps): DeformSteps {
  return { kernel: pair(kernel), stride: pair(stride), padding: pair(padding), dilation: pair(dilation) };
}

/** What the kernel reads, times the mask: [n, places of the result, places of the kernel, channels]. */
const columnsOf = operator<(input: Tensor, offset: Tensor, mask: Tensor | null, ...steps: Steps) => Tensor>(
  `deform_columns(Tensor input, Tensor offset, Tensor? mask, ${SETTINGS}) -> Tensor`,
  {
    forward: (input: Tensor, offset: Tensor, mask: Tensor | null, ...steps: Steps) =>
      deformColumns(input, offset, mask, namedSteps(steps)),
    joint: {
      uses: { input: INPUTS, offset: INPUTS, mask: INPUTS },
      formula: ([grad], c) => (grad ? recordedGradients(grad, c) : []),
      fused: ([grad], c) => {
        if (!grad) return [];
        const mask = c.optionalTensor("mask");
        const { kernel, stride, padding, dilation } = stepsOf(c);
        const given = [grad, c.tensor("input"), c.tensor("offset"), mask, kernel, stride, padding, dilation] as const;
        const ofMaps = c.needs("input") ? inputGradient(...given) : null;
        if (!c.needs("offset") && !(mask && c.needs("mask"))) return [ofMaps, null, null];
        const [ofOffset, ofMask] = offsetGradients(...given) as [Tensor, Tensor];
        return [ofMaps, c.needs("offset") ? ofOffset : null, mask && c.needs("mask") ? ofMask : null];
      },
    },
  },
);

/**
 * A convolution whose kernel reads maps [n, channels, H, W] at places moved by `offset`
 * [n, 2 * groups of offsets * kh * kw, rows, columns] (down, then across, for each place of the kernel), times `mask`
 * where there is one. `weight` is [out, channels / groups, kh, kw]; the result is [n, out, rows, columns].
 * @throws {RuntimeError} for shapes that do not fit.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * const [input, weight] = [torch.rand(4, 3, 10, 10), torch.rand(5, 3, 3, 3)];
 * ops.deform_conv2d(input, torch.rand(4, 18, 8, 8), weight).shape; // [4, 5, 8, 8]
 */
export function deform_conv2d(
  ...args: Arguments<
    [
      input: Tensor,
      offset: Tensor,
      weight: Tensor,
      bias?: Tensor | null,
      stride?: Sizes,
      padding?: Sizes,
      dilation?: Sizes,
      mask?: Tensor | null,
    ],
    DeformConv2dFunctionOptions
  >
): Tensor {
  const bound = deforming.bind(args);
  const { n, channels, kernel, rows, columns, groups, outChannels } = planOf(bound);
  const { input, offset, weight, bias, mask } = bound;
  const [stride, padding, dilation] = [pair(bound.stride), pair(bound.padding), pair(bound.dilation)];
  const read = columnsOf(input, offset, mask, kernel, stride, padding, dilation);
  // A product as of an ordinary convolution: places by what is read there, times that by channels.
  const [inGroup, outGroup, taps, places] = [
    channels / groups,
    outChannels / groups,
    kernel[0] * kernel[1],
    rows * columns,
  ];
  const factors = weight
    .reshape(groups, outGroup, inGroup, taps)
    .permute(0, 3, 2, 1)
    .reshape(groups, taps * inGroup, outGroup);
  const out = read
    .view(n * places, taps, groups, inGroup)
    .permute(2, 0, 1, 3)
    .reshape(groups, n * places, taps * inGroup)
    .bmm(factors);
  const result = bias === null ? out : out.add(bias.view(groups, 1, outGroup));
  return result
    .view(groups, n, places, outGroup)
    .permute(1, 0, 3, 2)
    .reshape(n, outChannels, rows, columns)
    .contiguous();
}

/** Arguments of `DeformConv2d` by their names. */
export interface DeformConv2dOptions {
  in_channels?: number;
  out_channels?: number;
  kernel_size?: Sizes;
  stride?: Sizes;
  padding?: Sizes;
  dilation?: Sizes;
  groups?: number;
  bias?: boolean;
}
const layer = signature<Required<DeformConv2dOptions>>(
  "DeformConv2d",
  "in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True",
);
/**
 * `deform_conv2d` with a weight and a bias of its own: maps [n, in_channels, H, W], offsets and a mask give
 * [n, out_channels, rows, columns].
 * @throws {ValueError} for channels that groups do not divide.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * const layer = new ops.DeformConv2d(3, 5, 3, { padding: 1 });
 * layer(torch.rand(1, 3, 6, 6), torch.zeros(1, 18, 6, 6)).shape; // [1, 5, 6, 6]
 */
export class DeformConv2d extends nn.Module<(input: Tensor, offset: Tensor, mask?: Tensor | null) => Tensor> {
  in_channels: number;
  out_channels: number;
  kernel_size: readonly [number, number];
  stride: readonly [number, number];
  padding: readonly [number, number];
  dilation: readonly [number, number];
  groups: number;
  weight: nn.Parameter;
  bias: nn.Parameter | null;
  constructor(
    ...args: Arguments<
      [
        in_channels: number,
        out_channels: number,
        kernel_size: Sizes,
        stride?: Sizes,
        padding?: Sizes,
        dilation?: Sizes,
        groups?: number,
        bias?: boolean,
      ],
      DeformConv2dOptions
    >
  ) {
    super();
    const { in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias } = layer.bind(args);
    if (in_channels % groups !== 0) throw new ValueError("in_channels must be divisible by groups");
    if (out_channels % groups !== 0) throw new ValueError("out_channels must be divisible by groups");
    this.in_channels = in_channels;
    this.out_channels = out_channels;
    this.kernel_size = pair(kernel_size);
    this.stride = pair(stride);
    this.padding = pair(padding);
    this.dilation = pair(dilation);
    this.groups = groups;
    this.weight = new nn.Parameter(empty([out_channels, in_channels / groups, ...this.kernel_size]));
    this.bias = null;
    if (bias) this.bias = new nn.Parameter(empty([out_channels]));
    else this.register_parameter("bias", null);
    this.reset_parameters();
  }
  reset_parameters(): void {
    nn.init.kaiming_uniform_(this.weight, { a: Math.sqrt(5) });
    if (this.bias === null) return;
    const bound = 1 / Math.sqrt(this.weight.select(0, 0).numel());
    nn.init.uniform_(this.bias, -bound, bound);
  }
  forward(input: Tensor, offset: Tensor, mask: Tensor | null = null): Tensor {
    const { weight, bias, stride, padding, dilation } = this;
    return deform_conv2d({ input, offset, weight, bias, stride, padding, dilation, mask });
  }
  override extra_repr(): string {
    const tuple = pythonTuple;
    let text = `${this.in_channels}, ${this.out_channels}, kernel_size=${tuple(this.kernel_size)}, stride=${tuple(this.stride)}`;
    if (this.padding.some((each) => each !== 0)) text += `, padding=${tuple(this.padding)}`;
    if (this.dilation.some((each) => each !== 1)) text += `, dilation=${tuple(this.dilation)}`;
    if (this.groups !== 1) text += `, groups=${this.groups}`;
    return this.bias === null ? `${text}, bias=False` : text;
  }
}
