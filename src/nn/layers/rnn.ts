/** Recurrent networks: RNN, LSTM and GRU over whole or packed sequences. */
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { warnAlways } from "../../support/warnings.ts";
import { conversions } from "../../autograd/ambient.ts";
import { shownAs } from "../../autograd/shown-name.ts";
import { AttributeError, IndexError, RuntimeError, ValueError } from "../../support/errors.ts";
import { pythonTuple } from "../../support/python.ts";
import { sameShape, shapeText } from "../../layout/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { isOptions } from "../../ops/declare/arguments.ts";
import { signature, type Arguments } from "../arguments.ts";
import {
  assertInputSize,
  RECURRENT_PARAMETERS,
  recurrentPlaces,
  recurrentText,
  type RecurrentPlaces,
  type RecurrentSettings,
} from "./recurrent-settings.ts";
import * as init from "../init/index.ts";
import { forwardForgetting, Module, type Forgets } from "../module/index.ts";
import type { Parameter } from "../../tensor/parameter.ts";
import { lengthList } from "../utils/length-list.ts";
import { PackedSequence } from "../utils/rnn.ts";
import { emptyParameter, type FactoryOptions } from "./layer.ts";
import { runLayers, type CellWeights, type Hidden, type Mode } from "../../ops/sequence/recurrent-steps.ts";
import { membersOf } from "../../support/members.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** Settings of recurrent networks; any may be given by name. */
export interface RNNOptions extends FactoryOptions {
  input_size?: number;
  hidden_size?: number;
  num_layers?: number;
  bias?: boolean;
  /** Inputs and outputs are [batch, time, features] instead of [time, batch, features]. */
  batch_first?: boolean;
  /** Dropout after every layer but the last. */
  dropout?: number;
  bidirectional?: boolean;
}
interface Settings extends RecurrentSettings {
  proj_size?: number;
  device?: FactoryOptions["device"];
  dtype: FactoryOptions["dtype"];
}
const gatesOf: Record<Mode, number> = { LSTM: 4, GRU: 3, RNN_TANH: 1, RNN_RELU: 1 };

/** Throws PyTorch's errors of a constructor's arguments that are of another type or no sizes. */
function assertSizes(
  given: Readonly<Record<"bias" | "batch_first", unknown>> & Readonly<Record<string, unknown>>,
): void {
  for (const name of ["bias", "batch_first"])
    if (typeof given[name] !== "boolean")
      throw new TypeError(`${name} should be of type bool, got: ${pythonTypeName(given[name])}`);
  for (const name of ["input_size", "hidden_size"]) {
    if (!Number.isInteger(given[name]))
      throw new TypeError(`${name} should be of type int, got: ${pythonTypeName(given[name])}`);
    if ((given[name] as number) <= 0) throw new ValueError(`${name} must be greater than zero`);
  }
  if ((given["num_layers"] as number) <= 0) throw new ValueError("num_layers must be greater than zero");
}

/**
 * Base of RNN, LSTM and GRU. Parameters are named as PyTorch's: `weight_ih_l0`, `weight_hh_l0_reverse`, …
 * @example
 * new nn.GRU(3, 4) instanceof nn.RNNBase; // true
 */
export abstract class RNNBase extends Module {
  protected static readonly forwardParameters: string = "input, hx";
  /** "LSTM", "GRU", "RNN_TANH" or "RNN_RELU". */
  mode: Mode;
  /** Features of the input. */
  input_size: number;
  /** Features of the hidden state. */
  hidden_size: number;
  /** Number of layers. */
  num_layers: number;
  /** Whether the layers have biases. */
  bias: boolean;
  /** Inputs and outputs are [batch, time, features] instead of [time, batch, features]. */
  batch_first: boolean;
  /** Probability with which values are zeroed in training. */
  dropout: number;
  /** Whether it also runs from the end to the start. */
  bidirectional: boolean;
  /** Features of the projected hidden state; 0 for none. */
  proj_size: number;

  constructor(
    mode: Mode,
    {
      input_size,
      hidden_size,
      num_layers,
      bias,
      batch_first,
      dropout,
      bidirectional,
      proj_size = 0,
      dtype = null,
      device = null,
    }: Settings,
  ) {
    super();
    this.mode = mode;
    this.input_size = input_size;
    this.hidden_size = hidden_size;
    this.num_layers = num_layers;
    this.bias = bias;
    this.batch_first = batch_first;
    this.dropout = dropout;
    this.bidirectional = bidirectional;
    this.proj_size = proj_size;
    if (typeof dropout !== "number" || !(dropout >= 0 && dropout <= 1))
      throw new ValueError(
        "dropout should be a number in range [0, 1] representing the probability of an element being zeroed",
      );
    if (dropout > 0 && num_layers === 1) {
      warnAlways(
        `dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater than 1, but got dropout=${dropout} and num_layers=${num_layers}`,
      );
    }
    assertSizes({ bias, batch_first, input_size, hidden_size, num_layers });
    if (proj_size < 0) throw new ValueError("proj_size should be a positive integer or zero to disable projections");
    if (proj_size >= hidden_size && proj_size > 0) throw new ValueError("proj_size has to be smaller than hidden_size");
    this.makeParameters(dtype, device);
    this.reset_parameters();
  }

