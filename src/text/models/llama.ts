/** Llama, Mistral and Qwen2: decoders with rotary positions, RMS norms, gated layers and grouped keys and values. */
import * as init from "../../nn/init/index.ts";
import { Embedding, Linear, Module, ModuleList, Parameter } from "../../nn/index.ts";
import { ones } from "../../ops/create/create.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { float32 } from "../../dtype.ts";
import { activation } from "../activations.ts";
import { attend, joinHeads, splitHeads } from "../attention.ts";
import { DynamicCache } from "../cache.ts";
import { ConfigReader, type PretrainedConfig } from "../config.ts";
import { decoderMask, type AttentionMask } from "../masks.ts";
import { nextTokenLoss, type BaseModelOutput, type ModelInputs, type ModelOutput } from "../outputs.ts";
import { CausalLanguageModel, PreTrainedModel } from "../pretrained.ts";
import { nextPositions, rotateHeads, RotaryEmbedding, type Rotation } from "../rope.ts";
import { sizeAt } from "../../support/checked.ts";

interface Settings {
  readonly vocabulary: number;
  readonly width: number;
  readonly inner: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly headWidth: number;
  readonly activation: string;
  readonly epsilon: number;
  readonly range: number;
  readonly padding: number | null;
  readonly dropout: number;
  /** Biases of the projections to queries, keys and values; of that back; of the gated layers. */
  readonly biases: { readonly qkv: boolean; readonly output: boolean; readonly mlp: boolean };
  /** For each layer how many tokens back it sees; null for all. */
  readonly windows: readonly (number | null)[];
}

type Family = "llama" | "mistral" | "qwen2";

function windowsOf(c: ConfigReader, family: Family, layers: number): (number | null)[] {
  const window = c.optionalNumber("sliding_window");
  const types = c.list("layer_types");
  if (types !== null) return types.map((type) => (type === "sliding_attention" ? window : null));
  if (family === "mistral") return new Array<number | null>(layers).fill(window);
  if (family === "qwen2" && c.flag("use_sliding_window", false)) {
    const full = c.number("max_window_layers", 28);
    return Array.from({ length: layers }, (_, i) => (i >= full ? window : null));
  }
  return new Array<number | null>(layers).fill(null);
}

function settingsOf(config: PretrainedConfig, family: Family): Settings {
  const c = new ConfigReader(config);
  const [width, heads, layers] = [
    c.number("hidden_size", 4096),
    c.number("num_attention_heads", 32),
    c.number("num_hidden_layers", 32),
  ];
  const attentionBias = c.flag("attention_bias", false);
  return {
    vocabulary: c.number("vocab_size", 32000),
    width,
    inner: c.number("intermediate_size", 11008),
    layers,
    heads,
    keyHeads: c.number("num_key_value_heads", heads),
    headWidth: c.optionalNumber("head_dim") ?? width / heads,
    activation: c.text("hidden_act", "silu"),
    epsilon: c.number("rms_norm_eps", 1e-6),
    range: c.number("initializer_range", 0.02),
    padding: c.optionalNumber("pad_token_id"),
    dropout: c.number("attention_dropout", 0),
    biases: {
      qkv: family === "qwen2" || (family === "llama" && attentionBias),
      output: family === "llama" && attentionBias,
      mlp: family === "llama" && c.flag("mlp_bias", false),
    },
    windows: windowsOf(c, family, layers),
  };
}

/** Scales by the root mean square (Zhang and Sennrich 2019), in float32 whatever the dtype. */
class LlamaRMSNorm extends Module<(x: Tensor) => Tensor> {
  weight: Parameter;

  constructor(
    width: number,
    readonly variance_epsilon: number,
  ) {
    super();
    this.weight = new Parameter(ones([width]));
  }

  forward(x: Tensor): Tensor {
    const wide = x.dtype.itemsize < 4 ? x.to(float32) : x;
    const scaled = wide.mul(wide.pow(2).mean(-1, { keepdim: true }).add(this.variance_epsilon).rsqrt());
    return this.weight.mul(scaled.to(x.dtype));
  }

  override extra_repr(): string {
    return `(${this.weight.shape[0]},), eps=${this.variance_epsilon}`;
  }
}

