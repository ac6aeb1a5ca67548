/** Recurrent networks with weights of 8 bits and real inputs: what `quantize_dynamic` makes of LSTM, GRU and cells. */
import { float32, qint8, type DType } from "../../dtype.ts";
import { no_grad } from "../../autograd/modes.ts";
import { PackedLinear } from "../../ops/quantized/packed.ts";
import { linear_dynamic, recurrent_layer } from "../../ops/quantized/layers.ts";
import { quantize_per_tensor } from "../../ops/quantized/quantize.ts";
import { cat, stack } from "../../ops/view/join.ts";
import type { Hidden } from "../../ops/sequence/recurrent-steps.ts";
import { zeros } from "../../ops/create/create.ts";
import { randn } from "../../ops/create/draws/random-create.ts";
import { AssertionError, RuntimeError } from "../../support/errors.ts";
import { pythonTuple } from "../../support/python.ts";
import { sameShape, shapeText } from "../../layout/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { signature, type Arguments } from "../arguments.ts";
import * as F from "../functional/index.ts";
import { ModuleList } from "../containers/list.ts";
import { GRU as FloatGRU, LSTM as FloatLSTM, type RNNBase as FloatRNNBase } from "../layers/rnn.ts";
import type {
  GRUCell as FloatGRUCell,
  LSTMCell as FloatLSTMCell,
  RNNCell as FloatRNNCell,
} from "../layers/rnn-cells.ts";
import {
  assertInputSize,
  RECURRENT_PARAMETERS,
  recurrentPlaces,
  recurrentText,
  type RecurrentPlaces,
  type RecurrentSettings,
} from "../layers/recurrent-settings.ts";
import { type LoadStateArguments, Module } from "../module/index.ts";
import { lengthList } from "../utils/length-list.ts";
import { PackedSequence } from "../utils/rnn.ts";
import { quantizeWeight, weightObserver } from "./weights.ts";
import { membersOf } from "../../support/members.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

type CellState = readonly [weight_ih: Tensor, weight_hh: Tensor, bias_ih: Tensor | null, bias_hh: Tensor | null];

/** Weights of one layer and direction; state dicts have them as one entry, `param`: weights, then biases. */
export class PackedParameter extends Module {
  /** Weights and bias of the input. */
  ih: PackedLinear;
  /** Weights and bias of the hidden state. */
  hh: PackedLinear;
  constructor(ih: PackedLinear, hh: PackedLinear) {
    super();
    this.ih = ih;
    this.hh = hh;
  }
  override _save_to_state_dict(destination: Map<string, unknown>, prefix: string, keep_vars: boolean): void {
    super._save_to_state_dict(destination, prefix, keep_vars);
    const state: CellState = [this.ih.weight, this.hh.weight, this.ih.bias, this.hh.bias];
    destination.set(`${prefix}param`, state);
  }
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state, prefix, , , missing] = args;
    const held = state.get(`${prefix}param`) as CellState | undefined;
    if (held === undefined) {
      missing.push(`${prefix}param`);
      return;
    }
    this.ih = new PackedLinear(held[0], held[2]);
    this.hh = new PackedLinear(held[1], held[3]);
  }
}

interface Settings extends RecurrentSettings {
  dtype: DType | null;
}
const shape = signature<Settings>("RNN", `${RECURRENT_PARAMETERS}, dtype=None`);
/** Arguments of quantized recurrent networks. */
export type QuantizedRNNArguments = Arguments<[...RecurrentPlaces, dtype?: DType | null], Partial<Settings>>;

const gatesOf = { LSTM: 4, GRU: 3 } as const;

/** A random matrix in whole numbers of a scale: what PyTorch's layers have until weights are set. */
function rounded(rows: number, columns: number, scale: number): Tensor {
  return quantize_per_tensor(randn([rows, columns]), scale, 0, qint8);
}

/** Random weights and biases, drawn in PyTorch's order. */
function drawnLayer(rows: number, columns: number, size: number): PackedParameter {
  const [ih, hh] = [rounded(rows, columns, 0.1), rounded(rows, size, 0.1)];
  const [biasIh, biasHh] = [randn([rows]), randn([rows])];
  return new PackedParameter(new PackedLinear(ih, biasIh), new PackedLinear(hh, biasHh));
}

