/** Tables of bytes out of float embeddings. */
import type { Embedding as FloatEmbedding, EmbeddingBag as FloatEmbeddingBag } from "../../nn/layers/embedding.ts";
import type { Module } from "../../nn/module/index.ts";
import { Embedding, EmbeddingBag } from "../../nn/quantized/embedding.ts";
import { quantizeWeight, weightObserver } from "../../nn/quantized/weights.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { per_channel_affine_float_qparams } from "../../tensor/quantized.ts";
import { default_float_qparams_observer } from "./defaults.ts";

function quantizedTable(float: Module, weight: Tensor): Tensor {
  let observer = weightObserver(float, () => default_float_qparams_observer);
  // Tables have a scale for each row, whatever the configuration says of weights.
  if (observer.qscheme !== per_channel_affine_float_qparams) observer = default_float_qparams_observer();
  observer(weight);
  return quantizeWeight(weight, observer);
}

/** Makes `nn.quantized.Embedding` of an `nn.Embedding`. */
export const quantizedEmbedding = {
  from_float(float: FloatEmbedding): Embedding {
    return new Embedding(float.num_embeddings, float.embedding_dim, { _weight: quantizedTable(float, float.weight) });
  },
};

/** Makes `nn.quantized.EmbeddingBag` of an `nn.EmbeddingBag`. */
export const quantizedEmbeddingBag = {
  from_float(float: FloatEmbeddingBag): EmbeddingBag {
    const table = quantizedTable(float, float.weight);
    const { num_embeddings, embedding_dim, mode, include_last_offset } = float;
    return new EmbeddingBag(num_embeddings, embedding_dim, { _weight: table, mode, include_last_offset });
  },
};
