/**
 * `torch.ao.nn.quantizable`: LSTM and attention made of layers that can be observed, and their quantized forms. `prepare`
 * puts the first in the place of `nn.LSTM` and `nn.MultiheadAttention`, `convert` the second in theirs.
 */
import { float32, quint8, type DType } from "../../dtype.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { ModuleDict } from "../../nn/containers/dict.ts";
import { ModuleList } from "../../nn/containers/list.ts";
import * as layers from "../../nn/layers/index.ts";
import {
  RECURRENT_PARAMETERS,
  type RecurrentPlaces,
  type RecurrentSettings,
} from "../../nn/layers/recurrent-settings.ts";
import { Module } from "../../nn/module/index.ts";
import { FloatFunctional } from "../../nn/quantized/activation.ts";
import { zeros } from "../../ops/create/create.ts";
import { quantize_per_tensor } from "../../ops/quantized/quantize.ts";
import { cat, stack } from "../../ops/view/join.ts";
import { AssertionError, NotImplementedError, ValueError } from "../../support/errors.ts";
import { entryOf, itemAt } from "../../support/checked.ts";
import { membersOf } from "../../support/members.ts";
import { warnAlways } from "../../support/warnings.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { QConfig } from "../quantization/qconfig.ts";

import { configure, type Configured, setWeights, step } from "./quantizable-steps.ts";

type States = readonly [hx: Tensor, cx: Tensor];
type MaybeStates = readonly [hx: Tensor | null, cx: Tensor | null] | null;

interface CellSettings {
  input_dim: number;
  hidden_dim: number;
  bias: boolean;
  split_gates: boolean;
}
const cellArguments = signature<CellSettings>(
  "LSTMCell",
  "input_dim, hidden_dim, bias=True, device=None, dtype=None, *, split_gates=False",
);
const gateNames = ["input", "forget", "cell", "output"] as const;

/** Weights and biases of a layer's two products, as `nn.LSTM` keeps them. */
type Weights = readonly [wi: Tensor, wh: Tensor, bi: Tensor | null, bh: Tensor | null];

/**
 * One step of an LSTM, of layers that can be observed: [batch, input_dim] and states [batch, hidden_dim] to the next states.
 * @throws AssertionError where `from_float` gets no `nn.LSTMCell`.
 * @example
 * const cell = new torch.ao.nn.quantizable.LSTMCell(10, 20);
 * const [hy, cy] = cell(torch.randn(3, 10));
 * hy.shape; // [3, 20]
 */
export class QuantizableLSTMCell extends Module<(x: Tensor, hidden?: MaybeStates) => [hy: Tensor, cy: Tensor]> {
  protected static readonly forwardParameters: string = "x, hidden";
  /** Features of the input. */
  input_size: number;
  /** Features of the states. */
  hidden_size: number;
  /** Whether there are biases. */
  bias: boolean;
  /** Whether every gate has layers of its own. */
  split_gates: boolean;
  /** The input's share of the gates. */
  igates: layers.Linear | ModuleDict<layers.Linear>;
  /** The hidden state's share of the gates. */
  hgates: layers.Linear | ModuleDict<layers.Linear>;
  /** The sum of the two. */
  gates: FloatFunctional | ModuleDict<FloatFunctional>;
  /** Of the sum, how much of the new value is taken in. */
  input_gate = new layers.Sigmoid();
  /** How much of the cell state is kept. */
  forget_gate = new layers.Sigmoid();
  /** The new value. */
  cell_gate = new layers.Tanh();
  /** How much of the cell state is shown. */
  output_gate = new layers.Sigmoid();
  /** The forget gate times the cell state. */
  fgate_cx = new FloatFunctional();
  /** The input gate times the new value. */
  igate_cgate = new FloatFunctional();
  /** The sum of the two: the next cell state. */
  fgate_cx_igate_cgate = new FloatFunctional();
  /** The output gate times tanh of the cell state: the next hidden state. */
  ogate_cy = new FloatFunctional();
  /** Scale and zero point of the first hidden state. */
  initial_hidden_state_qparams: readonly [scale: number, zero_point: number] = [1, 0];
  /** Scale and zero point of the first cell state. */
  initial_cell_state_qparams: readonly [scale: number, zero_point: number] = [1, 0];
  /** The dtype of the first hidden state. */
  hidden_state_dtype: DType = quint8;
  /** The dtype of the first cell state. */
  cell_state_dtype: DType = quint8;