/** Base of the quantized LSTM and GRU. */
export abstract class RNNBase extends Module {
  /** "LSTM" or "GRU". */
  mode: "LSTM" | "GRU";
  /** Features of the input. */
  input_size: number;
  /** Features of the hidden state. */
  hidden_size: number;
  /** Number of layers. */
  num_layers: number;
  /** Whether there are biases. */
  bias: boolean;
  /** Inputs and outputs are [batch, time, features]. */
  batch_first: boolean;
  /** Probability with which values are zeroed between layers in training. */
  dropout: number;
  /** Whether it also runs from the end to the start. */
  bidirectional: boolean;
  /** The dtype of the whole numbers. */
  dtype: DType;
  /** Weights by layer and direction. */
  _all_weight_values: ModuleList;

  constructor(mode: "LSTM" | "GRU", args: QuantizedRNNArguments) {
    super();
    const settings = shape.bind(args);
    this.mode = mode;
    this.input_size = settings.input_size;
    this.hidden_size = settings.hidden_size;
    this.num_layers = settings.num_layers;
    this.bias = settings.bias;
    this.batch_first = settings.batch_first;
    this.dropout = settings.dropout;
    this.bidirectional = settings.bidirectional;
    this.dtype = settings.dtype ?? qint8;
    if (this.dtype !== qint8)
      throw new RuntimeError(`Unsupported dtype for dynamic RNN quantization: ${String(this.dtype)}`);
    this.training = false;
    const rows = gatesOf[mode] * this.hidden_size;
    this._all_weight_values = new ModuleList(
      this.places().map(([layer]) => {
        const columns = layer === 0 ? this.input_size : this.hidden_size * this.directions;
        return drawnLayer(rows, columns, this.hidden_size);
      }),
    );
  }
  override get _version(): number {
    return 2;
  }
  override _get_name(): string {
    return "DynamicQuantizedRNN";
  }
  private get directions(): number {
    return this.bidirectional ? 2 : 1;
  }
  private places(): [layer: number, suffix: string][] {
    return recurrentPlaces(this.num_layers, this.directions);
  }

  override extra_repr(): string {
    return recurrentText(this);
  }
  override toString(): string {
    return `${this._get_name()}(${this.extra_repr()})`;
  }

  private checkHidden(hidden: Hidden, batch: number): void {
    const expected = [this.num_layers * this.directions, batch, this.hidden_size];
    for (const part of hidden)
      if (!sameShape(part.shape, expected))
        throw new RuntimeError(`Expected hidden size ${pythonTuple(expected)}, got ${shapeText(part.shape)}`);
  }

  /** Runs all layers over rows [all steps, features]. */
  private runRows(input: Tensor, sizes: readonly number[], start: Hidden): { output: Tensor; hidden: Tensor[] } {
    assertInputSize(this, input);
    this.checkHidden(start, sizes[0] ?? 0);
    const states: Tensor[][] = start.map(() => []);
    let x = input;
    for (let layer = 0; layer < this.num_layers; layer++) {
      const outputs: Tensor[] = [];
      for (let direction = 0; direction < this.directions; direction++) {
        const place = layer * this.directions + direction;
        const cell = this._all_weight_values.at(place) as PackedParameter;
        const own = start.map((part) => part.select(0, place));
        const [output, ...last] = recurrent_layer(
          x,
          own,
          { ih: cell.ih, hh: cell.hh },
          this.mode,
          sizes,
          direction === 1,
        );
        outputs.push(output);
        last.forEach((state, i) => itemAt(states, i).push(state));
      }
      x = outputs.length === 1 ? itemAt(outputs, 0) : cat(outputs, -1);
      if (this.training && this.dropout > 0 && layer + 1 < this.num_layers) x = F.dropout(x, this.dropout, true);
    }
    return { output: x, hidden: states.map((list) => stack(list, 0)) };
  }