  private makeParameters(dtype: FactoryOptions["dtype"], device: FactoryOptions["device"]): void {
    const own = membersOf<Parameter>(this);
    const gates = gatesOf[this.mode] * this.hidden_size;
    const out = this.outputSize;
    const type = dtype ?? null;
    for (const [layer, suffix] of this.places()) {
      own[`weight_ih_l${suffix}`] = emptyParameter(
        [gates, layer === 0 ? this.input_size : out * this.directions],
        type,
        device,
      );
      own[`weight_hh_l${suffix}`] = emptyParameter([gates, out], type, device);
      if (this.bias) {
        own[`bias_ih_l${suffix}`] = emptyParameter([gates], type, device);
        own[`bias_hh_l${suffix}`] = emptyParameter([gates], type, device);
      }
      if (this.proj_size > 0)
        own[`weight_hr_l${suffix}`] = emptyParameter([this.proj_size, this.hidden_size], type, device);
    }
  }

  private get directions(): number {
    return this.bidirectional ? 2 : 1;
  }
  private get outputSize(): number {
    return this.proj_size > 0 ? this.proj_size : this.hidden_size;
  }

  /** Layer and name's end of each layer and direction, in PyTorch's order. */
  private places(): [number, string][] {
    return recurrentPlaces(this.num_layers, this.directions);
  }

  /** Names of the parameters of each layer and direction. */
  get all_weights(): Parameter[][] {
    return this.places().map(([, suffix]) => this.weightNames(suffix).map((name) => membersOf<Parameter>(this)[name]!));
  }
  private weightNames(suffix: string): string[] {
    return [
      "weight_ih_l",
      "weight_hh_l",
      ...(this.bias ? ["bias_ih_l", "bias_hh_l"] : []),
      ...(this.proj_size > 0 ? ["weight_hr_l"] : []),
    ].map((name) => name + suffix);
  }

  /** Does nothing: PyTorch joins the weights for cuDNN here. */
  flatten_parameters(): void {}

  /** Gives the parameters new initial values. */
  reset_parameters(): void {
    const bound = this.hidden_size > 0 ? 1 / Math.sqrt(this.hidden_size) : 0;
    for (const weight of this.parameters()) init.uniform_(weight, -bound, bound);
  }

  private cellWeights(): CellWeights[] {
    const own = membersOf<Tensor | undefined>(this);
    return this.places().map(([, suffix]) => ({
      ih: own[`weight_ih_l${suffix}`]!,
      hh: own[`weight_hh_l${suffix}`]!,
      biasIh: own[`bias_ih_l${suffix}`] ?? null,
      biasHh: own[`bias_hh_l${suffix}`] ?? null,
      hr: own[`weight_hr_l${suffix}`] ?? null,
    }));
  }

  private checkInput(input: Tensor, dims: number): void {
    const { dtype } = this.cellWeights()[0]!.ih;
    if (input.dtype !== dtype && !conversions.active())
      throw new ValueError(
        `RNN input dtype (${String(input.dtype)}) does not match weight dtype (${String(dtype)}). Convert input: input.to(${String(dtype)}), or convert model: model.to(${String(input.dtype)})`,
      );
    if (input.ndim !== dims) throw new RuntimeError(`input must have ${dims} dimensions, got ${input.ndim}`);
    assertInputSize(this, input);
  }

  private checkHidden(hidden: Hidden, batch: number): void {
    hidden.forEach((part, k) => {
      const expected = [this.num_layers * this.directions, batch, k === 0 ? this.outputSize : this.hidden_size];
      if (!sameShape(part.shape, expected)) {
        throw new RuntimeError(
          `Expected hidden${this.mode === "LSTM" ? `[${k}]` : ""} size ${pythonTuple(expected)}, got ${shapeText(part.shape)}`,
        );
      }
    });
  }

  private zeroHidden(input: Tensor, batch: number): Tensor[] {
    const count = this.num_layers * this.directions;
    const h = input.new_zeros([count, batch, this.outputSize]);
    return this.mode === "LSTM" ? [h, input.new_zeros([count, batch, this.hidden_size])] : [h];
  }

