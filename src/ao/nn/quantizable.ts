/**
 * `torch.ao.nn.quantizable`: LSTM and attention made of layers that can be observed, and their quantized forms. `prepare`
 * puts the first in the place of `nn.LSTM` and `nn.MultiheadAttention`, `convert` the second in theirs.
 */
import { float32, quint8, uint8, type DType } from "../../dtype.ts";
import { functionSignature, signature, type Arguments } from "../../nn/arguments.ts";
import { ModuleDict } from "../../nn/containers/dict.ts";
import { ModuleList } from "../../nn/containers/list.ts";
import * as F from "../../nn/functional/index.ts";
import * as layers from "../../nn/layers/index.ts";
import type { AttentionCallOptions, MultiheadAttentionOptions } from "../../nn/layers/attention.ts";
import { nameForward } from "../../nn/module/forward.ts";
import { Module } from "../../nn/module/index.ts";
import { FloatFunctional } from "../../nn/quantized/activation.ts";
import { zeros } from "../../ops/create/create.ts";
import { quantize_per_tensor } from "../../ops/quantized/quantize.ts";
import { dynamicQParams } from "../../ops/quantized/quantizers.ts";
import { cat, stack } from "../../ops/view/join.ts";
import { AssertionError, NotImplementedError, RuntimeError, ValueError } from "../../support/errors.ts";
import { itemAt } from "../../support/checked.ts";
import { membersOf } from "../../support/members.ts";
import { warnAlways } from "../../support/warnings.ts";
import { Parameter } from "../../tensor/parameter.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { DeQuantStub, QuantStub } from "../quantization/stubs.ts";
import type { QConfig } from "../quantization/qconfig.ts";

type Configured = Module & { qconfig?: QConfig | null };
type States = readonly [hx: Tensor, cx: Tensor];
type MaybeStates = readonly [hx: Tensor | null, cx: Tensor | null] | null;

/** `prepare`, `prepare_qat` and `convert`, which stand above this file and are set by theirs. */
export const steps: {
  prepare: (<M extends Module>(model: M) => M) | null;
  prepareTraining: (<M extends Module>(model: M) => M) | null;
  convert: (<M extends Module>(model: M) => M) | null;
} = { prepare: null, prepareTraining: null, convert: null };

function step<K extends keyof typeof steps>(name: K): NonNullable<(typeof steps)[K]> {
  const found = steps[name];
  if (found === null)
    throw new RuntimeError("torch.ao.quantization is not part of this bundle: name it in the program.");
  return found;
}

function configure(module: Module, qconfig: QConfig | null | undefined): void {
  Object.defineProperty(module, "qconfig", { value: qconfig, writable: true, configurable: true, enumerable: false });
}

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
 * @example
 * const cell = new torch.ao.nn.quantizable.LSTMCell(10, 20);
 * const [hy, cy] = cell(torch.randn(3, 10));
 * hy.shape; // [3, 20]
 */
