/** Embeddings: rows of a table, and sums or means of them. */
import { RuntimeError, AssertionError } from "../../support/errors.ts";
import { no_grad } from "../../autograd/modes.ts";
import { sameShape } from "../../layout/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { functionSignature, signature, type Arguments } from "../arguments.ts";
import * as init from "../init/index.ts";
import { Module, type Forgets } from "../module/index.ts";
import { Parameter } from "../../tensor/parameter.ts";
import * as F from "../functional/index.ts";
import { boolText, emptyParameter, floatText, pythonSize, TensorLayer, type FactoryOptions } from "./layer.ts";

/** Settings of embeddings; any may be given by name. */
export interface EmbeddingOptions extends FactoryOptions {
  num_embeddings?: number;
  embedding_dim?: number;
  /** The row that stays as it is and gets no gradient; it starts as 0. */
  padding_idx?: number | null;
  /** Rows whose norm is larger are scaled down to it when they are read. */
  max_norm?: number | null;
  norm_type?: number;
  scale_grad_by_freq?: boolean;
  /** Whether the gradient of the table is sparse: only the rows that were used. */
  sparse?: boolean;
  _weight?: Tensor | null;
}
type Bound = Required<EmbeddingOptions> & { _freeze?: boolean };
const embedding = signature<Bound>(
  "Embedding",
  "num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2, scale_grad_by_freq=False, sparse=False, _weight=None, _freeze=False, device=None, dtype=None",
);

/** `label`: `EmbeddingBag` writes the name of the argument in small letters. */
function paddingRow(padding: number | null, rows: number, label = "Padding_idx"): number | null {
  if (padding === null) return null;
  if (padding >= rows || padding < -rows) throw new AssertionError(`${label} must be within num_embeddings`);
  return padding < 0 ? padding + rows : padding;
}

function checkWeight(weight: Tensor, rows: number, columns: number): void {
  if (!sameShape(weight.shape, [rows, columns]))
    throw new AssertionError("Shape of weight does not match num_embeddings and embedding_dim");
}

/** The row of padding starts as 0. */
function clearPadding({ weight, padding_idx }: Embedding | EmbeddingBag): void {
  if (padding_idx !== null) no_grad(() => weight.select(0, padding_idx).fill_(0));
}

/** What embeddings and bags of them begin with: their settings, and a table that is drawn or given. */
function setUp(
  layer: Embedding | EmbeddingBag,
  { num_embeddings, embedding_dim, padding_idx, _weight, _freeze = false, ...options }: Bound,
  label?: string,
): void {
  const { max_norm, norm_type, scale_grad_by_freq, sparse } = options;
  Object.assign(layer, { num_embeddings, embedding_dim, max_norm, norm_type, scale_grad_by_freq, sparse });
  layer.padding_idx = paddingRow(padding_idx, num_embeddings, label);
  if (_weight !== null) {
    checkWeight(_weight, num_embeddings, embedding_dim);
    layer.weight = new Parameter(_weight, !_freeze);
    return;
  }
  layer.weight = emptyParameter([num_embeddings, embedding_dim], options.dtype, options.device);
  layer.weight.requires_grad_(!_freeze);
  layer.reset_parameters();
}

type PretrainedPlaces = [
  embeddings: Tensor,
  freeze?: boolean,
  padding_idx?: number | null,
  max_norm?: number | null,
  norm_type?: number,
  scale_grad_by_freq?: boolean,
  sparse?: boolean,
];
interface PretrainedOptions extends Omit<
  EmbeddingOptions,
  "num_embeddings" | "embedding_dim" | "_weight" | "device" | "dtype"
> {
  embeddings?: Tensor;
  freeze?: boolean;
}
const pretrained = functionSignature<Required<PretrainedOptions>>(
  "from_pretrained",
  "embeddings, freeze=True, padding_idx=None, max_norm=None, norm_type=2, scale_grad_by_freq=False, sparse=False",
);

/**
 * Rows of a table by their numbers. `weight`: [num_embeddings, embedding_dim]; indices of any shape give that shape
 * with embedding_dim behind it.
 * @example
 * const embedding = new nn.Embedding(1000, 64, { padding_idx: 0 });
 */