class LlamaAttention extends Module {
  q_proj: Linear;
  k_proj: Linear;
  v_proj: Linear;
  o_proj: Linear;

  constructor(
    private readonly settings: Settings,
    private readonly layer: number,
  ) {
    super();
    const { width, heads, keyHeads, headWidth, biases } = settings;
    this.q_proj = new Linear(width, heads * headWidth, { bias: biases.qkv });
    this.k_proj = new Linear(width, keyHeads * headWidth, { bias: biases.qkv });
    this.v_proj = new Linear(width, keyHeads * headWidth, { bias: biases.qkv });
    this.o_proj = new Linear(heads * headWidth, width, { bias: biases.output });
  }

  forward(x: Tensor, rotation: Rotation, mask: AttentionMask, cache: DynamicCache | null): Tensor {
    const { heads, keyHeads, dropout } = this.settings;
    const query = rotateHeads(splitHeads(this.q_proj(x), heads), rotation);
    let key = rotateHeads(splitHeads(this.k_proj(x), keyHeads), rotation);
    let value = splitHeads(this.v_proj(x), keyHeads);
    if (cache !== null) [key, value] = cache.update(key, value, this.layer);
    const output = attend(query, key, value, { mask, dropout: this.training ? dropout : 0 });
    return this.o_proj(joinHeads(output));
  }
}

class LlamaMLP extends Module<(x: Tensor) => Tensor> {
  gate_proj: Linear;
  up_proj: Linear;
  down_proj: Linear;
  private readonly act: (x: Tensor) => Tensor;

  constructor({ width, inner, biases, activation: name }: Settings) {
    super();
    this.gate_proj = new Linear(width, inner, { bias: biases.mlp });
    this.up_proj = new Linear(width, inner, { bias: biases.mlp });
    this.down_proj = new Linear(inner, width, { bias: biases.mlp });
    this.act = activation(name);
  }

  forward(x: Tensor): Tensor {
    return this.down_proj(this.act(this.gate_proj(x)).mul(this.up_proj(x)));
  }
}

class LlamaDecoderLayer extends Module {
  self_attn: LlamaAttention;
  mlp: LlamaMLP;
  input_layernorm: LlamaRMSNorm;
  post_attention_layernorm: LlamaRMSNorm;

  constructor(settings: Settings, layer: number) {
    super();
    this.self_attn = new LlamaAttention(settings, layer);
    this.mlp = new LlamaMLP(settings);
    this.input_layernorm = new LlamaRMSNorm(settings.width, settings.epsilon);
    this.post_attention_layernorm = new LlamaRMSNorm(settings.width, settings.epsilon);
  }

  forward(x: Tensor, rotation: Rotation, mask: AttentionMask, cache: DynamicCache | null): Tensor {
    const attended = x.add(this.self_attn(this.input_layernorm(x), rotation, mask, cache));
    return attended.add(this.mlp(this.post_attention_layernorm(attended)));
  }
}

function initialise(model: Module, settings: Settings): void {
  for (const [, module] of model.named_modules()) {
    if (module instanceof Linear) {
      init.normal_(module.weight, { std: settings.range });
      if (module.bias) init.zeros_(module.bias);
    } else if (module instanceof Embedding) {
      init.normal_(module.weight, { std: settings.range });
      if (module.padding_idx !== null) init.zeros_(module.weight.detach().select(0, module.padding_idx));
    }
  }
}

/** Tokens [batch, tokens] to hidden states [batch, tokens, features]. */
class Decoder extends PreTrainedModel {
  embed_tokens: Embedding;
  layers: ModuleList<LlamaDecoderLayer>;
  norm: LlamaRMSNorm;
  private readonly rotary: RotaryEmbedding;
  private readonly settings: Settings;

  constructor(config: PretrainedConfig, family: Family) {
    super(config);
    const settings = settingsOf(config, family);
    this.settings = settings;
    this.embed_tokens = new Embedding(settings.vocabulary, settings.width, { padding_idx: settings.padding });
    this.layers = new ModuleList(Array.from({ length: settings.layers }, (_, i) => new LlamaDecoderLayer(settings, i)));
    this.norm = new LlamaRMSNorm(settings.width, settings.epsilon);
    this.rotary = new RotaryEmbedding(new ConfigReader(config), settings.headWidth);
    initialise(this, settings);
  }

