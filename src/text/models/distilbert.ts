/** DistilBERT (Sanh et al. 2019): a smaller BERT without token types and pooling. */
import { float64 } from "../../dtype.ts";
import { tensor } from "../../methods/implementations.ts";
import { Dropout, Embedding, LayerNorm, Linear, Module, ModuleList } from "../../nn/index.ts";
import * as init from "../../nn/init/index.ts";
import { arange } from "../../ops/create/ranges/range.ts";
import { where } from "../../ops/elementwise/where.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { activation } from "../activations.ts";
import { attend, joinHeads, splitHeads } from "../attention.ts";
import { ConfigReader, type PretrainedConfig } from "../config.ts";
import { encoderMask, type AttentionMask } from "../masks.ts";
import { classLoss, type BaseModelOutput, type ModelInputs, type ModelOutput } from "../outputs.ts";
import { PreTrainedModel } from "../pretrained.ts";
import { nextPositions } from "../rope.ts";
import { encoderOutput, initialiseEncoder, labelCount, textLoss } from "./bert.ts";
import { sizeAt } from "../../support/checked.ts";

interface Settings {
  readonly vocabulary: number;
  readonly positions: number;
  readonly width: number;
  readonly inner: number;
  readonly layers: number;
  readonly heads: number;
  readonly activation: string;
  readonly range: number;
  readonly padding: number;
  readonly sinusoidal: boolean;
  readonly dropout: { readonly hidden: number; readonly attention: number; readonly classifier: number };
}

/** Its layer norms have a constant of their own. */
const EPSILON = 1e-12;

function settingsOf(config: PretrainedConfig): Settings {
  const c = new ConfigReader(config);
  return {
    vocabulary: c.number("vocab_size", 30522),
    positions: c.number("max_position_embeddings", 512),
    width: c.number(["dim", "hidden_size"], 768),
    inner: c.number("hidden_dim", 3072),
    layers: c.number(["n_layers", "num_hidden_layers"], 6),
    heads: c.number(["n_heads", "num_attention_heads"], 12),
    activation: c.text("activation", "gelu"),
    range: c.number("initializer_range", 0.02),
    padding: c.number("pad_token_id", 0),
    sinusoidal: c.flag("sinusoidal_pos_embds", false),
    dropout: {
      hidden: c.number("dropout", 0.1),
      attention: c.number("attention_dropout", 0.1),
      classifier: c.number("seq_classif_dropout", 0.2),
    },
  };
}

class Embeddings extends Module {
  word_embeddings: Embedding;
  position_embeddings: Embedding;
  LayerNorm: LayerNorm;
  dropout: Dropout;

  constructor(settings: Settings) {
    super();
    this.word_embeddings = new Embedding(settings.vocabulary, settings.width, { padding_idx: settings.padding });
    this.position_embeddings = new Embedding(settings.positions, settings.width);
    this.LayerNorm = new LayerNorm(settings.width, { eps: EPSILON });
    this.dropout = new Dropout(settings.dropout.hidden);
  }

  forward(tokens: Tensor | null, inputs: ModelInputs, model: PreTrainedModel): Tensor {
    const words = inputs.inputs_embeds ?? this.word_embeddings(model.tokens(tokens));
    const positions = inputs.position_ids ?? nextPositions(0, sizeAt(words.shape, 1));
    return this.dropout(this.LayerNorm(words.add(this.position_embeddings(positions))));
  }
}

class SelfAttention extends Module {
  q_lin: Linear;
  k_lin: Linear;
  v_lin: Linear;
  out_lin: Linear;

  constructor(private readonly settings: Settings) {
    super();
    this.q_lin = new Linear(settings.width, settings.width);
    this.k_lin = new Linear(settings.width, settings.width);
    this.v_lin = new Linear(settings.width, settings.width);
    this.out_lin = new Linear(settings.width, settings.width);
  }

  forward(x: Tensor, mask: AttentionMask): Tensor {
    const { heads, dropout } = this.settings;
    const [query, key, value] = [this.q_lin(x), this.k_lin(x), this.v_lin(x)].map((part) =>
      splitHeads(part, heads),
    ) as [Tensor, Tensor, Tensor];
    const output = attend(query, key, value, { mask, dropout: this.training ? dropout.attention : 0 });
    return this.out_lin(joinHeads(output));
  }
}

class FeedForward extends Module<(x: Tensor) => Tensor> {
  lin1: Linear;
  lin2: Linear;
  dropout: Dropout;
  private readonly act: (x: Tensor) => Tensor;

  constructor(settings: Settings) {
    super();
    this.dropout = new Dropout(settings.dropout.hidden);
    this.lin1 = new Linear(settings.width, settings.inner);
    this.lin2 = new Linear(settings.inner, settings.width);
    this.act = activation(settings.activation);
  }

  forward(x: Tensor): Tensor {
    return this.dropout(this.lin2(this.act(this.lin1(x))));
  }
}

class TransformerBlock extends Module {
  attention: SelfAttention;
  sa_layer_norm: LayerNorm;
  ffn: FeedForward;
  output_layer_norm: LayerNorm;

  constructor(settings: Settings) {
    super();
    this.attention = new SelfAttention(settings);
    this.sa_layer_norm = new LayerNorm(settings.width, { eps: EPSILON });
    this.ffn = new FeedForward(settings);
    this.output_layer_norm = new LayerNorm(settings.width, { eps: EPSILON });
  }