export class Embedding extends TensorLayer {
  protected static readonly forgets: Forgets = "all";
  /** The vectors: [num_embeddings, embedding_dim]. */
  weight!: Parameter;
  /** Number of vectors. */
  num_embeddings!: number;
  /** Length of each vector. */
  embedding_dim!: number;
  /** This vector takes no gradient; null for none. */
  padding_idx!: number | null;
  /** Vectors longer than this are shortened when they are looked up; null for none. */
  max_norm!: number | null;
  /** The p of that norm. */
  norm_type!: number;
  /** Divide gradients by how often an index occurs. */
  scale_grad_by_freq!: boolean;
  /** Accepted for PyTorch's sake: gradients are dense. */
  sparse!: boolean;

  constructor(
    ...args: Arguments<
      [
        num_embeddings: number,
        embedding_dim: number,
        padding_idx?: number | null,
        max_norm?: number | null,
        norm_type?: number,
        scale_grad_by_freq?: boolean,
        sparse?: boolean,
        _weight?: Tensor | null,
      ],
      EmbeddingOptions & { _freeze?: boolean }
    >
  ) {
    super();
    const options = embedding.bind(args);
    setUp(this, options);
  }

  /** Gives the parameters new initial values. */
  reset_parameters(): void {
    init.normal_(this.weight);
    this._fill_padding_idx_with_zero();
  }
  _fill_padding_idx_with_zero(): void {
    clearPadding(this);
  }
  forward(input: Tensor): Tensor {
    const { padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse } = this;
    return F.embedding(input, this.weight, { padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse });
  }
  override extra_repr(): string {
    const parts = [`${this.num_embeddings}, ${this.embedding_dim}`];
    if (this.padding_idx !== null) parts.push(`padding_idx=${this.padding_idx}`);
    if (this.max_norm !== null) parts.push(`max_norm=${floatText(this.max_norm)}`);
    if (this.norm_type !== 2) parts.push(`norm_type=${floatText(this.norm_type)}`);
    if (this.scale_grad_by_freq) parts.push("scale_grad_by_freq=True");
    if (this.sparse) parts.push("sparse=True");
    return parts.join(", ");
  }

  /** An Embedding with a given table, which is not trained unless `freeze` is false. */
  static from_pretrained(...args: Arguments<PretrainedPlaces, PretrainedOptions>): Embedding {
    const { embeddings, freeze, ...rest } = pretrained.bind(args);
    if (embeddings.ndim !== 2) throw new AssertionError("Embeddings parameter is expected to be 2-dimensional");
    const [rows, columns] = embeddings.shape as [number, number];
    return new this(rows, columns, { ...rest, _weight: embeddings, _freeze: freeze });
  }
}

/** How `EmbeddingBag` takes the rows of a bag together. */
export type BagMode = "sum" | "mean" | "max";
/** Settings of embedding bags; any may be given by name. */
export interface EmbeddingBagOptions extends Omit<EmbeddingOptions, "padding_idx"> {
  mode?: BagMode;
  /** Offsets have one more entry, the end of the last bag. */
  include_last_offset?: boolean;
  padding_idx?: number | null;
}
const bag = signature<Required<EmbeddingBagOptions>>(
  "EmbeddingBag",
  "num_embeddings, embedding_dim, max_norm=None, norm_type=2, scale_grad_by_freq=False, mode='mean', sparse=False, _weight=None, include_last_offset=False, padding_idx=None, device=None, dtype=None",
);
interface PretrainedBagOptions extends Omit<
  EmbeddingBagOptions,
  "num_embeddings" | "embedding_dim" | "_weight" | "device" | "dtype"
> {
  embeddings?: Tensor;
  freeze?: boolean;
}
const pretrainedBag = functionSignature<Required<PretrainedBagOptions>>(
  "from_pretrained",
  "embeddings, freeze=True, max_norm=None, norm_type=2, scale_grad_by_freq=False, mode='mean', sparse=False, include_last_offset=False, padding_idx=None",
);

