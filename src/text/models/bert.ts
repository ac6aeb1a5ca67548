/** BERT (Devlin et al. 2018): encoders that see all tokens, with the parameter names of Hugging Face's checkpoints. */
import * as init from "../../nn/init/index.ts";
import { Dropout, Embedding, LayerNorm, Linear, Module, ModuleList, Parameter } from "../../nn/index.ts";
import { mse_loss } from "../../ops/loss/regression.ts";
import { binary_cross_entropy_with_logits } from "../../ops/loss/binary.ts";
import { zeros } from "../../ops/create/create.ts";
import { int64 } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { activation } from "../activations.ts";
import { attend, joinHeads, splitHeads } from "../attention.ts";
import { ConfigReader, type PretrainedConfig } from "../config.ts";
import { encoderMask, type AttentionMask } from "../masks.ts";
import { classLoss, type BaseModelOutput, type ModelInputs, type ModelOutput } from "../outputs.ts";
import { PreTrainedModel } from "../pretrained.ts";
import { nextPositions } from "../rope.ts";
import { sizeAt } from "../../support/checked.ts";

interface Settings {
  readonly vocabulary: number;
  readonly positions: number;
  readonly types: number;
  readonly width: number;
  readonly inner: number;
  readonly layers: number;
  readonly heads: number;
  readonly activation: string;
  readonly epsilon: number;
  readonly range: number;
  readonly padding: number | null;
  readonly dropout: { readonly hidden: number; readonly attention: number; readonly classifier: number };
}

function settingsOf(config: PretrainedConfig): Settings {
  const c = new ConfigReader(config);
  const hidden = c.number("hidden_dropout_prob", 0.1);
  return {
    vocabulary: c.number("vocab_size", 30522),
    positions: c.number("max_position_embeddings", 512),
    types: c.number("type_vocab_size", 2),
    width: c.number("hidden_size", 768),
    inner: c.number("intermediate_size", 3072),
    layers: c.number("num_hidden_layers", 12),
    heads: c.number("num_attention_heads", 12),
    activation: c.text("hidden_act", "gelu"),
    epsilon: c.number("layer_norm_eps", 1e-12),
    range: c.number("initializer_range", 0.02),
    padding: c.optionalNumber("pad_token_id"),
    dropout: {
      hidden,
      attention: c.number("attention_probs_dropout_prob", 0.1),
      classifier: c.optionalNumber("classifier_dropout") ?? hidden,
    },
  };
}

/** Normal weights, zero biases. Shared with DistilBERT. */
export function initialiseEncoder(model: Module, range: number): void {
  for (const [, module] of model.named_modules()) {
    if (module instanceof Linear) {
      init.normal_(module.weight, { std: range });
      if (module.bias) init.zeros_(module.bias);
    } else if (module instanceof Embedding) {
      init.normal_(module.weight, { std: range });
      if (module.padding_idx !== null) init.zeros_(module.weight.detach().select(0, module.padding_idx));
    }
  }
}

class BertEmbeddings extends Module {
  word_embeddings: Embedding;
  position_embeddings: Embedding;
  token_type_embeddings: Embedding;
  LayerNorm: LayerNorm;
  dropout: Dropout;

  constructor(settings: Settings) {
    super();
    const { vocabulary, positions, types, width, padding, epsilon, dropout } = settings;
    this.word_embeddings = new Embedding(vocabulary, width, { padding_idx: padding });
    this.position_embeddings = new Embedding(positions, width);
    this.token_type_embeddings = new Embedding(types, width);
    this.LayerNorm = new LayerNorm(width, { eps: epsilon });
    this.dropout = new Dropout(dropout.hidden);
  }

  forward(tokens: Tensor | null, inputs: ModelInputs, model: PreTrainedModel): Tensor {
    const words = inputs.inputs_embeds ?? this.word_embeddings(model.tokens(tokens));
    const count = sizeAt(words.shape, 1);
    const types = inputs.token_type_ids ?? zeros([1, count], { dtype: int64 });
    const positions = inputs.position_ids ?? nextPositions(0, count);
    const sum = words.add(this.token_type_embeddings(types)).add(this.position_embeddings(positions));
    return this.dropout(this.LayerNorm(sum));
  }
}

class BertSelfAttention extends Module {
  query: Linear;
  key: Linear;
  value: Linear;

  constructor(private readonly settings: Settings) {
    super();
    this.query = new Linear(settings.width, settings.width);
    this.key = new Linear(settings.width, settings.width);
    this.value = new Linear(settings.width, settings.width);
  }

  forward(x: Tensor, mask: AttentionMask): Tensor {
    const { heads, dropout } = this.settings;
    const [query, key, value] = [this.query(x), this.key(x), this.value(x)].map((part) => splitHeads(part, heads)) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    return joinHeads(attend(query, key, value, { mask, dropout: this.training ? dropout.attention : 0 }));
  }
}