  constructor(
    ...args: Arguments<
      [input_dim: number, hidden_dim: number, bias?: boolean],
      { input_dim?: number; hidden_dim?: number; bias?: boolean; split_gates?: boolean }
    >
  ) {
    super();
    const { input_dim, hidden_dim, bias, split_gates } = cellArguments.bind(args);
    this.input_size = input_dim;
    this.hidden_size = hidden_dim;
    this.bias = bias;
    this.split_gates = split_gates;
    if (split_gates) {
      this.igates = new ModuleDict<layers.Linear>();
      this.hgates = new ModuleDict<layers.Linear>();
      this.gates = new ModuleDict<FloatFunctional>();
      for (const name of gateNames) {
        this.igates.set(name, new layers.Linear(input_dim, hidden_dim, { bias }));
        this.hgates.set(name, new layers.Linear(hidden_dim, hidden_dim, { bias }));
        this.gates.set(name, new FloatFunctional());
      }
    } else {
      this.igates = new layers.Linear(input_dim, 4 * hidden_dim, { bias });
      this.hgates = new layers.Linear(hidden_dim, 4 * hidden_dim, { bias });
      this.gates = new FloatFunctional();
    }
    // In the order in which PyTorch registers them: the gates' layers come first.
    for (const name of orderAfterGates) {
      const member = membersOf(this)[name];
      Reflect.deleteProperty(this, name);
      membersOf(this)[name] = member;
    }
  }

  override _get_name(): string {
    return "QuantizableLSTMCell";
  }

  /** The sums of the four gates. */
  private sums(x: Tensor, hx: Tensor): Tensor[] {
    const { igates, hgates, gates } = this;
    if (!(gates instanceof ModuleDict)) {
      const all = gates.add((igates as layers.Linear)(x), (hgates as layers.Linear)(hx));
      return all.chunk(4, 1);
    }
    return gateNames.map((name) =>
      gates
        .get(name)!
        .add(
          entryOf(igates as ModuleDict<layers.Linear>, name)(x),
          entryOf(hgates as ModuleDict<layers.Linear>, name)(hx),
        ),
    );
  }

  forward(x: Tensor, hidden: MaybeStates = null): [hy: Tensor, cy: Tensor] {
    const known = hidden !== null && hidden[0] !== null && hidden[1] !== null;
    const [hx, cx] = known ? (hidden as States) : this.initialize_hidden(itemAt(x.shape, 0), x.is_quantized);
    const [i, f, c, o] = this.sums(x, hx) as [Tensor, Tensor, Tensor, Tensor];
    const [input, forget, cell, out] = [
      this.input_gate(i),
      this.forget_gate(f),
      this.cell_gate(c),
      this.output_gate(o),
    ];
    const kept = this.fgate_cx.mul(forget, cx);
    const added = this.igate_cgate.mul(input, cell);
    const cy = this.fgate_cx_igate_cgate.add(kept, added);
    return [this.ogate_cy.mul(out, cy.tanh()), cy];
  }

  /** States of zeros. */
  initialize_hidden(batch_size: number, is_quantized = false): [h: Tensor, c: Tensor] {
    const [h, c] = [zeros([batch_size, this.hidden_size]), zeros([batch_size, this.hidden_size])];
    if (!is_quantized) return [h, c];
    return [
      quantize_per_tensor(h, ...this.initial_hidden_state_qparams, this.hidden_state_dtype),
      quantize_per_tensor(c, ...this.initial_cell_state_qparams, this.cell_state_dtype),
    ];
  }

