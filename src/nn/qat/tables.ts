/** Embeddings that train with fake quantization of their tables. */
import type { Tensor } from "../../tensor/tensor.ts";
import * as F from "../functional/index.ts";
import { Embedding as FloatEmbedding, EmbeddingBag as FloatEmbeddingBag } from "../layers/embedding.ts";
import type { Module } from "../module/index.ts";
import {
  assertFloat,
  configurationOf,
  configureTable,
  floatFrom,
  without,
  type Configuring,
  type FakeQuant,
} from "./configured.ts";

/** An embedding whose table is fake-quantized. */
export class Embedding extends FloatEmbedding {
  /** Its configuration. */
  declare qconfig: unknown;
  /** Rounds the weights. */
  weight_fake_quant!: FakeQuant;
  constructor(...args: ConstructorParameters<typeof FloatEmbedding> | Configuring) {
    super(...without(args as ConstructorParameters<typeof FloatEmbedding>));
    configureTable(this, args, "Embedding");
  }
  override forward(input: Tensor): Tensor {
    const { padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse } = this;
    const weight = this.weight_fake_quant(this.weight);
    return F.embedding(input, weight, { padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse });
  }
  /** Of a float layer that has a configuration; its table is the same tensor. */
  static from_float(given: Module): Embedding {
    assertFloat(this.name, given, [FloatEmbedding]);
    const { num_embeddings, embedding_dim, ...float } = given as FloatEmbedding;
    const { padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, weight } = float;
    const settings = { padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse, _weight: weight };
    const layer = new this(num_embeddings, embedding_dim, { ...settings, qconfig: configurationOf(given) });
    layer.weight = weight;
    return layer;
  }
  /** A float layer with a copy of its table. */
  to_float(): Module {
    const { padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse } = this;
    const settings = { padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse };
    return floatFrom(new FloatEmbedding(this.num_embeddings, this.embedding_dim, settings), this);
  }
}

/**
 * An embedding bag whose table is fake-quantized: indices [B, N], or [N] with `offsets` [B], in; [B, embedding_dim] out.
 * Throws an AssertionError without a `qconfig`, or with one whose table is quantized in another way.
 */
export class EmbeddingBag extends FloatEmbeddingBag {
  /** Its configuration. */
  declare qconfig: unknown;
  /** Rounds the weights. */
  weight_fake_quant!: FakeQuant;
  constructor(...args: ConstructorParameters<typeof FloatEmbeddingBag> | Configuring) {
    super(...without(args as ConstructorParameters<typeof FloatEmbeddingBag>));
    configureTable(this, args, "Embedding Bag");
  }
  override forward(input: Tensor, offsets: Tensor | null = null, per_sample_weights: Tensor | null = null): Tensor {
    const weight = this.weight_fake_quant(this.weight);
    return F.embedding_bag(input, weight, { ...bagSettings(this), offsets, per_sample_weights });
  }
  /** Of a float layer that has a configuration; its table is the same tensor. */
  static from_float(given: Module): EmbeddingBag {
    assertFloat(this.name, given, [FloatEmbeddingBag]);
    const float = given as FloatEmbeddingBag;
    const settings = { ...bagSettings(float), _weight: float.weight, qconfig: configurationOf(given) };
    const layer = new this(float.num_embeddings, float.embedding_dim, settings);
    layer.weight = float.weight;
    return layer;
  }
  /** A float layer with a copy of its table. */
  to_float(): Module {
    return floatFrom(new FloatEmbeddingBag(this.num_embeddings, this.embedding_dim, bagSettings(this)), this);
  }
}

function bagSettings(bag: FloatEmbeddingBag) {
  const { max_norm, norm_type, scale_grad_by_freq, mode, sparse, include_last_offset, padding_idx } = bag;
  return { max_norm, norm_type, scale_grad_by_freq, mode, sparse, include_last_offset, padding_idx };
}