/** What an EmbeddingBag is called with beside the input, by name. */
export interface BagInputs {
  /** The first entry of each bag, where the input is flat. */
  offsets?: Tensor | null;
  /** A factor for each entry, with mode "sum". */
  per_sample_weights?: Tensor | null;
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- what is given by name is put in its place by calls
export interface EmbeddingBag {
  (input: Tensor, offsets?: Tensor | null, per_sample_weights?: Tensor | null): Tensor;
  (input: Tensor, named: BagInputs): Tensor;
  (input: Tensor, offsets: Tensor | null, named: Pick<BagInputs, "per_sample_weights">): Tensor;
}

/**
 * Sums, means or maxima of bags of rows of a table. Input [bags, size], or flat with `offsets` of the bags' first
 * entries.
 * @example
 * new nn.EmbeddingBag(10, 3, { mode: "sum" })(torch.tensor([[1, 2, 4], [4, 3, 9]])).shape; // [2, 3]
 */
export class EmbeddingBag extends Module {
  protected static readonly forgets: Forgets = "all";
  protected static readonly forwardParameters: string = "input, offsets, per_sample_weights";
  /** The vectors: [num_embeddings, embedding_dim]. */
  weight!: Parameter;
  /** Number of vectors. */
  num_embeddings!: number;
  /** Length of each vector. */
  embedding_dim!: number;
  /** Vectors longer than this are shortened when they are looked up; null for none. */
  max_norm!: number | null;
  /** The p of that norm. */
  norm_type!: number;
  /** Divide gradients by how often an index occurs. */
  scale_grad_by_freq!: boolean;
  /** This vector takes no gradient; null for none. */
  padding_idx!: number | null;
  /** What is made of a bag's vectors: "sum", "mean" or "max". */
  mode: BagMode;
  /** Accepted for PyTorch's sake: gradients are dense. */
  sparse!: boolean;
  /** `offsets` ends with the number of indices. */
  include_last_offset: boolean;

  constructor(
    ...args: Arguments<
      [
        num_embeddings: number,
        embedding_dim: number,
        max_norm?: number | null,
        norm_type?: number,
        scale_grad_by_freq?: boolean,
        mode?: BagMode,
        sparse?: boolean,
        _weight?: Tensor | null,
        include_last_offset?: boolean,
        padding_idx?: number | null,
      ],
      EmbeddingBagOptions
    >
  ) {
    super();
    const options = bag.bind(args);
    setUp(this, options, "padding_idx");
    this.mode = options.mode;
    this.include_last_offset = options.include_last_offset;
  }

  /** Gives the parameters new initial values. */
  reset_parameters(): void {
    init.normal_(this.weight);
    clearPadding(this);
  }
  forward(input: Tensor, offsets: Tensor | null = null, per_sample_weights: Tensor | null = null): Tensor {
    const { max_norm, norm_type, scale_grad_by_freq, mode, sparse, include_last_offset, padding_idx } = this;
    return F.embedding_bag(input, this.weight, offsets, {
      max_norm,
      norm_type,
      scale_grad_by_freq,
      mode,
      sparse,
      per_sample_weights,
      include_last_offset,
      padding_idx,
    });
  }
  override extra_repr(): string {
    const parts = [`${this.num_embeddings}, ${this.embedding_dim}`];
    if (this.max_norm !== null) parts.push(`max_norm=${floatText(this.max_norm)}`);
    if (this.norm_type !== 2) parts.push(`norm_type=${floatText(this.norm_type)}`);
    if (this.scale_grad_by_freq) parts.push(`scale_grad_by_freq=${boolText(true)}`);
    parts.push(`mode='${this.mode}'`);
    if (this.padding_idx !== null) parts.push(`padding_idx=${pythonSize(this.padding_idx)}`);
    return parts.join(", ");
  }

  /** An EmbeddingBag with a given table, which is not trained unless `freeze` is false. */
  static from_pretrained(
    ...args: Arguments<
      [
        embeddings: Tensor,
        freeze?: boolean,
        max_norm?: number | null,
        norm_type?: number,
        scale_grad_by_freq?: boolean,
        mode?: BagMode,
        sparse?: boolean,
        include_last_offset?: boolean,
        padding_idx?: number | null,
      ],
      PretrainedBagOptions
    >
  ): EmbeddingBag {
    const { embeddings, freeze, ...rest } = pretrainedBag.bind(args);
    if (embeddings.ndim !== 2) throw new RuntimeError("Embeddings parameter is expected to be 2-dimensional");
    const [rows, columns] = embeddings.shape as [number, number];
    const made = new this(rows, columns, { ...rest, _weight: embeddings });
    made.weight.requires_grad_(!freeze);
    return made;
  }
}