/** A linear layer back to the residual stream, dropout, the sum with it, and its normalisation. */
class BertOutput extends Module {
  dense: Linear;
  LayerNorm: LayerNorm;
  dropout: Dropout;

  constructor(inner: number, settings: Settings) {
    super();
    this.dense = new Linear(inner, settings.width);
    this.LayerNorm = new LayerNorm(settings.width, { eps: settings.epsilon });
    this.dropout = new Dropout(settings.dropout.hidden);
  }

  forward(x: Tensor, residual: Tensor): Tensor {
    return this.LayerNorm(this.dropout(this.dense(x)).add(residual));
  }
}

class BertAttention extends Module {
  self: BertSelfAttention;
  output: BertOutput;

  constructor(settings: Settings) {
    super();
    this.self = new BertSelfAttention(settings);
    this.output = new BertOutput(settings.width, settings);
  }

  forward(x: Tensor, mask: AttentionMask): Tensor {
    return this.output(this.self(x, mask), x);
  }
}

class BertIntermediate extends Module<(x: Tensor) => Tensor> {
  dense: Linear;
  private readonly act: (x: Tensor) => Tensor;

  constructor(settings: Settings) {
    super();
    this.dense = new Linear(settings.width, settings.inner);
    this.act = activation(settings.activation);
  }

  forward(x: Tensor): Tensor {
    return this.act(this.dense(x));
  }
}

class BertLayer extends Module {
  attention: BertAttention;
  intermediate: BertIntermediate;
  output: BertOutput;

  constructor(settings: Settings) {
    super();
    this.attention = new BertAttention(settings);
    this.intermediate = new BertIntermediate(settings);
    this.output = new BertOutput(settings.inner, settings);
  }

  forward(x: Tensor, mask: AttentionMask): Tensor {
    const attended = this.attention(x, mask);
    return this.output(this.intermediate(attended), attended);
  }
}

class BertEncoder extends Module {
  layer: ModuleList<BertLayer>;

