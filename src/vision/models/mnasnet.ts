/** MNASNet, found by search for phones; the B1 variant (https://arxiv.org/abs/1807.11626). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import type { LoadStateArguments } from "../../nn/module/index.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { builder, type ModelBuilder } from "./builder.ts";
import { initialize, kaimingFanOut } from "./initialize.ts";
import { itemAt } from "../../support/checked.ts";

/** The momentum of the paper's code, TensorFlow's 0.9997 turned round. */
const MOMENTUM = 1 - 0.9997;
const norm = (channels: number): nn.Layer => new nn.BatchNorm2d(channels, { momentum: MOMENTUM });
const depthwise = (channels: number, kernel: number, stride: number): nn.Layer =>
  new nn.Conv2d(channels, channels, kernel, {
    padding: Math.floor(kernel / 2),
    stride,
    groups: channels,
    bias: false,
  });
const pointwise = (from: number, to: number): nn.Layer => new nn.Conv2d(from, to, 1, { bias: false });

class _InvertedResidual extends nn.Module<(x: Tensor) => Tensor> {
  layers: nn.Sequential;
  apply_residual: boolean;
  constructor(from: number, to: number, kernel: number, stride: number, expansion: number) {
    super();
    if (stride !== 1 && stride !== 2) throw new ValueError(`stride should be 1 or 2 instead of ${stride}`);
    if (kernel !== 3 && kernel !== 5) throw new ValueError(`kernel_size should be 3 or 5 instead of ${kernel}`);
    const width = from * expansion;
    this.apply_residual = from === to && stride === 1;
    this.layers = new nn.Sequential(
      pointwise(from, width),
      norm(width),
      new nn.ReLU(true),
      depthwise(width, kernel, stride),
      norm(width),
      new nn.ReLU(true),
      pointwise(width, to),
      norm(to),
    );
  }
  forward(x: Tensor): Tensor {
    const result = this.layers(x);
    return this.apply_residual ? result.add(x) : result;
  }
}

function stack(
  from: number,
  to: number,
  kernel: number,
  stride: number,
  expansion: number,
  repeats: number,
): nn.Sequential {
  return new nn.Sequential(
    ...Array.from({ length: repeats }, (_, i) =>
      i === 0
        ? new _InvertedResidual(from, to, kernel, stride, expansion)
        : new _InvertedResidual(to, to, kernel, 1, expansion),
    ),
  );
}

/** A multiple of `divisor`, at most a tenth below `value`. */
function roundToMultiple(value: number, divisor: number): number {
  const rounded = Math.max(divisor, Math.floor(Math.trunc(value + divisor / 2) / divisor) * divisor);
  return rounded >= 0.9 * value ? rounded : rounded + divisor;
}
const depthsOf = (alpha: number): number[] =>
  [32, 16, 24, 40, 80, 96, 192, 320].map((depth) => roundToMultiple(depth * alpha, 8));

function stem(first: number, second: number): nn.Layer[] {
  return [
    new nn.Conv2d(3, first, 3, { padding: 1, stride: 2, bias: false }),
    norm(first),
    new nn.ReLU(true),
    depthwise(first, 3, 1),
    norm(first),
    new nn.ReLU(true),
    pointwise(first, second),
    norm(second),
  ];
}

/** Settings of `MNASNet`. */
export interface MNASNetOptions {
  /** Factor of all channels. */
  alpha?: number;
  num_classes?: number;
  dropout?: number;
}
const bind = signature<Required<MNASNetOptions>>("MNASNet", "alpha, num_classes=1000, dropout=0.2");
/** MNASNet: images [batch, 3, H, W] to class scores. */
export class MNASNet extends nn.Module<(x: Tensor) => Tensor> {
  layers: nn.Sequential;
  classifier: nn.Sequential;
  alpha: number;
  num_classes: number;
  private layout = 2;
  constructor(...args: Arguments<[alpha: number, num_classes?: number, dropout?: number], MNASNetOptions>) {
    super();
    const { alpha, num_classes, dropout } = bind.bind(args);
    if (alpha <= 0) throw new ValueError(`alpha should be greater than 0.0 instead of ${alpha}`);
    this.alpha = alpha;
    this.num_classes = num_classes;
    const d = depthsOf(alpha) as [number, number, number, number, number, number, number, number];
    this.layers = new nn.Sequential(
      ...stem(d[0], d[1]),
      stack(d[1], d[2], 3, 2, 3, 3),
      stack(d[2], d[3], 5, 2, 3, 3),
      stack(d[3], d[4], 5, 2, 6, 3),
      stack(d[4], d[5], 3, 1, 6, 2),
      stack(d[5], d[6], 5, 2, 6, 4),
      stack(d[6], d[7], 3, 1, 6, 1),
      pointwise(d[7], 1280),
      norm(1280),
      new nn.ReLU(true),
    );
    this.classifier = new nn.Sequential(new nn.Dropout(dropout, true), new nn.Linear(1280, num_classes));
    initialize(this, {
      conv: kaimingFanOut,
      linear: ({ weight }) => nn.init.kaiming_uniform_(weight, { mode: "fan_out", nonlinearity: "sigmoid" }),
    });
  }
  /** 2 since the first layers follow alpha. */
  override get _version(): number {
    return this.layout;
  }
  /** Checkpoints of the first version have first layers of fixed width; the model takes them over. */
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [, , local_metadata] = args;
    const version = local_metadata.version ?? null;
    if (version !== 1 && version !== 2)
      throw new ValueError(`version should be set to 1 or 2 instead of ${version === null ? "None" : version}`);
    if (version === 1 && this.alpha !== 1) {
      const parts = [...stem(32, 16), stack(16, itemAt(depthsOf(this.alpha), 2), 3, 2, 3, 3)];
      parts.forEach((layer, i) => this.layers.set(i, layer));
      this.layout = 1;
      console.warn(
        "A new version of MNASNet model has been implemented. Your checkpoint was saved using the previous version. This checkpoint will load and work as before, but you may want to upgrade by training a newer model or transfer learning from an updated ImageNet checkpoint.",
      );
    }
    super._load_from_state_dict(...args);
  }
  forward(x: Tensor): Tensor {
    return this.classifier(this.layers(x).mean([2, 3]));
  }
}

const mnasnet = (name: string, alpha: number): ModelBuilder<MNASNet, MNASNetOptions> =>
  builder(name, (options: MNASNetOptions) => new MNASNet({ ...options, alpha }));

/** MNASNet, half width. */
export const mnasnet0_5: ModelBuilder<MNASNet, MNASNetOptions> = mnasnet("mnasnet0_5", 0.5);
/** MNASNet, three quarters of the width. */
export const mnasnet0_75: ModelBuilder<MNASNet, MNASNetOptions> = mnasnet("mnasnet0_75", 0.75);
/** MNASNet. */
export const mnasnet1_0: ModelBuilder<MNASNet, MNASNetOptions> = mnasnet("mnasnet1_0", 1);
/** MNASNet, 1.3 times as wide. */
export const mnasnet1_3: ModelBuilder<MNASNet, MNASNetOptions> = mnasnet("mnasnet1_3", 1.3);