export class LSTMCell extends Module<(x: Tensor, hidden?: MaybeStates) => [hy: Tensor, cy: Tensor]> {
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
  input_gate = new layers.Sigmoid();
  forget_gate = new layers.Sigmoid();
  cell_gate = new layers.Tanh();
  output_gate = new layers.Sigmoid();
  fgate_cx = new FloatFunctional();
  igate_cgate = new FloatFunctional();
  fgate_cx_igate_cgate = new FloatFunctional();
  ogate_cy = new FloatFunctional();
  /** Scale and zero point of the first hidden state. */
  initial_hidden_state_qparams: readonly [scale: number, zero_point: number] = [1, 0];
  /** Scale and zero point of the first cell state. */
  initial_cell_state_qparams: readonly [scale: number, zero_point: number] = [1, 0];
  hidden_state_dtype: DType = quint8;
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
        .add((igates as ModuleDict<layers.Linear>).get(name)!(x), (hgates as ModuleDict<layers.Linear>).get(name)!(hx)),
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
  ): LSTMCell {
    if ((bi === null) !== (bh === null)) throw new AssertionError("bi and bh must both be None or both have values");
    const cell = new LSTMCell(itemAt(wi.shape, 1), itemAt(wh.shape, 1), { bias: bi !== null, split_gates });
    for (const [w, b, gates] of [
      [wi, bi, cell.igates],
      [wh, bh, cell.hgates],
    ] as const) {
      if (gates instanceof ModuleDict) {
        const [weights, biases] = [w.detach().chunk(4, 0), b?.detach().chunk(4, 0)];
        gateNames.forEach((name, i) => setWeights(gates.get(name)!, itemAt(weights, i), biases?.[i] ?? null));
      } else setWeights(gates, w.detach(), b?.detach() ?? null);
    }
    return cell;
  }

  /** Of an `nn.LSTMCell` with a `qconfig`. */
  static from_float(other: Module, _use_precomputed_fake_quant = false, split_gates = false): LSTMCell {
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

function setWeights(linear: layers.Linear, weight: Tensor, bias: Tensor | null): void {
  linear.weight = new Parameter(weight);
  if (bias !== null) linear.bias = new Parameter(bias);
}

/** One direction of one layer: steps of a cell. */
class SingleLayer extends Module {
  cell: LSTMCell;
  constructor(cell: LSTMCell) {
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
      results.push(itemAt(states, 0)!);
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
  constructor(forth: LSTMCell, back: LSTMCell | null) {
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

interface Settings {
  input_size: number;
  hidden_size: number;
  num_layers: number;
  bias: boolean;
  batch_first: boolean;
  dropout: number;
  bidirectional: boolean;
  split_gates: boolean;
}
const lstmArguments = signature<Settings>(
  "LSTM",
  "input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0, bidirectional=False, device=None, dtype=None, *, split_gates=False",
);

/** Arguments of a quantizable LSTM. */
export type QuantizableLSTMArguments = Arguments<
  [
    input_size: number,
    hidden_size: number,
    num_layers?: number,
    bias?: boolean,
    batch_first?: boolean,
    dropout?: number,
    bidirectional?: boolean,
  ],
  Partial<Settings>
>;

/** Weights and biases of a layer of an `nn.LSTM`. */
function weightsOf(lstm: layers.LSTM, layer: number, suffix: string): Weights {
  const members = membersOf(lstm) as Record<string, Tensor | undefined>;
  const at = (name: string): Tensor | null => members[`${name}_l${layer}${suffix}`] ?? null;
  return [at("weight_ih")!, at("weight_hh")!, at("bias_ih"), at("bias_hh")];
}

/**
 * An LSTM of layers that can be observed; `prepare` makes it of an `nn.LSTM`. Inputs are [time, batch, features], or with
 * `batch_first` [batch, time, features]; states are [layers * directions, batch, hidden_size].
 * @example
 * const lstm = new torch.ao.nn.quantizable.LSTM(10, 20, 2);
 * const [output, [hn, cn]] = lstm(torch.randn(5, 3, 10));
 * output.shape; // [5, 3, 20]
 */
export class LSTM extends Module<
  (x: Tensor, hidden?: States | readonly States[] | null) => [output: Tensor, hidden: [hn: Tensor, cn: Tensor]]
> {
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
        const forth = new LSTMCell(size, hidden_size, { bias, split_gates });
        return new LSTMLayer(forth, bidirectional ? new LSTMCell(size, hidden_size, { bias, split_gates }) : null);
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
  static from_float(other: Module, qconfig: QConfig | null = null, split_gates = false): LSTM {
    if (!(other instanceof layers.LSTM))
      throw new AssertionError(`Expected module type <class 'torch.nn.modules.rnn.LSTM'>, got ${other._get_name()}`);
    const own = (other as Configured).qconfig;
    if (own === undefined && qconfig === null)
      throw new AssertionError("other must have qconfig or qconfig must be provided");
    const { input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional } = other;
    const observed = new LSTM({
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
      const draw = (): LSTMCell => new LSTMCell(size, hidden_size, { bias, split_gates });
      // PyTorch makes random layers first, here and below; what is drawn afterwards depends on it.
      for (const _ of suffixes) draw();
      const cells = suffixes.map((suffix) => {
        const cell = LSTMCell.from_params(...weightsOf(other, i, suffix), split_gates);
        draw();
        return cell;
      });
      observed.layers.set(i, new LSTMLayer(itemAt(cells, 0), cells[1] ?? null));
    }
    observed.train(other.training);
    return other.training ? step("prepareTraining")(observed) : step("prepare")(observed);
  }

  /** Refuses: a quantizable LSTM is itself what is observed. */
  static from_observed(_other: Module): LSTM {
    throw new NotImplementedError(
      "It looks like you are trying to convert a non-quantizable LSTM module. Please, see the examples on quantizable LSTMs.",
    );
  }
}

/** A quantized LSTM: what `convert` makes of a quantizable one that has seen data. */
export class QuantizedLSTM extends LSTM {
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
    if (!(other instanceof LSTM))
      throw new AssertionError(
        `Expected module type <class 'torch.ao.nn.quantizable.modules.rnn.LSTM'>, got ${other._get_name()}`,
      );
    return Object.setPrototypeOf(step("convert")(other), this.prototype as object) as QuantizedLSTM;
  }
}

const attentionCall = functionSignature<Required<AttentionCallOptions>>(
  "forward",
  "query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True, is_causal=False",
);

function truth(mask: Tensor | null, name: string): Tensor | null {
  if (mask === null || mask.dtype !== uint8) return mask;
  warnAlways(`Byte tensor for \`${name}\` in \`nn.MultiheadAttention\` is deprecated. Use bool tensor instead.`);
  return mask.bool();
}

/** Zeros after the last row of each head, quantized where the rows are. */
function withZeros(rows: Tensor): Tensor {
  const more = zeros([itemAt(rows.shape, 0), 1, ...rows.shape.slice(2)]);
  return cat(
    [rows, rows.is_quantized ? quantize_per_tensor(more, rows.q_scale(), rows.q_zero_point(), rows.dtype) : more],
    1,
  );
}

/**
 * Attention of several heads, of layers that can be observed; `prepare` makes it of an `nn.MultiheadAttention`.
 * @example
 * const attention = new torch.ao.nn.quantizable.MultiheadAttention(8, 2);
 * const x = torch.randn(5, 3, 8);
 * attention(x, x, x)[0].shape; // [5, 3, 8]
 */
export class MultiheadAttention extends layers.MultiheadAttention {
  /** Projection of queries. */
  linear_Q: layers.Linear;
  /** Projection of keys. */
  linear_K: layers.Linear;
  /** Projection of values. */
  linear_V: layers.Linear;
  /** Scales the queries. */
  q_scaling_product = new FloatFunctional();
  quant_attn_output = new QuantStub();
  quant_attn_output_weights = new QuantStub();
  dequant_q = new DeQuantStub();
  dequant_k = new DeQuantStub();
  dequant_v = new DeQuantStub();

  constructor(...args: ConstructorParameters<typeof layers.MultiheadAttention>) {
    super(...args);
    const bias = (this.in_proj_bias as Parameter | null) !== null;
    this.linear_Q = new layers.Linear(this.embed_dim, this.embed_dim, { bias });
    this.linear_K = new layers.Linear(this.kdim, this.embed_dim, { bias });
    this.linear_V = new layers.Linear(this.vdim, this.embed_dim, { bias });
    (this as { out_proj: layers.Linear }).out_proj = new layers.Linear(this.embed_dim, this.embed_dim, { bias });
    for (const name of [
      "q_scaling_product",
      "quant_attn_output",
      "quant_attn_output_weights",
      "dequant_q",
      "dequant_k",
      "dequant_v",
    ]) {
      const member = membersOf(this)[name];
      Reflect.deleteProperty(this, name);
      membersOf(this)[name] = member;
    }
  }

  override _get_name(): string {
    return "QuantizableMultiheadAttention";
  }

  override forward(
    ...args: Parameters<layers.MultiheadAttention["forward"]>
  ): [output: Tensor, weights: Tensor | null] {
    const given = attentionCall.bind(args);
    const { need_weights, average_attn_weights, is_causal } = given;
    if (given.attn_mask !== null && is_causal) throw new AssertionError("Only allow causal mask or attn_mask");
    if (is_causal) throw new AssertionError("causal mask not supported by AO MHA module");
    const turned = (x: Tensor): Tensor => (this.batch_first ? x.transpose(0, 1) : x);
    const [query, key, value] = [turned(given.query), turned(given.key), turned(given.value)];
    const [steps_, batch, features] = query.shape as [number, number, number];
    const { num_heads, embed_dim } = this;
    if (embed_dim !== features) throw new AssertionError(`embed_dim mismatch: ${embed_dim} != ${features}`);
    if (key.shape[0] !== value.shape[0] || key.shape[1] !== value.shape[1])
      throw new AssertionError(
        `key and value size mismatch: key.size()=torch.Size([${key.shape.join(", ")}]), value.size()=torch.Size([${value.shape.join(", ")}])`,
      );
    const size = embed_dim / num_heads;
    const q = this.q_scaling_product.mul_scalar(this.linear_Q(query), size ** -0.5);
    let [k, v] = [this.linear_K(key), this.linear_V(value)];
    let mask = this.checkedMask(truth(given.attn_mask, "attn_mask"), batch, steps_, itemAt(key.shape, 0));
    let padding = truth(given.key_padding_mask, "key_padding_mask");
    const widen = (): void => {
      mask = mask && F.pad(mask, [0, 1]);
      padding = padding && F.pad(padding, [0, 1]);
    };
    if (this.bias_k !== null && this.bias_v !== null) {
      k = cat([k, this.bias_k.repeat(1, batch, 1)]);
      v = cat([v, this.bias_v.repeat(1, batch, 1)]);
      widen();
    }
    const heads = (x: Tensor): Tensor =>
      x
        .contiguous()
        .view([-1, batch * num_heads, size])
        .transpose(0, 1);
    let [qh, kh, vh] = [heads(q), heads(k), heads(v)];
    if (padding !== null && padding.shape[0] !== batch)
      throw new AssertionError(`key_padding_mask.size(0) must be ${batch}, got ${padding.shape[0]}`);
    if (padding !== null && padding.shape[1] !== kh.shape[1])
      throw new AssertionError(`key_padding_mask.size(1) must be ${kh.shape[1]}, got ${padding.shape[1]}`);
    if (this.add_zero_attn) {
      [kh, vh] = [withZeros(kh), withZeros(vh)];
      widen();
    }
    const keys = itemAt(kh.shape, 1);
    [qh, kh, vh] = [this.dequant_q(qh), this.dequant_k(kh), this.dequant_v(vh)];
    let weights = qh.bmm(kh.transpose(1, 2));
    if (mask !== null) weights = mask.dtype.kind === "bool" ? weights.masked_fill(mask, -Infinity) : weights.add(mask);
    if (padding !== null)
      weights = weights
        .view([batch, num_heads, steps_, keys])
        .masked_fill(padding.unsqueeze(1).unsqueeze(2), -Infinity)
        .view([batch * num_heads, steps_, keys]);
    weights = F.dropout(F.softmax(weights, -1), this.dropout, this.training);
    const attended = weights.bmm(vh);
    const joined = this.batch_first
      ? attended.view([batch, steps_, embed_dim])
      : attended.transpose(0, 1).contiguous().view([steps_, batch, embed_dim]);
    const output = this.out_proj(this.quant_attn_output(joined));
    const shown = this.quant_attn_output_weights(weights);
    if (!need_weights) return [output, null];
    const each = shown.view([batch, num_heads, steps_, keys]);
    return [output, average_attn_weights ? each.mean(1) : each];
  }

  /** The mask with three dims. */
  private checkedMask(mask: Tensor | null, batch: number, queries: number, keys: number): Tensor | null {
    if (mask === null) return null;
    const { shape, dtype } = mask;
    if (!dtype.is_floating_point && dtype.kind !== "bool")
      throw new AssertionError(`Only float and bool types are supported for attn_mask, not ${String(dtype)}`);
    const fits = (...wanted: number[]): boolean =>
      wanted.every((n, i) => n === shape[shape.length - wanted.length + i]);
    if (shape.length === 2) {
      if (!fits(queries, keys)) throw new RuntimeError("The size of the 2D attn_mask is not correct.");
      return mask.unsqueeze(0);
    }
    if (shape.length !== 3) throw new RuntimeError(`attn_mask's dimension ${shape.length} is not supported`);
    if (!fits(batch * this.num_heads, queries, keys))
      throw new RuntimeError("The size of the 3D attn_mask is not correct.");
    return mask;
  }

  /** Of an `nn.MultiheadAttention` with a `qconfig`: with observers in place. */
  static from_float(other: Module): MultiheadAttention {
    if (!(other instanceof layers.MultiheadAttention) || other instanceof MultiheadAttention)
      throw new AssertionError(
        `Expected type <class 'torch.nn.modules.activation.MultiheadAttention'>, got ${other._get_name()}`,
      );
    const { qconfig } = other as Configured;
    if (qconfig === undefined) throw new AssertionError("The float module must have 'qconfig'");
    const bias = other.in_proj_bias as Parameter | null;
    const observed = new MultiheadAttention({
      embed_dim: other.embed_dim,
      num_heads: other.num_heads,
      dropout: other.dropout,
      bias: bias !== null,
      add_bias_kv: other.bias_k !== null,
      add_zero_attn: other.add_zero_attn,
      kdim: other.kdim,
      vdim: other.vdim,
      batch_first: other.batch_first,
    } satisfies MultiheadAttentionOptions);
    observed.bias_k = other.bias_k;
    observed.bias_v = other.bias_v;
    configure(observed, qconfig);
    observed.out_proj.weight = other.out_proj.weight;
    observed.out_proj.bias = other.out_proj.bias;
    const weights = other._qkv_same_embed_dim
      ? other.in_proj_weight.detach().split(other.embed_dim, 0)
      : ([other.q_proj_weight!, other.k_proj_weight!, other.v_proj_weight!] as Tensor[]);
    const biases = bias?.detach().split(other.embed_dim, 0);
    [observed.linear_Q, observed.linear_K, observed.linear_V].forEach((linear, i) => {
      setWeights(linear, itemAt(weights, i).detach(), biases?.[i] ?? null);
    });
    observed.eval();
    return step("prepare")(observed);
  }

  /** Refuses: a quantizable attention is itself what is observed. */
  static from_observed(_other: Module): MultiheadAttention {
    throw new NotImplementedError(
      "It looks like you are trying to prepare an MHA module. Please, see the examples on quantizable MHAs.",
    );
  }

  /** The same attention with real weights again. */
  dequantize(): layers.MultiheadAttention {
    const of = (linear: Module): [Tensor, Tensor | null] =>
      (linear as unknown as { _weight_bias(): [Tensor, Tensor | null] })._weight_bias();
    const { embed_dim, num_heads, dropout, add_zero_attn, kdim, vdim, batch_first } = this;
    const pairs = [this.linear_Q, this.linear_K, this.linear_V].map(of);
    const hasBias = itemAt(pairs, 0)[1] !== null;
    const plain = new layers.MultiheadAttention({
      embed_dim,
      num_heads,
      dropout,
      bias: hasBias,
      add_bias_kv: this.bias_k !== null,
      add_zero_attn,
      kdim,
      vdim,
      batch_first,
    });
    if (this.bias_k !== null) plain.bias_k = new Parameter(this.bias_k.dequantize());
    if (this.bias_v !== null) plain.bias_v = new Parameter(this.bias_v.dequantize());
    const [weight, bias] = of(this.out_proj);
    setWeights(plain.out_proj, weight.dequantize(), bias);
    const weights = pairs.map(([each]) => each.dequantize());
    if (plain._qkv_same_embed_dim) plain.in_proj_weight = new Parameter(cat(weights));
    else
      [plain.q_proj_weight, plain.k_proj_weight, plain.v_proj_weight] = weights.map((each) => new Parameter(each)) as [
        Parameter,
        Parameter,
        Parameter,
      ];
    if (hasBias) plain.in_proj_bias = new Parameter(cat(pairs.map(([, each]) => each!)));
    return plain;
  }
}

/** Quantized attention: what `convert` makes of a quantizable one that has seen data. */
export class QuantizedMultiheadAttention extends MultiheadAttention {
  override _get_name(): string {
    return "QuantizedMultiheadAttention";
  }
  /** Refuses: the way is from float to observed to quantized. */
  static override from_float(_other: Module): never {
    throw new NotImplementedError(
      "It looks like you are trying to convert a non-observed MHA module. Please, see the examples on quantizable MHAs.",
    );
  }
  /** Of a quantizable attention with observers. */
  static override from_observed(other: Module): QuantizedMultiheadAttention {
    const converted = Object.setPrototypeOf(
      step("convert")(other),
      this.prototype as object,
    ) as QuantizedMultiheadAttention;
    // As PyTorch has it: both have the range of the first.
    const { bias_k, bias_v } = converted;
    if (bias_k !== null) {
      const { scale, zeroPoint } = dynamicQParams(bias_k, quint8, false);
      converted.bias_k = quantize_per_tensor(bias_k.detach(), scale, zeroPoint, quint8) as Parameter;
      if (bias_v !== null)
        converted.bias_v = quantize_per_tensor(bias_v.detach(), scale, zeroPoint, quint8) as Parameter;
    }
    for (const name of ["in_proj_weight", "in_proj_bias"]) Reflect.deleteProperty(converted, name);
    return converted;
  }
}

nameForward([LSTMCell, LSTM], "x, hidden");