  /** A cell of given weights. */
  static from_params(
    wi: Tensor,
    wh: Tensor,
    bi: Tensor | null = null,
    bh: Tensor | null = null,
    split_gates = false,
  ): QuantizableLSTMCell {
    if ((bi === null) !== (bh === null)) throw new AssertionError("bi and bh must both be None or both have values");
    const cell = new QuantizableLSTMCell(itemAt(wi.shape, 1), itemAt(wh.shape, 1), { bias: bi !== null, split_gates });
    for (const [w, b, gates] of [
      [wi, bi, cell.igates],
      [wh, bh, cell.hgates],
    ] as const) {
      if (gates instanceof ModuleDict) {
        const [weights, biases] = [w.detach().chunk(4, 0), b?.detach().chunk(4, 0)];
        gateNames.forEach((name, i) => setWeights(entryOf(gates, name), itemAt(weights, i), biases?.[i] ?? null));
      } else setWeights(gates, w.detach(), b?.detach() ?? null);
    }
    return cell;
  }

  /** Of an `nn.LSTMCell` with a `qconfig`. */
  static from_float(other: Module, _use_precomputed_fake_quant = false, split_gates = false): QuantizableLSTMCell {
    if (!(other instanceof layers.LSTMCell))
      throw new AssertionError(
        `Expected module type <class 'torch.nn.modules.rnn.LSTMCell'>, got ${other._get_name()}`,
      );
    const { qconfig } = other as Configured;
    if (qconfig === undefined) throw new AssertionError("The float module must have 'qconfig'");
    const observed = this.from_params(other.weight_ih, other.weight_hh, other.bias_ih, other.bias_hh, split_gates);
    for (const module of [observed, observed.igates, observed.hgates]) configure(module, qconfig);
    if (split_gates)
      for (const gates of [observed.igates, observed.hgates] as ModuleDict<layers.Linear>[])
        for (const gate of gates.values()) configure(gate, qconfig);
    return observed;
  }
}

const orderAfterGates = [
  "input_gate",
  "forget_gate",
  "cell_gate",
  "output_gate",
  "fgate_cx",
  "igate_cgate",
  "fgate_cx_igate_cgate",
  "ogate_cy",
] as const;

/** One direction of one layer: steps of a cell. */
class SingleLayer extends Module {
  cell: QuantizableLSTMCell;
  constructor(cell: QuantizableLSTMCell) {
    super();
    this.cell = cell;
  }
  override _get_name(): string {
    return "_LSTMSingleLayer";
  }
  forward(x: Tensor, hidden: MaybeStates = null): [result: Tensor, hidden: MaybeStates] {
    const results: Tensor[] = [];
    let states: MaybeStates = hidden;
    for (const step of x.unbind(0)) {
      states = this.cell.forward(step, states);
      results.push(itemAt(states as States, 0));
    }
    return [stack(results, 0), states];
  }
}

/** One layer, in one or both directions. */
class LSTMLayer extends Module {
  batch_first: boolean;
  bidirectional: boolean;
  layer_fw: SingleLayer;
  declare layer_bw?: SingleLayer;
  constructor(forth: QuantizableLSTMCell, back: QuantizableLSTMCell | null) {
    super();
    this.batch_first = false;
    this.bidirectional = back !== null;
    this.layer_fw = new SingleLayer(forth);
    if (back !== null) this.layer_bw = new SingleLayer(back);
  }
  override _get_name(): string {
    return "_LSTMLayer";
  }
  forward(x: Tensor, [hx, cx]: States): [result: Tensor, hidden: States] {
    const back = this.layer_bw;
    if (back === undefined) return this.layer_fw.forward(x, [hx, cx]) as [Tensor, States];
    const [result, forth] = this.layer_fw.forward(x, [hx.select(0, 0), cx.select(0, 0)]) as [Tensor, States];
    const [reversed, backStates] = back.forward(x.flip([0]), [hx.select(0, 1), cx.select(0, 1)]) as [Tensor, States];
    return [
      cat([result, reversed.flip([0])], result.ndim - 1),
      [stack([forth[0], backStates[0]], 0), stack([forth[1], backStates[1]], 0)],
    ];
  }
}

interface Settings extends RecurrentSettings {
  split_gates: boolean;
}
const lstmArguments = signature<Settings>(
  "LSTM",
  `${RECURRENT_PARAMETERS}, device=None, dtype=None, *, split_gates=False`,
);