  /** The states for a batch of one, where the input has no batch. */
  private batchedHidden(given: Hidden, isBatched: boolean): Hidden {
    const wanted = isBatched ? 3 : 2;
    if (given.some((part) => part.ndim !== wanted)) {
      const [found, what] =
        this.mode === "LSTM"
          ? [`(${given.map((part) => `${part.ndim}-D`).join(", ")}) tensors`, "hx and cx"]
          : [`${itemAt(given, 0).ndim}-D tensor`, "hx"];
      throw new RuntimeError(
        `For ${isBatched ? "batched 3-D" : "unbatched 2-D"} input, ${what} should also be ${wanted}-D but got ${found}`,
      );
    }
    return isBatched ? given : given.map((part) => part.unsqueeze(1));
  }

  /** Runs over a tensor; gives outputs and final states. */
  protected runTensor(input: Tensor, given: Hidden | null): { output: Tensor; hidden: Hidden } {
    if (input.ndim !== 2 && input.ndim !== 3)
      throw new ValueError(
        `${this._get_name()}: Expected input to be 2D or 3D, got ${input.ndim}D${this.mode.startsWith("RNN") ? " tensor" : ""} instead`,
      );
    const isBatched = input.ndim === 3;
    const batchDim = this.batch_first ? 0 : 1;
    const batched = isBatched ? input : input.unsqueeze(batchDim);
    const batch = sizeAt(batched.shape, batchDim);
    const pair = (given as unknown) instanceof Tensor ? partsOf(given as unknown as Tensor) : given;
    const start = pair === null ? this.zeroHidden(input, batch) : this.batchedHidden(pair, isBatched);
    this.checkInput(batched, 3);
    this.checkHidden(start, batch);
    const result = runLayers(
      this,
      this.batch_first ? batched.transpose(0, 1) : batched,
      null,
      start,
      this.cellWeights(),
    );
    const output = this.batch_first ? result.output.transpose(0, 1) : result.output;
    if (this.batch_first && this.mode !== "LSTM") shownAs(output, "TransposeBackward1");
    if (isBatched) return { output, hidden: result.hidden };
    return { output: output.squeeze(batchDim), hidden: result.hidden.map((part) => part.squeeze(1)) };
  }

  /** Runs over packed sequences; states are in the order of the sequences before packing. */
  protected runPacked(input: PackedSequence, given: Hidden | null): { output: PackedSequence; hidden: Hidden } {
    const { data, batch_sizes, sorted_indices, unsorted_indices } = input;
    const sizes = lengthList(batch_sizes) as [number, ...number[]];
    const permuted = (hidden: Hidden, order: Tensor | null): Hidden =>
      order === null ? hidden : hidden.map((part) => part.index_select(1, order));
    const start = given === null ? this.zeroHidden(data, sizes[0]) : permuted(given, sorted_indices);
    this.checkInput(data, 2);
    this.checkHidden(start, sizes[0]);
    const result = runLayers(this, data, sizes, start, this.cellWeights());
    return {
      output: new PackedSequence(result.output, batch_sizes, sorted_indices, unsorted_indices),
      hidden: permuted(result.hidden, unsorted_indices),
    };
  }

  override extra_repr(): string {
    return recurrentText(this);
  }
}

/** The states at the start, by name. */
interface Named<H> {
  hx?: H | null;
}
type Pair = readonly [h: Tensor, c: Tensor];

// Calls are typed by what goes in: a generic forward would give the union of both.
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
interface SingleStateRNN {
  (input: Tensor, hx?: Tensor | null | Named<Tensor>): [output: Tensor, hidden: Tensor];
  (input: PackedSequence, hx?: Tensor | null | Named<Tensor>): [output: PackedSequence, hidden: Tensor];
  (named: { input: Tensor } & Named<Tensor>): [output: Tensor, hidden: Tensor];
  (named: { input: PackedSequence } & Named<Tensor>): [output: PackedSequence, hidden: Tensor];
}

/** A tensor in the place of a pair of states is taken apart, as Python's indices do. */
function partsOf(given: Tensor): Hidden {
  const size = sizeAt(given.shape, 0);
  return [0, 1].map((i) => {
    if (i >= size) throw new IndexError(`index ${i} is out of bounds for dimension 0 with size ${size}`);
    return given.select(0, i);
  });
}

