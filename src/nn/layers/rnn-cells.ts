/** Recurrent cells: one time step. */
import { AttributeError, ValueError, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { signature, type Arguments } from "../arguments.ts";
import * as init from "../init/index.ts";
import { Module, type Forgets } from "../module/index.ts";
import type { Parameter } from "../../tensor/parameter.ts";
import * as F from "../functional/index.ts";
import { boolText, emptyParameter, type FactoryOptions, madeIfWanted } from "./layer.ts";
import { cells, type Hidden, type Mode } from "../../ops/sequence/recurrent-steps.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

export interface CellOptions extends FactoryOptions {
  input_size?: number;
  hidden_size?: number;
  bias?: boolean;
}
type Bound = Required<CellOptions>;
const PARAMETERS = "input_size, hidden_size, bias=True, device=None, dtype=None";
type Pair = readonly [h: Tensor, c: Tensor];
type Places = [input_size: number, hidden_size: number, bias?: boolean];

/**
 * Base of the cells. `weight_ih`: [chunks · hidden_size, input_size].
 * @example
 * new nn.GRUCell(3, 4) instanceof nn.RNNCellBase; // true
 */
export abstract class RNNCellBase extends Module {
  protected static readonly forwardParameters: string = "input, hx";
  /** Features of the input. */
  input_size: number;
  /** Features of the hidden state. */
  hidden_size: number;
  /** Whether the cell has biases. */
  bias: boolean;
  /** Weights of the input: [gates * hidden_size, input_size]. */
  weight_ih: Parameter;
  /** Weights of the hidden state: [gates * hidden_size, hidden_size]. */
  weight_hh: Parameter;
  /** Bias of the input part, or null. */
  bias_ih: Parameter;
  /** Bias of the hidden part, or null. */
  bias_hh: Parameter;

  constructor({ input_size, hidden_size, bias, dtype, device }: Bound, chunks: number) {
    super();
    this.input_size = input_size;
    this.hidden_size = hidden_size;
    this.bias = bias;
    this.weight_ih = emptyParameter([chunks * hidden_size, input_size], dtype, device);
    this.weight_hh = emptyParameter([chunks * hidden_size, hidden_size], dtype, device);
    this.bias_ih = madeIfWanted(bias, () => emptyParameter([chunks * hidden_size], dtype, device));
    this.bias_hh = madeIfWanted(bias, () => emptyParameter([chunks * hidden_size], dtype, device));
    this.reset_parameters();
  }

  /** Gives the parameters new initial values. */
  reset_parameters(): void {
    const bound = this.hidden_size > 0 ? 1 / Math.sqrt(this.hidden_size) : 0;
    for (const weight of this.parameters()) init.uniform_(weight, -bound, bound);
  }

  /** The step, with and without a batch; `count` states. */
  protected step(mode: Mode, given: Tensor, states: Hidden | null, count: number): Hidden {
    if (count === 1 && states?.some(Array.isArray)) throw new AttributeError("'tuple' object has no attribute 'dim'"); // a pair, as an LSTM's
    if (given.ndim !== 1 && given.ndim !== 2)
      throw new ValueError(`${this._get_name()}: Expected input to be 1D or 2D, got ${given.ndim}D instead`);
    if (states && states.length !== count) throw new RuntimeError("lstm_cell expects two hidden states");
    states?.forEach((state, k) => {
      if (state.ndim !== 1 && state.ndim !== 2)
        throw new ValueError(
          `${this._get_name()}: Expected ${count > 1 ? `hx[${k}]` : "hidden"} to be 1D or 2D, got ${state.ndim}D instead`,
        );
    });
    const isBatched = given.ndim === 2;
    const input = isBatched ? given : given.unsqueeze(0);
    const start =
      states === null
        ? Array.from({ length: count }, () => input.new_zeros([sizeAt(input.shape, 0), this.hidden_size]))
        : isBatched
          ? states
          : states.map((state) => state.unsqueeze(0));
    this.checkShapes(input, start);
    const weights = { ih: this.weight_ih, hh: this.weight_hh, biasIh: this.bias_ih, biasHh: this.bias_hh, hr: null };
    const result = cells[mode](F.linear(input, weights.ih, weights.biasIh), start, weights);
    return isBatched ? result : result.map((state) => state.squeeze(0));
  }

  private checkShapes(input: Tensor, states: Hidden): void {
    if (input.shape[1] !== this.input_size)
      throw new RuntimeError(`input has inconsistent input_size: got ${input.shape[1]} expected ${this.input_size}`);
    states.forEach((state, k) => {
      if (state.ndim !== 2)
        throw new RuntimeError(`Expected 2D hidden${k} (batch x hidden_size), but got ${state.ndim}D tensor`);
      if (state.shape[0] !== input.shape[0])
        throw new RuntimeError(
          `Input batch size ${input.shape[0]} doesn't match hidden${k} batch size ${state.shape[0]}`,
        );
      if (state.shape[1] !== this.hidden_size)
        throw new RuntimeError(
          `hidden${k} has inconsistent hidden_size: got ${state.shape[1]}, expected ${this.hidden_size}`,
        );
    });
  }

  override extra_repr(): string {
    return `${this.input_size}, ${this.hidden_size}${this.bias ? "" : `, bias=${boolText(false)}`}`;
  }
}

const rnnCell = signature<Bound & { nonlinearity: string }>(
  "RNNCell",
  "input_size, hidden_size, bias=True, nonlinearity='tanh', device=None, dtype=None",
);
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
export interface RNNCell {
  (input: Tensor, named: { hx?: Tensor | null }): Tensor;
  (named: { input: Tensor; hx?: Tensor | null }): Tensor;
}
/**
 * One step of an Elman network.
 * @example
 * let hidden = torch.zeros(3, 20);
 * for (const step of torch.randn(6, 3, 10).unbind()) hidden = new nn.RNNCell(10, 20)(step, hidden);
 * hidden.shape; // [3, 20]
 */
export class RNNCell extends RNNCellBase {
  protected static readonly forgets: Forgets = "all";
  /** "tanh" or "relu". */
  nonlinearity: string;
  constructor(
    ...args: Arguments<[...Places, nonlinearity?: "tanh" | "relu"], CellOptions & { nonlinearity?: "tanh" | "relu" }>
  ) {
    const options = rnnCell.bind(args);
    super(options, 1);
    this.nonlinearity = options.nonlinearity;
  }
  forward(input: Tensor, hx: Tensor | null = null): Tensor {
    if (this.nonlinearity !== "tanh" && this.nonlinearity !== "relu")
      throw new RuntimeError(`Unknown nonlinearity: ${this.nonlinearity}`);
    return itemAt(
      this.step(this.nonlinearity === "tanh" ? "RNN_TANH" : "RNN_RELU", input, hx === null ? null : [hx], 1),
      0,
    );
  }
  override extra_repr(): string {
    return super.extra_repr() + (this.nonlinearity === "tanh" ? "" : `, nonlinearity=${this.nonlinearity}`);
  }
}

const lstmCell = signature<Bound>("LSTMCell", PARAMETERS);
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
export interface LSTMCell {
  (input: Tensor, named: { hx?: Pair | null }): [h: Tensor, c: Tensor];
  (named: { input: Tensor; hx?: Pair | null }): [h: Tensor, c: Tensor];
}
/**
 * One step of an LSTM: (input, (h, c)) to (h, c).
 * @example
 * const cell = new nn.LSTMCell(10, 20);
 * const [h, c] = cell(torch.randn(3, 10));
 * [h.shape, c.shape]; // [[3, 20], [3, 20]]
 */
export class LSTMCell extends RNNCellBase {
  protected static readonly forgets: Forgets = "all";
  constructor(...args: Arguments<Places, CellOptions>) {
    super(lstmCell.bind(args), 4);
  }
  forward(input: Tensor, hx: Pair | null = null): [h: Tensor, c: Tensor] {
    const [h, c] = this.step("LSTM", input, hx, 2) as [Tensor, Tensor];
    return [h, c];
  }
}

const gruCell = signature<Bound>("GRUCell", PARAMETERS);
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
export interface GRUCell {
  (input: Tensor, named: { hx?: Tensor | null }): Tensor;
  (named: { input: Tensor; hx?: Tensor | null }): Tensor;
}
/**
 * One step of a GRU.
 * @example
 * let hidden = torch.zeros(3, 20);
 * for (const step of torch.randn(6, 3, 10).unbind()) hidden = new nn.GRUCell(10, 20)(step, hidden);
 * hidden.shape; // [3, 20]
 */
export class GRUCell extends RNNCellBase {
  protected static readonly forgets: Forgets = "all";
  constructor(...args: Arguments<Places, CellOptions>) {
    super(gruCell.bind(args), 3);
  }
  forward(input: Tensor, hx: Tensor | null = null): Tensor {
    return itemAt(this.step("GRU", input, hx === null ? null : [hx], 1), 0);
  }
}
