/** Embeddings whose tables have 8 bits for a number. */
import { float32 } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as F from "../functional/index.ts";
import { Module } from "../module/index.ts";

type LoadArguments = Parameters<Module["_load_from_state_dict"]>;

/** Rows of a table of bytes, each with a scale and a zero point of its own; results are real. */
export class Embedding extends Module<(indices: Tensor) => Tensor> {
  /** Rows of the table. */
  num_embeddings: number;
  /** Numbers in a row. */
  embedding_dim: number;
  private table: Tensor;

  constructor(num_embeddings: number, embedding_dim: number, weight: Tensor) {
    super();
    this.num_embeddings = num_embeddings;
    this.embedding_dim = embedding_dim;
    this.table = weight;
    Object.defineProperty(this, "table", { enumerable: false });
    weight.storage.kept = true;
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
  override _load_from_state_dict(...args: LoadArguments): void {
    const [state, prefix, , , missing] = args;
    const table = state.get(`${prefix}_packed_params._packed_weight`);
    if (table === undefined) missing.push(`${prefix}_packed_params._packed_weight`);
    else this.set_weight(table as Tensor);
  }
}

/** Sums or means of rows of a table of bytes. */
export class EmbeddingBag extends Embedding {
  constructor(
    num_embeddings: number,
    embedding_dim: number,
    weight: Tensor,
    /** "sum", "mean" or "max". */
    readonly mode: "sum" | "mean" | "max" = "sum",
    readonly include_last_offset = false,
  ) {
    super(num_embeddings, embedding_dim, weight);
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
