/** What RAFT improves its flow with, step by step: an encoder of motion, a recurrent unit and two heads. */
import * as nn from "../../../nn/index.ts";
import { cat } from "../../../ops/view/join.ts";
import { itemAt, lastOf } from "../../../support/checked.ts";
import { ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { Conv2dNormActivation } from "../../ops/misc.ts";

const conv = (from: number, to: number, kernel_size: number): nn.Layer =>
  new Conv2dNormActivation(from, to, { norm_layer: null, kernel_size });

/** Settings of `MotionEncoder`. */
export interface MotionEncoderOptions {
  in_channels_corr: number;
  corr_layers?: readonly number[];
  flow_layers?: readonly number[];
  out_channels?: number;
}
/** Flow [n, 2, h, w] and correlations [n, in_channels_corr, h, w] as one map [n, out_channels, h, w]. */
export class MotionEncoder extends nn.Module<(flow: Tensor, corr_features: Tensor) => Tensor> {
  convcorr1: nn.Layer;
  convcorr2: nn.Layer;
  convflow1: nn.Layer;
  convflow2: nn.Layer;
  conv: nn.Layer;
  out_channels: number;
  constructor(options: MotionEncoderOptions) {
    super();
    const { in_channels_corr, corr_layers = [256, 192], flow_layers = [128, 64], out_channels = 128 } = options;
    if (flow_layers.length !== 2)
      throw new ValueError(`The expected number of flow_layers is 2, instead got ${flow_layers.length}`);
    if (corr_layers.length !== 1 && corr_layers.length !== 2)
      throw new ValueError(`The number of corr_layers should be 1 or 2, instead got ${corr_layers.length}`);
    const [first, last] = [itemAt(corr_layers, 0), lastOf(corr_layers)];
    this.convcorr1 = conv(in_channels_corr, first, 1);
    this.convcorr2 = corr_layers.length === 2 ? conv(first, last, 3) : new nn.Identity();
    this.convflow1 = conv(2, itemAt(flow_layers, 0), 7);
    this.convflow2 = conv(itemAt(flow_layers, 0), itemAt(flow_layers, 1), 3);
    this.conv = conv(last + lastOf(flow_layers), out_channels - 2, 3); // the flow itself is put beside it
    this.out_channels = out_channels;
  }
  forward(flow: Tensor, corr_features: Tensor): Tensor {
    const corr = this.convcorr2(this.convcorr1(corr_features));
    const motion = this.conv(cat([corr, this.convflow2(this.convflow1(flow))], 1));
    return cat([motion, flow], 1);
  }
}

type Sizes = number | readonly number[];
/** A gated recurrent unit whose products are convolutions: a state [n, hidden_size, h, w] and an input to the next state. */
export class ConvGRU extends nn.Module<(h: Tensor, x: Tensor) => Tensor> {
  convz: nn.Conv2d;
  convr: nn.Conv2d;
  convq: nn.Conv2d;
  constructor(options: { input_size: number; hidden_size: number; kernel_size: Sizes; padding: Sizes }) {
    super();
    const { input_size, hidden_size, kernel_size, padding } = options;
    const gate = (): nn.Conv2d => new nn.Conv2d(hidden_size + input_size, hidden_size, kernel_size, { padding });
    this.convz = gate();
    this.convr = gate();
    this.convq = gate();
  }
  forward(h: Tensor, x: Tensor): Tensor {
    const both = cat([h, x], 1);
    const z = this.convz(both).sigmoid();
    const r = this.convr(both).sigmoid();
    const q = this.convq(cat([r.mul(h), x], 1)).tanh();
    return z.rsub(1).mul(h).add(z.mul(q));
  }
}

/** Settings of `RecurrentBlock`. */
export interface RecurrentBlockOptions {
  input_size: number;
  hidden_size: number;
  /** Of one unit, or of two after one another. */
  kernel_size?: readonly Sizes[];
  padding?: readonly Sizes[];
}
/** One recurrent unit or two: a state [n, hidden_size, h, w] and an input to the next state. */
export class RecurrentBlock extends nn.Module<(h: Tensor, x: Tensor) => Tensor> {
  convgru1: ConvGRU;
  convgru2: ConvGRU | null;
  hidden_size: number;
  constructor(options: RecurrentBlockOptions) {
    super();
    const { input_size, hidden_size } = options;
    const {
      kernel_size = [
        [1, 5],
        [5, 1],
      ],
      padding = [
        [0, 2],
        [2, 0],
      ],
    } = options;
    if (kernel_size.length !== padding.length)
      throw new ValueError(
        `kernel_size should have the same length as padding, instead got len(kernel_size) = ${kernel_size.length} and len(padding) = ${padding.length}`,
      );
    if (kernel_size.length !== 1 && kernel_size.length !== 2)
      throw new ValueError(`kernel_size should either 1 or 2, instead got ${kernel_size.length}`);
    const unit = (i: number): ConvGRU =>
      new ConvGRU({ input_size, hidden_size, kernel_size: itemAt(kernel_size, i), padding: itemAt(padding, i) });
    this.convgru1 = unit(0);
    this.convgru2 = kernel_size.length === 2 ? unit(1) : null;
    this.hidden_size = hidden_size;
  }
  forward(h: Tensor, x: Tensor): Tensor {
    const next = this.convgru1(h, x);
    return this.convgru2 === null ? next : this.convgru2(next, x);
  }
}

/** A change of the flow [n, 2, h, w] from a state [n, in_channels, h, w]. */
export class FlowHead extends nn.Module<(x: Tensor) => Tensor> {
  conv1: nn.Conv2d;
  conv2: nn.Conv2d;
  relu: nn.ReLU;
  constructor({ in_channels, hidden_size }: { in_channels: number; hidden_size: number }) {
    super();
    this.conv1 = new nn.Conv2d(in_channels, hidden_size, 3, { padding: 1 });
    this.conv2 = new nn.Conv2d(hidden_size, 2, 3, { padding: 1 });
    this.relu = new nn.ReLU(true);
  }
  forward(x: Tensor): Tensor {
    return this.conv2(this.relu(this.conv1(x)));
  }
}

/** What an update block does: state, context, correlations and flow to the next state and the change of the flow. */
export type UpdateModule = nn.Module<
  (hidden_state: Tensor, context: Tensor, corr_features: Tensor, flow: Tensor) => [state: Tensor, delta_flow: Tensor]
> & { hidden_state_size: number };
/**
 * One step: motion is encoded, the state [n, hidden_size, h, w] follows it and a context [n, channels, h, w], and the
 * flow head says how the flow [n, 2, h, w] changes.
 */
export class UpdateBlock extends nn.Module<
  (hidden_state: Tensor, context: Tensor, corr_features: Tensor, flow: Tensor) => [state: Tensor, delta_flow: Tensor]
> {
  motion_encoder: nn.Module<(flow: Tensor, corr_features: Tensor) => Tensor>;
  recurrent_block: RecurrentBlock;
  flow_head: nn.Layer;
  hidden_state_size: number;
  constructor(parts: {
    motion_encoder: nn.Module<(flow: Tensor, corr_features: Tensor) => Tensor>;
    recurrent_block: RecurrentBlock;
    flow_head: nn.Layer;
  }) {
    super();
    this.motion_encoder = parts.motion_encoder;
    this.recurrent_block = parts.recurrent_block;
    this.flow_head = parts.flow_head;
    this.hidden_state_size = parts.recurrent_block.hidden_size;
  }
  forward(hidden_state: Tensor, context: Tensor, corr_features: Tensor, flow: Tensor): [Tensor, Tensor] {
    const motion = this.motion_encoder(flow, corr_features);
    const state = this.recurrent_block(hidden_state, cat([context, motion], 1));
    return [state, this.flow_head(state)];
  }
}

/** Weights of the neighbours by which flow is enlarged eight times: a state to [n, 8 * 8 * 9, h, w]. */
export class MaskPredictor extends nn.Module<(x: Tensor) => Tensor> {
  convrelu: nn.Layer;
  conv: nn.Conv2d;
  /** Weakens the gradients of this branch. */
  multiplier: number;
  constructor(options: { in_channels: number; hidden_size: number; multiplier?: number }) {
    super();
    this.convrelu = conv(options.in_channels, options.hidden_size, 3);
    this.conv = new nn.Conv2d(options.hidden_size, 8 * 8 * 9, 1, { padding: 0 });
    this.multiplier = options.multiplier ?? 0.25;
  }
  forward(x: Tensor): Tensor {
    return this.conv(this.convrelu(x)).mul(this.multiplier);
  }
}