  /** Runs over a tensor or packed sequences. */
  protected run(
    given: Tensor | PackedSequence,
    hx: Hidden | null,
  ): { output: Tensor | PackedSequence; hidden: Tensor[] } {
    const count = this.num_layers * this.directions;
    const parts = this.mode === "LSTM" ? 2 : 1;
    const fresh = (batch: number): Tensor[] =>
      Array.from({ length: parts }, () => zeros([count, batch, this.hidden_size]));
    if (given instanceof PackedSequence) {
      const { data, batch_sizes, sorted_indices, unsorted_indices } = given;
      const permuted = (hidden: Hidden, order: Tensor | null): Tensor[] =>
        hidden.map((part) => (order === null ? part : part.index_select(1, order)));
      const sizes = lengthList(batch_sizes);
      const start = hx === null ? fresh(itemAt(sizes, 0)) : permuted(hx, sorted_indices);
      const { output, hidden } = this.runRows(data, sizes, start);
      return {
        output: new PackedSequence(output, batch_sizes, sorted_indices, unsorted_indices),
        hidden: permuted(hidden, unsorted_indices),
      };
    }
    if (given.ndim !== 3) throw new RuntimeError(`input must have 3 dimensions, got ${given.ndim}`);
    const input = this.batch_first ? given.transpose(0, 1) : given;
    const [steps, batch] = input.shape as [number, number];
    const { output, hidden } = this.runRows(
      input.reshape([steps * batch, sizeAt(input.shape, 2)]),
      new Array<number>(steps).fill(batch),
      hx ?? fresh(batch),
    );
    const whole = output.reshape([steps, batch, sizeAt(output.shape, 1)]);
    return { output: this.batch_first ? whole.transpose(0, 1) : whole, hidden };
  }

  /** Takes over the weights of a float network. */
  takeOver(float: FloatRNNBase, fallback: () => unknown): this {
    const own = membersOf<Tensor>(float);
    if (!float.bias) throw new AssertionError("mod.bias must be True");
    if (float.proj_size > 0) throw new RuntimeError("quantized recurrent networks have no projections");
    no_grad(() =>
      this.places().forEach(([, suffix], i) => {
        const [ih, hh] = ["ih", "hh"].map((part) => {
          const observer = weightObserver(float, fallback);
          const weight = own[`weight_${part}_l${suffix}`]!;
          observer(weight);
          return new PackedLinear(quantizeWeight(weight, observer), own[`bias_${part}_l${suffix}`]!);
        }) as [PackedLinear, PackedLinear];
        const cell = this._all_weight_values.at(i) as PackedParameter;
        cell.ih = ih;
        cell.hh = hh;
      }),
    );
    return this;
  }
}

const noConfiguration = (): never => {
  throw new AssertionError("Input float module must have qconfig defined");
};