/** Arguments of a quantizable LSTM. */
export type QuantizableLSTMArguments = Arguments<RecurrentPlaces, Partial<Settings>>;

/** Weights and biases of a layer of an `nn.LSTM`. */
function weightsOf(lstm: layers.LSTM, layer: number, suffix: string): Weights {
  const members = membersOf(lstm) as Record<string, Tensor | undefined>;
  const at = (name: string): Tensor | null => members[`${name}_l${layer}${suffix}`] ?? null;
  return [at("weight_ih") as Tensor, at("weight_hh") as Tensor, at("bias_ih"), at("bias_hh")];
}

/**
 * An LSTM of layers that can be observed; `prepare` makes it of an `nn.LSTM`. Inputs are [time, batch, features], or with
 * `batch_first` [batch, time, features]; states are [layers * directions, batch, hidden_size].
 * @throws AssertionError where `from_float` gets no `nn.LSTM`.
 * @example
 * const lstm = new torch.ao.nn.quantizable.LSTM(10, 20, 2);
 * const [output, [hn, cn]] = lstm(torch.randn(5, 3, 10));
 * output.shape; // [5, 3, 20]
 */
export class QuantizableLSTM extends Module<
  (x: Tensor, hidden?: States | readonly States[] | null) => [output: Tensor, hidden: [hn: Tensor, cn: Tensor]]