/** The same for RNN and GRU, which have one hidden state. */
abstract class SingleStateRNN extends RNNBase {
  /**
   * Outputs of every step [time, batch, directions · hidden_size] and final states [layers · directions, batch,
   * hidden_size].
   */
  forward<I extends Tensor | PackedSequence = Tensor>(input: I, hx: Tensor | null = null): [output: I, hidden: Tensor] {
    return forwardForgetting(this, [input, hx], () => {
      if (Array.isArray(hx)) throw new AttributeError("'tuple' object has no attribute 'dim'"); // a pair, as an LSTM's
      const given = hx === null ? null : [hx];
      const { output, hidden } =
        input instanceof PackedSequence ? this.runPacked(input, given) : this.runTensor(input as Tensor, given);
      return [output as I, itemAt(hidden, 0)];
    });
  }
}

/** Refuses what only an LSTM has. */
function withoutProjection<A extends readonly unknown[]>(args: A): A {
  const last = args.at(-1);
  if (isOptions(last) && "proj_size" in last)
    throw new ValueError("proj_size argument is only supported for LSTM, not RNN or GRU");
  return args;
}

const rnn = signature<Settings & { nonlinearity: string }>(
  "RNN",
  `${RECURRENT_PARAMETERS.replace("num_layers=1,", "num_layers=1, nonlinearity='tanh',")}, device=None, dtype=None`,
);
/**
 * Elman network: h' = tanh(W x + b + U h + c).
 * @example
 * const [output, hidden] = new nn.RNN(10, 20, { num_layers: 2, batch_first: true })(torch.randn(3, 5, 10));
 * [output.shape, hidden.shape]; // [[3, 5, 20], [2, 3, 20]]
 */
export class RNN extends SingleStateRNN {
  protected static readonly forgets: Forgets = "all";
  /** "tanh" or "relu". */
  nonlinearity: string;
  constructor(
    ...args: Arguments<
      [
        input_size: number,
        hidden_size: number,
        num_layers?: number,
        nonlinearity?: "tanh" | "relu",
        bias?: boolean,
        batch_first?: boolean,
        dropout?: number,
        bidirectional?: boolean,
      ],
      RNNOptions & { nonlinearity?: "tanh" | "relu" }
    >
  ) {
    const options = rnn.bind(withoutProjection(args));
    if (options.nonlinearity !== "tanh" && options.nonlinearity !== "relu")
      throw new ValueError(`Unknown nonlinearity '${options.nonlinearity}'. Select from 'tanh' or 'relu'.`);
    super(options.nonlinearity === "tanh" ? "RNN_TANH" : "RNN_RELU", options);
    this.nonlinearity = options.nonlinearity;
  }
}

const gru = signature<Settings>("GRU", `${RECURRENT_PARAMETERS}, *, device=None, dtype=None`);
/**
 * Gated recurrent units (Cho et al. 2014).
 * @example
 * const [output, hidden] = new nn.GRU(10, 20, { num_layers: 2, batch_first: true })(torch.randn(3, 5, 10));
 * [output.shape, hidden.shape]; // [[3, 5, 20], [2, 3, 20]]
 */
export class GRU extends SingleStateRNN {
  protected static readonly forgets: Forgets = "all";
  constructor(...args: Arguments<RecurrentPlaces, RNNOptions>) {
    super("GRU", gru.bind(withoutProjection(args)));
  }
}

const lstm = signature<Settings>("LSTM", `${RECURRENT_PARAMETERS}, proj_size=0, *, device=None, dtype=None`);
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
export interface LSTM {
  (input: Tensor, hx?: Pair | null | Named<Pair>): [output: Tensor, states: [h: Tensor, c: Tensor]];
  (input: PackedSequence, hx?: Pair | null | Named<Pair>): [output: PackedSequence, states: [h: Tensor, c: Tensor]];
  (named: { input: Tensor } & Named<Pair>): [output: Tensor, states: [h: Tensor, c: Tensor]];
  (named: { input: PackedSequence } & Named<Pair>): [output: PackedSequence, states: [h: Tensor, c: Tensor]];
}

/** Long short-term memory (Hochreiter and Schmidhuber 1997). States are pairs (h, c). */
export class LSTM extends RNNBase {
  protected static readonly forgets: Forgets = "all";
  constructor(...args: Arguments<[...RecurrentPlaces, proj_size?: number], RNNOptions & { proj_size?: number }>) {
    super("LSTM", lstm.bind(args));
  }

  /** Outputs of every step and the final states (h, c). */
  forward<I extends Tensor | PackedSequence = Tensor>(
    input: I,
    hx: Pair | null = null,
  ): [output: I, states: [h: Tensor, c: Tensor]] {
    return forwardForgetting(this, [input, hx], () => {
      const { output, hidden } =
        input instanceof PackedSequence ? this.runPacked(input, hx) : this.runTensor(input as Tensor, hx);
      return [output as I, [itemAt(hidden, 0), itemAt(hidden, 1)]];
    });
  }
}