function settingsOf(float: FloatRNNBase): [Partial<Settings>] {
  const { input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional } = float;
  return [{ input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional }];
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
export interface LSTM {
  (input: Tensor, hx?: readonly [h: Tensor, c: Tensor] | null): [output: Tensor, states: [h: Tensor, c: Tensor]];
  (
    input: PackedSequence,
    hx?: readonly [h: Tensor, c: Tensor] | null,
  ): [output: PackedSequence, states: [h: Tensor, c: Tensor]];
}

/**
 * An LSTM with weights of 8 bits: products with inputs (of all steps at once) and with hidden states are products of
 * bytes.
 * @example
 * const lstm = torch.ao.quantization.quantize_dynamic(new nn.Sequential(new nn.LSTM(8, 16))).at(0);
 * String(lstm); // DynamicQuantizedLSTM(8, 16)
 */
export class LSTM extends RNNBase {
  constructor(...args: QuantizedRNNArguments) {
    super("LSTM", args);
  }
  override _get_name(): string {
    return "DynamicQuantizedLSTM";
  }
  forward<I extends Tensor | PackedSequence = Tensor>(
    input: I,
    hx: readonly [h: Tensor, c: Tensor] | null = null,
  ): [output: I, states: [h: Tensor, c: Tensor]] {
    const { output, hidden } = this.run(input, hx);
    return [output as I, [itemAt(hidden, 0), itemAt(hidden, 1)]];
  }
  /** Of a float layer that has been observed or has a configuration. */
  static from_float(given: Module, fallback: () => unknown = noConfiguration): LSTM {
    if (!(given instanceof FloatLSTM))
      throw new AssertionError("nn.quantized.dynamic.RNNBase.from_float only works for nn.LSTM and nn.GRU");
    return new this(...settingsOf(given)).takeOver(given, fallback);
  }
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
export interface GRU {
  (input: Tensor, hx?: Tensor | null): [output: Tensor, hidden: Tensor];
  (input: PackedSequence, hx?: Tensor | null): [output: PackedSequence, hidden: Tensor];
}

/** A GRU with weights of 8 bits. */
export class GRU extends RNNBase {
  constructor(...args: QuantizedRNNArguments) {
    super("GRU", args);
  }
  override _get_name(): string {
    return "DynamicQuantizedGRU";
  }
  forward<I extends Tensor | PackedSequence = Tensor>(input: I, hx: Tensor | null = null): [output: I, hidden: Tensor] {
    const { output, hidden } = this.run(input, hx === null ? null : [hx]);
    return [output as I, itemAt(hidden, 0)];
  }
  /** Of a float layer that has been observed or has a configuration. */
  static from_float(given: Module, fallback: () => unknown = noConfiguration): GRU {
    if (!(given instanceof FloatGRU))
      throw new AssertionError("nn.quantized.dynamic.RNNBase.from_float only works for nn.LSTM and nn.GRU");
    return new this(...settingsOf(given)).takeOver(given, fallback);
  }
}

type FloatCell = FloatLSTMCell | FloatGRUCell | FloatRNNCell;

/** Base of the quantized cells: one step. */
export abstract class RNNCellBase extends Module {
  /** Features of the input. */
  input_size: number;
  /** Features of the hidden state. */
  hidden_size: number;
  /** Whether there are biases. */
  bias: boolean;
  /** The dtype of the weights. */
  weight_dtype: DType;
  private ih: PackedLinear;
  private hh: PackedLinear;

  constructor(input_size: number, hidden_size: number, bias = true, num_chunks = 4, dtype: DType = qint8) {
    super();
    this.input_size = input_size;
    this.hidden_size = hidden_size;
    this.bias = bias;
    this.weight_dtype = dtype;
    const rows = num_chunks * hidden_size;
    const [biasIh, biasHh] = bias ? [randn([rows]), randn([rows])] : [null, null];
    const [ih, hh] = [rounded(rows, input_size, 1), rounded(rows, hidden_size, 1)];
    this.ih = new PackedLinear(ih, biasIh);
    this.hh = new PackedLinear(hh, biasHh);
    for (const name of ["ih", "hh"]) Object.defineProperty(this, name, { enumerable: false });
  }
  override extra_repr(): string {
    return `${this.input_size}, ${this.hidden_size}${this.bias ? "" : ", bias=False"}`;
  }
  /** Gates of the input and of the hidden state, with their biases. */
  protected gates(input: Tensor, hidden: Tensor): [ih: Tensor, hh: Tensor] {
    if (input.shape[1] !== this.input_size)
      throw new RuntimeError(`input has inconsistent input_size: got ${input.shape[1]}, expected ${this.input_size}`);
    return [linear_dynamic(input, this.ih, true), linear_dynamic(hidden, this.hh, true)];
  }
  protected zeroState(input: Tensor): Tensor {
    return zeros([sizeAt(input.shape, 0), this.hidden_size], { dtype: float32 });
  }
  /** Takes over the weights of a float layer. For the library's own use. */
  takeOver(float: FloatCell, fallback: () => unknown): this {
    no_grad(() => {
      for (const part of ["ih", "hh"] as const) {
        const observer = weightObserver(float, fallback);
        const weight = float[`weight_${part}`];
        observer(weight);
        this[part] = new PackedLinear(quantizeWeight(weight, observer), float[`bias_${part}`] ?? null);
      }
    });
    return this;
  }
  override _save_to_state_dict(destination: Map<string, unknown>, prefix: string, keep_vars: boolean): void {
    super._save_to_state_dict(destination, prefix, keep_vars);
    for (const part of ["ih", "hh"] as const)
      destination.set(`${prefix}_packed_weight_${part}`, [this[part].weight, this[part].bias]);
  }
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state, prefix, , , missing] = args;
    for (const part of ["ih", "hh"] as const) {
      const held = state.get(`${prefix}_packed_weight_${part}`) as [Tensor, Tensor | null] | undefined;
      if (held === undefined) missing.push(`${prefix}_packed_weight_${part}`);
      else this[part] = new PackedLinear(held[0], held[1]);
    }
  }
}