  override get base_model_prefix(): string {
    return "model";
  }

  override forward(input_ids: Tensor | null, inputs: ModelInputs = {}): BaseModelOutput {
    const { attention_mask = null, inputs_embeds = null, use_cache = false, output_hidden_states = false } = inputs;
    const cache = inputs.past_key_values ?? (use_cache ? new DynamicCache() : null);
    let hidden = inputs_embeds ?? this.embed_tokens(this.tokens(input_ids));
    const past = cache?.get_seq_length() ?? 0;
    const count = sizeAt(hidden.shape, 1);
    const positions = inputs.position_ids ?? nextPositions(past, count);
    const rotation = this.rotary.rotation(positions, past + count, hidden);
    const masks = new Map<number | null, AttentionMask>();
    const all: Tensor[] = [];
    let layer = 0;
    for (const block of this.layers) {
      if (output_hidden_states) all.push(hidden);
      const window = this.settings.windows[layer++] ?? null;
      let mask = masks.get(window);
      if (!mask) masks.set(window, (mask = decoderMask(count, past, window, attention_mask)));
      hidden = block(hidden, rotation, mask, cache);
    }
    hidden = this.norm(hidden);
    if (output_hidden_states) all.push(hidden);
    return {
      last_hidden_state: hidden,
      pooler_output: null,
      past_key_values: cache,
      hidden_states: output_hidden_states ? all : null,
    };
  }
}

/** A decoder with a head that scores the next token. */
abstract class DecoderForCausalLM extends CausalLanguageModel {
  // Declared only: set in the constructor, in the order of Hugging Face's parameters.
  declare model: Decoder;
  declare lm_head: Linear;

  constructor(config: PretrainedConfig, model: Decoder) {
    super(config);
    this.model = model;
    const c = new ConfigReader(config);
    const weight = model.embed_tokens.weight;
    this.lm_head = new Linear(sizeAt(weight.shape, 1), sizeAt(weight.shape, 0), { bias: false });
    init.normal_(this.lm_head.weight, { std: c.number("initializer_range", 0.02) });
    this.tie_weights();
  }

  override get base_model_prefix(): string {
    return "model";
  }

  override tie_weights(): void {
    if (new ConfigReader(this.config).flag("tie_word_embeddings", false))
      this.lm_head.weight = this.model.embed_tokens.weight;
  }

  override forward(input_ids: Tensor | null, inputs: ModelInputs = {}): ModelOutput {
    const { labels = null, logits_to_keep = 0 } = inputs;
    const output = this.model(input_ids, inputs);
    const logits = this.lm_head(this.lastTokens(output.last_hidden_state, logits_to_keep));
    return {
      loss: labels === null ? null : nextTokenLoss(logits, labels),
      logits,
      past_key_values: output.past_key_values,
      hidden_states: output.hidden_states,
    };
  }
}

/** Llama (Touvron et al. 2023) without a head. Source: https://huggingface.co/docs/transformers/model_doc/llama */
export class LlamaModel extends Decoder {
  constructor(config: PretrainedConfig) {
    super(config, "llama");
  }
}

/** Llama with a head that scores the next token. */
export class LlamaForCausalLM extends DecoderForCausalLM {
  declare model: LlamaModel;
  constructor(config: PretrainedConfig) {
    super(config, new LlamaModel(config));
  }
}

/** Mistral (Jiang et al. 2023) without a head: Llama whose tokens see a window. */
export class MistralModel extends Decoder {
  constructor(config: PretrainedConfig) {
    super(config, "mistral");
  }
}

/** Mistral with a head that scores the next token. */
export class MistralForCausalLM extends DecoderForCausalLM {
  declare model: MistralModel;
  constructor(config: PretrainedConfig) {
    super(config, new MistralModel(config));
  }
}

/** Qwen2 (Yang et al. 2024) without a head: Llama with biases of queries, keys and values. */
export class Qwen2Model extends Decoder {
  constructor(config: PretrainedConfig) {
    super(config, "qwen2");
  }
}

/** Qwen2 with a head that scores the next token. */
export class Qwen2ForCausalLM extends DecoderForCausalLM {
  declare model: Qwen2Model;
  constructor(config: PretrainedConfig) {
    super(config, new Qwen2Model(config));
  }
}