  forward(x: Tensor, mask: AttentionMask): Tensor {
    const attended = this.sa_layer_norm(this.attention(x, mask).add(x));
    return this.output_layer_norm(this.ffn(attended).add(attended));
  }
}

class Transformer extends Module {
  layer: ModuleList<TransformerBlock>;

  constructor(settings: Settings) {
    super();
    this.layer = new ModuleList(Array.from({ length: settings.layers }, () => new TransformerBlock(settings)));
  }

  forward(x: Tensor, mask: AttentionMask, all: Tensor[] | null): Tensor {
    let hidden = x;
    all?.push(hidden);
    for (const layer of this.layer) {
      hidden = layer(hidden, mask);
      all?.push(hidden);
    }
    return hidden;
  }
}

/** Sines (even features) and cosines (odd ones) of positions: the fixed embeddings of Vaswani et al. 2017. */
function sinusoids(positions: number, width: number): Tensor {
  const feature = arange(width, { dtype: float64 });
  const wavelength = tensor(10_000, { dtype: float64 }).pow(
    feature
      .div(2)
      .floor()
      .mul(2 / width),
  );
  const angle = arange(positions, { dtype: float64 }).unsqueeze(1).div(wavelength);
  return where(feature.remainder(2).eq(0), angle.sin(), angle.cos());
}

/**
 * DistilBERT without a head: tokens [batch, tokens] to hidden states [batch, tokens, features].
 * Source: https://huggingface.co/docs/transformers/model_doc/distilbert
 */
export class DistilBertModel extends PreTrainedModel {
  embeddings: Embeddings;
  transformer: Transformer;

  constructor(config: PretrainedConfig) {
    super(config);
    const settings = settingsOf(config);
    this.embeddings = new Embeddings(settings);
    this.transformer = new Transformer(settings);
    initialiseEncoder(this, settings.range);
    if (settings.sinusoidal)
      this.embeddings.position_embeddings.weight.detach().copy_(sinusoids(settings.positions, settings.width));
  }

  override get base_model_prefix(): string {
    return "distilbert";
  }

  override forward(input_ids: Tensor | null, inputs: ModelInputs = {}): BaseModelOutput {
    const all: Tensor[] | null = inputs.output_hidden_states ? [] : null;
    const embedded = this.embeddings(input_ids, inputs, this);
    const hidden = this.transformer(embedded, encoderMask(inputs.attention_mask ?? null), all);
    return { last_hidden_state: hidden, pooler_output: null, past_key_values: null, hidden_states: all };
  }
}

/** DistilBERT that fills in masked tokens. */
export class DistilBertForMaskedLM extends PreTrainedModel {
  distilbert: DistilBertModel;
  vocab_transform: Linear;
  vocab_layer_norm: LayerNorm;
  vocab_projector: Linear;
  private readonly act: (x: Tensor) => Tensor;

  constructor(config: PretrainedConfig) {
    super(config);
    const settings = settingsOf(config);
    this.act = activation(settings.activation);
    this.distilbert = new DistilBertModel(config);
    this.vocab_transform = new Linear(settings.width, settings.width);
    this.vocab_layer_norm = new LayerNorm(settings.width, { eps: EPSILON });
    this.vocab_projector = new Linear(settings.width, settings.vocabulary);
    for (const layer of [this.vocab_transform, this.vocab_projector]) {
      init.normal_(layer.weight, { std: settings.range });
      if (layer.bias) init.zeros_(layer.bias);
    }
    this.tie_weights();
  }

  override get base_model_prefix(): string {
    return "distilbert";
  }

  override tie_weights(): void {
    if (new ConfigReader(this.config).flag("tie_word_embeddings", true))
      this.vocab_projector.weight = this.distilbert.embeddings.word_embeddings.weight;
  }

  override forward(input_ids: Tensor | null, inputs: ModelInputs = {}): ModelOutput {
    const base = this.distilbert(input_ids, inputs);
    const transformed = this.vocab_layer_norm(this.act(this.vocab_transform(base.last_hidden_state)));
    const logits = this.vocab_projector(transformed);
    return encoderOutput(logits, inputs.labels ? classLoss(logits, inputs.labels) : null, base);
  }
}

/** DistilBERT that sorts texts into classes: scores [batch, classes]. */
export class DistilBertForSequenceClassification extends PreTrainedModel {
  distilbert: DistilBertModel;
  pre_classifier: Linear;
  classifier: Linear;
  dropout: Dropout;

  constructor(config: PretrainedConfig) {
    super(config);
    const settings = settingsOf(config);
    this.distilbert = new DistilBertModel(config);
    this.pre_classifier = new Linear(settings.width, settings.width);
    this.classifier = new Linear(settings.width, labelCount(config));
    this.dropout = new Dropout(settings.dropout.classifier);
    for (const layer of [this.pre_classifier, this.classifier]) initialiseEncoder(layer, settings.range);
  }

  override get base_model_prefix(): string {
    return "distilbert";
  }

  override forward(input_ids: Tensor | null, inputs: ModelInputs = {}): ModelOutput {
    const base = this.distilbert(input_ids, inputs);
    const pooled = this.pre_classifier(base.last_hidden_state.select(1, 0)).relu();
    const logits = this.classifier(this.dropout(pooled));
    return encoderOutput(logits, inputs.labels ? textLoss(this.config, logits, inputs.labels) : null, base);
  }
}
