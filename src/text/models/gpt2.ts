/** GPT-2 (Radford et al. 2019), with the parameter names of Hugging Face's checkpoints. */
import { addmm } from "../../ops/product/matmul-add.ts";
import { empty, zeros } from "../../ops/create/create.ts";
import * as init from "../../nn/init/index.ts";
import { Dropout, Embedding, LayerNorm, Linear, Module, ModuleList, Parameter } from "../../nn/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { activation } from "../activations.ts";
import { attend, joinHeads, splitHeads } from "../attention.ts";
import { DynamicCache } from "../cache.ts";
import { ConfigReader, type PretrainedConfig } from "../config.ts";
import { decoderMask, type AttentionMask } from "../masks.ts";
import { nextTokenLoss, type BaseModelOutput, type ModelInputs, type ModelOutput } from "../outputs.ts";
import { CausalLanguageModel, PreTrainedModel } from "../pretrained.ts";
import { nextPositions } from "../rope.ts";
import { sizeAt } from "../../support/checked.ts";

interface Settings {
  readonly vocabulary: number;
  readonly positions: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly inner: number;
  readonly activation: string;
  readonly epsilon: number;
  readonly range: number;
  readonly dropout: { readonly embedding: number; readonly attention: number; readonly residual: number };
  readonly scaleWeights: boolean;
  readonly scaleByLayer: boolean;
}

function settingsOf(config: PretrainedConfig): Settings {
  const c = new ConfigReader(config);
  const width = c.number(["n_embd", "hidden_size"], 768);
  return {
    vocabulary: c.number("vocab_size", 50257),
    positions: c.number(["n_positions", "max_position_embeddings", "n_ctx"], 1024),
    width,
    layers: c.number(["n_layer", "num_hidden_layers"], 12),
    heads: c.number(["n_head", "num_attention_heads"], 12),
    inner: c.optionalNumber("n_inner") ?? 4 * width,
    activation: c.text("activation_function", "gelu_new"),
    epsilon: c.number("layer_norm_epsilon", 1e-5),
    range: c.number("initializer_range", 0.02),
    dropout: {
      embedding: c.number("embd_pdrop", 0.1),
      attention: c.number("attn_pdrop", 0.1),
      residual: c.number("resid_pdrop", 0.1),
    },
    scaleWeights: c.flag("scale_attn_weights", true),
    scaleByLayer: c.flag("scale_attn_by_inverse_layer_idx", false),
  };
}

/** A linear layer whose weight lies the other way round: [in, out]. */
export class Conv1D extends Module<(x: Tensor) => Tensor> {
  weight: Parameter;
  bias: Parameter;

  constructor(
    /** Features of the output. */
    readonly nf: number,
    /** Features of the input. */
    readonly nx: number,
  ) {
    super();
    this.weight = new Parameter(empty([nx, nf]));
    this.bias = new Parameter(zeros([nf]));
    init.normal_(this.weight, { std: 0.02 });
  }

  forward(x: Tensor): Tensor {
    return addmm(this.bias, x.reshape([-1, this.nx]), this.weight).view([...x.shape.slice(0, -1), this.nf]);
  }

  override extra_repr(): string {
    return `nf=${this.nf}, nx=${this.nx}`;
  }
}

class GPT2Attention extends Module {
  c_attn: Conv1D;
  c_proj: Conv1D;
  resid_dropout: Dropout;

  constructor(
    private readonly settings: Settings,
    private readonly layer: number,
  ) {
    super();
    this.c_attn = new Conv1D(3 * settings.width, settings.width);
    this.c_proj = new Conv1D(settings.width, settings.width);
    this.resid_dropout = new Dropout(settings.dropout.residual);
  }

  forward(x: Tensor, mask: AttentionMask, cache: DynamicCache | null): Tensor {
    const { width, heads, scaleWeights, scaleByLayer, dropout } = this.settings;
    const parts = this.c_attn(x)
      .split(width, 2)
      .map((part) => splitHeads(part, heads)) as [Tensor, Tensor, Tensor, ...Tensor[]];
    const query = parts[0];
    let [key, value] = [parts[1], parts[2]];
    if (cache !== null) [key, value] = cache.update(key, value, this.layer);
    const scale = (scaleWeights ? 1 / Math.sqrt(width / heads) : 1) / (scaleByLayer ? this.layer + 1 : 1);
    const output = attend(query, key, value, { mask, dropout: this.training ? dropout.attention : 0, scale });
    return this.resid_dropout(this.c_proj(joinHeads(output)));
  }
}

class GPT2MLP extends Module<(x: Tensor) => Tensor> {
  c_fc: Conv1D;
  c_proj: Conv1D;
  dropout: Dropout;
  private readonly act: (x: Tensor) => Tensor;

  constructor(settings: Settings) {
    super();
    this.c_fc = new Conv1D(settings.inner, settings.width);
    this.c_proj = new Conv1D(settings.width, settings.inner);
    this.act = activation(settings.activation);
    this.dropout = new Dropout(settings.dropout.residual);
  }