  constructor(settings: Settings) {
    super();
    this.layer = new ModuleList(Array.from({ length: settings.layers }, () => new BertLayer(settings)));
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

class BertPooler extends Module<(x: Tensor) => Tensor> {
  dense: Linear;

  constructor(width: number) {
    super();
    this.dense = new Linear(width, width);
  }

  forward(hidden: Tensor): Tensor {
    return this.dense(hidden.select(1, 0)).tanh();
  }
}

/**
 * BERT without a head: tokens [batch, tokens] to hidden states [batch, tokens, features], and the first token's state
 * pooled. Source: https://huggingface.co/docs/transformers/model_doc/bert
 */
export class BertModel extends PreTrainedModel {
  embeddings: BertEmbeddings;
  encoder: BertEncoder;
  pooler: BertPooler | null;

  constructor(config: PretrainedConfig, { add_pooling_layer = true }: { add_pooling_layer?: boolean } = {}) {
    super(config);
    const settings = settingsOf(config);
    this.embeddings = new BertEmbeddings(settings);
    this.encoder = new BertEncoder(settings);
    this.pooler = add_pooling_layer ? new BertPooler(settings.width) : null;
    initialiseEncoder(this, settings.range);
  }

  override get base_model_prefix(): string {
    return "bert";
  }

  override forward(input_ids: Tensor | null, inputs: ModelInputs = {}): BaseModelOutput {
    const all: Tensor[] | null = inputs.output_hidden_states ? [] : null;
    const embedded = this.embeddings(input_ids, inputs, this);
    const hidden = this.encoder(embedded, encoderMask(inputs.attention_mask ?? null), all);
    return {
      last_hidden_state: hidden,
      pooler_output: this.pooler === null ? null : this.pooler(hidden),
      past_key_values: null,
      hidden_states: all,
    };
  }
}

class BertPredictionHeadTransform extends Module<(x: Tensor) => Tensor> {
  dense: Linear;
  LayerNorm: LayerNorm;
  private readonly act: (x: Tensor) => Tensor;

  constructor(settings: Settings) {
    super();
    this.dense = new Linear(settings.width, settings.width);
    this.act = activation(settings.activation);
    this.LayerNorm = new LayerNorm(settings.width, { eps: settings.epsilon });
  }

  forward(x: Tensor): Tensor {
    return this.LayerNorm(this.act(this.dense(x)));
  }
}

class BertLMPredictionHead extends Module<(x: Tensor) => Tensor> {
  transform: BertPredictionHeadTransform;
  decoder: Linear;
  bias: Parameter;

  constructor(settings: Settings) {
    super();
    this.transform = new BertPredictionHeadTransform(settings);
    this.decoder = new Linear(settings.width, settings.vocabulary);
    this.bias = new Parameter(zeros([settings.vocabulary]));
  }

  forward(x: Tensor): Tensor {
    return this.decoder(this.transform(x));
  }
}

class BertOnlyMLMHead extends Module<(x: Tensor) => Tensor> {
  predictions: BertLMPredictionHead;

  constructor(settings: Settings) {
    super();
    this.predictions = new BertLMPredictionHead(settings);
  }

  forward(x: Tensor): Tensor {
    return this.predictions(x);
  }
}

/** What a head over an encoder gives back. */
export function encoderOutput(logits: Tensor, loss: Tensor | null, base: BaseModelOutput): ModelOutput {
  return { loss, logits, past_key_values: null, hidden_states: base.hidden_states };
}

/** BERT that fills in masked tokens. */
export class BertForMaskedLM extends PreTrainedModel {
  bert: BertModel;
  cls: BertOnlyMLMHead;

  constructor(config: PretrainedConfig) {
    super(config);
    const settings = settingsOf(config);
    this.bert = new BertModel(config, { add_pooling_layer: false });
    this.cls = new BertOnlyMLMHead(settings);
    initialiseEncoder(this.cls, settings.range);
    this.tie_weights();
  }

  override get base_model_prefix(): string {
    return "bert";
  }

  override tie_weights(): void {
    if (!new ConfigReader(this.config).flag("tie_word_embeddings", true)) return;
    const { predictions } = this.cls;
    predictions.decoder.bias = predictions.bias;
    predictions.decoder.weight = this.bert.embeddings.word_embeddings.weight;
  }

  override forward(input_ids: Tensor | null, inputs: ModelInputs = {}): ModelOutput {
    const base = this.bert(input_ids, inputs);
    const logits = this.cls(base.last_hidden_state);
    return encoderOutput(logits, inputs.labels ? classLoss(logits, inputs.labels) : null, base);
  }
}

/** Number of classes of a configuration. */
export function labelCount(config: PretrainedConfig): number {
  const c = new ConfigReader(config);
  const names = c.group("id2label");
  return names === null ? c.number("num_labels", 2) : Object.keys(names.values).length;
}

/** The loss of scores for whole texts: of numbers, of one class, or of several, as `problem_type` or the labels say. */
export function textLoss(config: PretrainedConfig, logits: Tensor, labels: Tensor): Tensor {
  const classes = sizeAt(logits.shape, -1);
  const found = classes === 1 ? "regression" : labels.dtype.is_floating_point ? "multi_label" : "single_label";
  const kind = new ConfigReader(config).text("problem_type", found);
  if (kind === "regression")
    return mse_loss(classes === 1 ? logits.squeeze() : logits, classes === 1 ? labels.squeeze() : labels);
  if (kind.startsWith("multi_label")) return binary_cross_entropy_with_logits(logits, labels);
  return classLoss(logits, labels);
}

/** BERT that sorts texts into classes: scores [batch, classes]. */
export class BertForSequenceClassification extends PreTrainedModel {
  bert: BertModel;
  dropout: Dropout;
  classifier: Linear;

  constructor(config: PretrainedConfig) {
    super(config);
    const settings = settingsOf(config);
    this.bert = new BertModel(config);
    this.dropout = new Dropout(settings.dropout.classifier);
    this.classifier = new Linear(settings.width, labelCount(config));
    initialiseEncoder(this.classifier, settings.range);
  }

  override get base_model_prefix(): string {
    return "bert";
  }

  override forward(input_ids: Tensor | null, inputs: ModelInputs = {}): ModelOutput {
    const base = this.bert(input_ids, inputs);
    const logits = this.classifier(this.dropout(base.pooler_output!));
    return encoderOutput(logits, inputs.labels ? textLoss(this.config, logits, inputs.labels) : null, base);
  }
}

/** BERT that sorts each token into classes: scores [batch, tokens, classes]. */
export class BertForTokenClassification extends PreTrainedModel {
  bert: BertModel;
  dropout: Dropout;
  classifier: Linear;

  constructor(config: PretrainedConfig) {
    super(config);
    const settings = settingsOf(config);
    this.bert = new BertModel(config, { add_pooling_layer: false });
    this.dropout = new Dropout(settings.dropout.classifier);
    this.classifier = new Linear(settings.width, labelCount(config));
    initialiseEncoder(this.classifier, settings.range);
  }

  override get base_model_prefix(): string {
    return "bert";
  }

  override forward(input_ids: Tensor | null, inputs: ModelInputs = {}): ModelOutput {
    const base = this.bert(input_ids, inputs);
    const logits = this.classifier(this.dropout(base.last_hidden_state));
    return encoderOutput(logits, inputs.labels ? classLoss(logits, inputs.labels) : null, base);
  }
}
