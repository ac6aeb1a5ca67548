/** Embeddings whose tables have 8 bits for a number. */
import { float32, quint8 } from "../../dtype.ts";
import { ones, zeros } from "../../ops/create/create.ts";
import { quantize_per_channel } from "../../ops/quantized/quantize.ts";
import { AssertionError } from "../../support/errors.ts";
import { functionSignature, type Arguments } from "../arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as F from "../functional/index.ts";
import type { EmbeddingOptions as FloatEmbeddingOptions } from "../layers/embedding.ts";
import { type LoadStateArguments, Module } from "../module/index.ts";
import { shapeText } from "../../layout/shape.ts";

/** What float embeddings take, too; here only `_weight`, the quantized table, counts. */
export interface EmbeddingOptions extends Omit<FloatEmbeddingOptions, "device" | "_weight"> {
  /** The table, quantized with a scale for each row: [num_embeddings, embedding_dim]. */
  _weight?: Tensor | null;
}
type BagMode = "sum" | "mean" | "max";
interface Sizes {
  num_embeddings: number;
  embedding_dim: number;
  _weight: Tensor | null;
}

const embeddingArguments = functionSignature<Sizes>(
  "Embedding.__init__",
  "num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False, _weight=None, dtype=None",
);
const bagArguments = functionSignature<Sizes & { mode: BagMode; include_last_offset: boolean }>(
  "EmbeddingBag.__init__",
  "num_embeddings, embedding_dim, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, mode='sum', sparse=False, _weight=None, include_last_offset=False, dtype=None",
);

/** The table that is given, or one to be overwritten. */
function tableOf(rows: number, width: number, given: Tensor | null): Tensor {
  if (given === null) return quantize_per_channel(zeros([rows, width]), ones([rows]), zeros([rows]), 0, quint8);
  if (given.shape.length !== 2 || given.shape[0] !== rows || given.shape[1] !== width)
    throw new AssertionError(
      `Shape of weight does not match num_embeddings and embedding_dim: expected [${rows}, ${width}], got ${shapeText(given.shape)}`,
    );
  return given;
}

/** Rows of a table of bytes, each with a scale and a zero point of its own; results are real. */
export class Embedding extends Module<(indices: Tensor) => Tensor> {
  /** Rows of the table. */
  num_embeddings: number;
  /** Numbers in a row. */
  embedding_dim: number;
  private table: Tensor;

  constructor(
    ...args: Arguments<[num_embeddings: number, embedding_dim: number, padding_idx?: number | null], EmbeddingOptions>
  ) {
    super();
    const { num_embeddings, embedding_dim, _weight } = embeddingArguments.bind(args);
    this.num_embeddings = num_embeddings;
    this.embedding_dim = embedding_dim;
    this.table = tableOf(num_embeddings, embedding_dim, _weight);
    Object.defineProperty(this, "table", { enumerable: false });
    this.table.storage.kept = true;
  }
  override _get_name(): string {
    return "QuantizedEmbedding";
  }
  override extra_repr(): string {
    return `num_embeddings=${this.num_embeddings}, embedding_dim=${this.embedding_dim}, dtype=${String(this.table.dtype)}, qscheme=${String(this.table.qscheme())}`;
  }
  /** The quantized table: [num_embeddings, embedding_dim]. */
  weight(): Tensor {
    return this.table;
  }
  /** Sets the table. */
  set_weight(weight: Tensor): void {
    this.table = weight;
    weight.storage.kept = true;
  }
  forward(indices: Tensor): Tensor {
    const flat = indices.flatten();
    const rows = this.table.int_repr().index_select(0, flat).to(float32);
    const scales = this.table.q_per_channel_scales().to(float32).index_select(0, flat).unsqueeze(1);
    const zeroPoints = this.table.q_per_channel_zero_points().to(float32).index_select(0, flat).unsqueeze(1);
    return rows
      .sub(zeroPoints)
      .mul(scales)
      .reshape([...indices.shape, this.embedding_dim]);
  }
  override _save_to_state_dict(destination: Map<string, unknown>, prefix: string, keep_vars: boolean): void {
    super._save_to_state_dict(destination, prefix, keep_vars);
    destination.set(`${prefix}_packed_params.dtype`, this.table.dtype);
    destination.set(`${prefix}_packed_params._packed_weight`, this.table);
  }
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state, prefix, , , missing] = args;
    const table = state.get(`${prefix}_packed_params._packed_weight`);
    if (table === undefined) missing.push(`${prefix}_packed_params._packed_weight`);
    else this.set_weight(table as Tensor);
  }
}

/** Sums or means of rows of a table of bytes. */
export class EmbeddingBag extends Embedding {
  /** How rows of a bag become one. */
  readonly mode: BagMode;
  /** Whether offsets have the end of the last bag, too. */
  readonly include_last_offset: boolean;
  constructor(
    ...args: Arguments<
      [
        num_embeddings: number,
        embedding_dim: number,
        max_norm?: number | null,
        norm_type?: number,
        scale_grad_by_freq?: boolean,
        mode?: BagMode,
      ],
      EmbeddingOptions & { mode?: BagMode; include_last_offset?: boolean }
    >
  ) {
    const { num_embeddings, embedding_dim, _weight, mode, include_last_offset } = bagArguments.bind(args);
    super(num_embeddings, embedding_dim, { _weight });
    this.mode = mode;
    this.include_last_offset = include_last_offset;
  }
  override _get_name(): string {
    return "QuantizedEmbeddingBag";
  }
  override forward(indices: Tensor, offsets: Tensor | null = null, per_sample_weights: Tensor | null = null): Tensor {
    const { mode, include_last_offset } = this;
    return F.embedding_bag(indices, this.weight().dequantize(), {
      offsets,
      mode,
      per_sample_weights,
      include_last_offset,
    });
  }
}