  forward(x: Tensor): Tensor {
    return this.dropout(this.c_proj(this.act(this.c_fc(x))));
  }
}

class GPT2Block extends Module {
  ln_1: LayerNorm;
  attn: GPT2Attention;
  ln_2: LayerNorm;
  mlp: GPT2MLP;

  constructor(settings: Settings, layer: number) {
    super();
    this.ln_1 = new LayerNorm(settings.width, { eps: settings.epsilon });
    this.attn = new GPT2Attention(settings, layer);
    this.ln_2 = new LayerNorm(settings.width, { eps: settings.epsilon });
    this.mlp = new GPT2MLP(settings);
  }

  forward(x: Tensor, mask: AttentionMask, cache: DynamicCache | null): Tensor {
    const attended = this.attn(this.ln_1(x), mask, cache).add(x);
    return attended.add(this.mlp(this.ln_2(attended)));
  }
}

/** GPT-2's normal initialisation; projections back into the residual stream are smaller in deeper models. */
function initialise(model: Module, settings: Settings): void {
  // Children come first, as in transformers, so that the same seed gives the same weights.
  model.apply((module) => {
    if (module instanceof Conv1D) {
      init.normal_(module.weight, { std: settings.range });
      init.zeros_(module.bias);
    } else if (module instanceof Embedding) {
      init.normal_(module.weight, { std: settings.range });
    } else if (module instanceof GPT2Attention || module instanceof GPT2MLP) {
      init.normal_(module.c_proj.weight, { std: settings.range / Math.sqrt(2 * settings.layers) });
    }
  });
}

/**
 * GPT-2 without a head: tokens [batch, tokens] to hidden states [batch, tokens, features].
 * Source: https://huggingface.co/docs/transformers/model_doc/gpt2
 */
export class GPT2Model extends PreTrainedModel {
  wte: Embedding;
  wpe: Embedding;
  drop: Dropout;
  h: ModuleList<GPT2Block>;
  ln_f: LayerNorm;

  constructor(config: PretrainedConfig) {
    super(config);
    const settings = settingsOf(config);
    this.wte = new Embedding(settings.vocabulary, settings.width);
    this.wpe = new Embedding(settings.positions, settings.width);
    this.drop = new Dropout(settings.dropout.embedding);
    this.h = new ModuleList(Array.from({ length: settings.layers }, (_, i) => new GPT2Block(settings, i)));
    this.ln_f = new LayerNorm(settings.width, { eps: settings.epsilon });
    initialise(this, settings);
  }

  override get base_model_prefix(): string {
    return "transformer";
  }

  override forward(input_ids: Tensor | null, inputs: ModelInputs = {}): BaseModelOutput {
    const { attention_mask = null, inputs_embeds = null, use_cache = false, output_hidden_states = false } = inputs;
    const cache = inputs.past_key_values ?? (use_cache ? new DynamicCache() : null);
    const embedded = inputs_embeds ?? this.wte(this.tokens(input_ids));
    const past = cache?.get_seq_length() ?? 0;
    const count = sizeAt(embedded.shape, 1);
    const positions = inputs.position_ids ?? nextPositions(past, count);
    let hidden = embedded.add(this.wpe(positions));
    if (inputs.token_type_ids) hidden = hidden.add(this.wte(inputs.token_type_ids));
    hidden = this.drop(hidden);
    const mask = decoderMask(count, past, null, attention_mask);
    const all: Tensor[] = [];
    for (const block of this.h) {
      if (output_hidden_states) all.push(hidden);
      hidden = block(hidden, mask, cache);
    }
    hidden = this.ln_f(hidden);
    if (output_hidden_states) all.push(hidden);
    return {
      last_hidden_state: hidden,
      pooler_output: null,
      past_key_values: cache,
      hidden_states: output_hidden_states ? all : null,
    };
  }
}

/**
 * GPT-2 with a head that scores the next token. The head's weight is the token embedding's unless the configuration
 * says otherwise.
 */
export class GPT2LMHeadModel extends CausalLanguageModel {
  transformer: GPT2Model;
  lm_head: Linear;

  constructor(config: PretrainedConfig) {
    super(config);
    const settings = settingsOf(config);
    this.transformer = new GPT2Model(config);
    this.lm_head = new Linear(settings.width, settings.vocabulary, { bias: false });
    init.normal_(this.lm_head.weight, { std: settings.range });
    this.tie_weights();
  }

  override get base_model_prefix(): string {
    return "transformer";
  }

  override tie_weights(): void {
    if (new ConfigReader(this.config).flag("tie_word_embeddings", true))
      this.lm_head.weight = this.transformer.wte.weight;
  }

  override forward(input_ids: Tensor | null, inputs: ModelInputs = {}): ModelOutput {
    const { labels = null, logits_to_keep = 0 } = inputs;
    const output = this.transformer(input_ids, inputs);
    const logits = this.lm_head(this.lastTokens(output.last_hidden_state, logits_to_keep));
    return {
      loss: labels === null ? null : nextTokenLoss(logits, labels),
      logits,
      past_key_values: output.past_key_values,
      hidden_states: output.hidden_states,
    };
  }
}