/** Gates of the input and of the hidden state together. */
const addGates = (ih: Tensor, hh: Tensor): Tensor => ih.add(hh);

/** An LSTM cell with weights of 8 bits. */
export class LSTMCell extends RNNCellBase {
  constructor(input_size: number, hidden_size: number, bias = true, dtype: DType = qint8) {
    super(input_size, hidden_size, bias, 4, dtype);
  }
  override _get_name(): string {
    return "DynamicQuantizedLSTMCell";
  }
  forward(input: Tensor, hx: readonly [h: Tensor, c: Tensor] | null = null): [h: Tensor, c: Tensor] {
    const [h, c] = hx ?? [this.zeroState(input), this.zeroState(input)];
    const [i, f, g, o] = addGates(...this.gates(input, h)).chunk(4, 1) as [Tensor, Tensor, Tensor, Tensor];
    const cell = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
    return [o.sigmoid().mul(cell.tanh()), cell];
  }
  /** Of a float layer that has been observed or has a configuration. */
  static from_float(given: Module, fallback: () => unknown = noConfiguration): LSTMCell {
    const float = given as FloatLSTMCell;
    return new this(float.input_size, float.hidden_size, float.bias).takeOver(float, fallback);
  }
}

/** A GRU cell with weights of 8 bits. */
export class GRUCell extends RNNCellBase {
  constructor(input_size: number, hidden_size: number, bias = true, dtype: DType = qint8) {
    super(input_size, hidden_size, bias, 3, dtype);
  }
  override _get_name(): string {
    return "DynamicQuantizedGRUCell";
  }
  forward(input: Tensor, hx: Tensor | null = null): Tensor {
    const h = hx ?? this.zeroState(input);
    const [ih, hh] = this.gates(input, h).map((part) => part.chunk(3, 1)) as [Tensor[], Tensor[]];
    const reset = itemAt(ih, 0).add(itemAt(hh, 0)).sigmoid();
    const update = itemAt(ih, 1).add(itemAt(hh, 1)).sigmoid();
    const fresh = itemAt(ih, 2).add(itemAt(hh, 2).mul(reset)).tanh();
    return h.sub(fresh).mul(update).add(fresh);
  }
  /** Of a float layer that has been observed or has a configuration. */
  static from_float(given: Module, fallback: () => unknown = noConfiguration): GRUCell {
    const float = given as FloatGRUCell;
    return new this(float.input_size, float.hidden_size, float.bias).takeOver(float, fallback);
  }
}

/** An Elman cell with weights of 8 bits. */
export class RNNCell extends RNNCellBase {
  constructor(
    input_size: number,
    hidden_size: number,
    bias = true,
    /** "tanh" or "relu". */
    readonly nonlinearity: string = "tanh",
    dtype: DType = qint8,
  ) {
    super(input_size, hidden_size, bias, 1, dtype);
  }
  override _get_name(): string {
    return "DynamicQuantizedRNNCell";
  }
  forward(input: Tensor, hx: Tensor | null = null): Tensor {
    const sum = addGates(...this.gates(input, hx ?? this.zeroState(input)));
    return this.nonlinearity === "relu" ? sum.relu() : sum.tanh();
  }
  /** Of a float layer that has been observed or has a configuration. */
  static from_float(given: Module, fallback: () => unknown = noConfiguration): RNNCell {
    const float = given as FloatRNNCell;
    return new this(float.input_size, float.hidden_size, float.bias, float.nonlinearity).takeOver(float, fallback);
  }
}