> {
  protected static readonly forwardParameters: string = "x, hidden";
  /** Features of the input. */
  input_size: number;
  /** Features of the states. */
  hidden_size: number;
  /** Number of layers. */
  num_layers: number;
  /** Whether there are biases. */
  bias: boolean;
  /** Inputs and outputs are [batch, time, features]. */
  batch_first: boolean;
  /** Ignored, with a warning. */
  dropout: number;
  /** Whether sequences are read backwards, too. */
  bidirectional: boolean;
  /** The layers, one for each of `num_layers`. */
  layers: ModuleList<LSTMLayer>;

  constructor(...args: QuantizableLSTMArguments) {
    super();
    const { input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, split_gates } =
      lstmArguments.bind(args);
    this.input_size = input_size;
    this.hidden_size = hidden_size;
    this.num_layers = num_layers;
    this.bias = bias;
    this.batch_first = batch_first;
    this.dropout = dropout;
    this.bidirectional = bidirectional;
    this.training = false;
    if (typeof dropout !== "number" || !(dropout >= 0 && dropout <= 1))
      throw new ValueError(
        "dropout should be a number in range [0, 1] representing the probability of an element being zeroed",
      );
    if (dropout > 0) {
      warnAlways(
        "dropout option for quantizable LSTM is ignored. If you are training, please, use nn.LSTM version followed by `prepare` step.",
      );
      if (num_layers === 1)
        warnAlways(
          `dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater than 1, but got dropout=${dropout} and num_layers=1`,
        );
    }
    this.layers = new ModuleList(
      Array.from({ length: num_layers }, (_, i) => {
        const size = i === 0 ? input_size : hidden_size;
        const forth = new QuantizableLSTMCell(size, hidden_size, { bias, split_gates });
        return new LSTMLayer(
          forth,
          bidirectional ? new QuantizableLSTMCell(size, hidden_size, { bias, split_gates }) : null,
        );
      }),
    );
  }

  override _get_name(): string {
    return "QuantizableLSTM";
  }

  /** Two states for each layer. */
  private statesFor(x: Tensor, batch: number, hidden: States | readonly States[] | null): States[] {
    const directions = this.bidirectional ? 2 : 1;
    if (hidden === null) {
      const real = zeros([directions, batch, this.hidden_size], { dtype: float32 }).squeeze(0);
      const state = x.is_quantized ? quantize_per_tensor(real, 1, 0, x.dtype) : real;
      return Array.from({ length: this.num_layers }, () => [state, state] as const);
    }
    if (Array.isArray(hidden[0])) return [...(hidden as readonly States[])];
    const size = [this.num_layers, directions, batch, this.hidden_size];
    const [hx, cx] = (hidden as States).map((state) => state.reshape(size)) as [Tensor, Tensor];
    return Array.from({ length: this.num_layers }, (_, i) => [hx.select(0, i).squeeze(0), cx.select(0, i).squeeze(0)]);
  }

  forward(
    given: Tensor,
    hidden: States | readonly States[] | null = null,
  ): [output: Tensor, hidden: [hn: Tensor, cn: Tensor]] {
    let x = this.batch_first ? given.transpose(0, 1) : given;
    const states = this.statesFor(x, itemAt(x.shape, 1), hidden);
    const after: States[] = [];
    this.layers.forEach((layer, i) => {
      const [result, next] = layer.forward(x, itemAt(states, i));
      x = result;
      after.push(next);
    });
    const [hn, cn] = ([0, 1] as const).map((i) => {
      const all = stack(after.map((state) => state[i]));
      return all.reshape([-1, ...all.shape.slice(-2)]);
    }) as [Tensor, Tensor];
    return [this.batch_first ? x.transpose(0, 1) : x, [hn, cn]];
  }

  /** Of an `nn.LSTM` that has a `qconfig`, or is given one: with observers in place. */
  static from_float(other: Module, qconfig: QConfig | null = null, split_gates = false): QuantizableLSTM {
    if (!(other instanceof layers.LSTM))
      throw new AssertionError(`Expected module type <class 'torch.nn.modules.rnn.LSTM'>, got ${other._get_name()}`);
    const own = (other as Configured).qconfig;
    if (own === undefined && qconfig === null)
      throw new AssertionError("other must have qconfig or qconfig must be provided");
    const { input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional } = other;
    const observed = new QuantizableLSTM({
      input_size,
      hidden_size,
      num_layers,
      bias,
      batch_first,
      dropout,
      bidirectional,
      split_gates,
    });
    configure(observed, own ?? qconfig);
    for (let i = 0; i < num_layers; i++) {
      const suffixes = bidirectional ? ["", "_reverse"] : [""];
      const size = i === 0 ? input_size : hidden_size;
      const draw = (): QuantizableLSTMCell => new QuantizableLSTMCell(size, hidden_size, { bias, split_gates });
      // PyTorch makes random layers first, here and below; what is drawn afterwards depends on it.
      for (const _ of suffixes) draw();
      const cells = suffixes.map((suffix) => {
        const cell = QuantizableLSTMCell.from_params(...weightsOf(other, i, suffix), split_gates);
        draw();
        return cell;
      });
      observed.layers.set(i, new LSTMLayer(itemAt(cells, 0), cells[1] ?? null));
    }
    observed.train(other.training);
    return other.training ? step("prepareTraining")(observed) : step("prepare")(observed);
  }

  /** Refuses: a quantizable LSTM is itself what is observed. */
  static from_observed(_other: Module): QuantizableLSTM {
    throw new NotImplementedError(
      "It looks like you are trying to convert a non-quantizable LSTM module. Please, see the examples on quantizable LSTMs.",
    );
  }
}

/**
 * A quantized LSTM: what `convert` makes of a quantizable one that has seen data. Shapes are those of `nn.LSTM`.
 * @throws AssertionError where `from_observed` gets no quantizable LSTM.
 * @example
 * torch.ao.nn.quantized.LSTM.prototype instanceof torch.ao.nn.quantizable.LSTM; // true
 */
export class QuantizedLSTM extends QuantizableLSTM {
  override _get_name(): string {
    return "QuantizedLSTM";
  }
  /** Refuses: the way is from float to observed to quantized. */
  static override from_float(_other: Module): never {
    throw new NotImplementedError(
      "It looks like you are trying to convert a non-observed LSTM module. Please, see the examples on quantizable LSTMs.",
    );
  }
  /** Of a quantizable LSTM with observers. */
  static override from_observed(other: Module): QuantizedLSTM {
    if (!(other instanceof QuantizableLSTM))
      throw new AssertionError(
        `Expected module type <class 'torch.ao.nn.quantizable.modules.rnn.LSTM'>, got ${other._get_name()}`,
      );
    return Object.setPrototypeOf(step("convert")(other), this.prototype as object) as QuantizedLSTM;
  }
}
