/** Finds the class that a `config.json` names. */
import { ValueError } from "../support/errors.ts";
import { nearestName } from "../support/nearest.ts";
import type { PretrainedConfig } from "./config.ts";
import type { ModelSource } from "./files.ts";
import { fromPretrained, type ModelClass, type PretrainedOptions } from "./loading.ts";
import * as bert from "./models/bert.ts";
import * as distilbert from "./models/distilbert.ts";
import * as gpt2 from "./models/gpt2.ts";
import * as llama from "./models/llama.ts";
import type { CausalLanguageModel, PreTrainedModel } from "./pretrained.ts";

type Table<M extends PreTrainedModel> = Readonly<Record<string, ModelClass<M>>>;

const base: Table<PreTrainedModel> = {
  gpt2: gpt2.GPT2Model,
  llama: llama.LlamaModel,
  mistral: llama.MistralModel,
  qwen2: llama.Qwen2Model,
  bert: bert.BertModel,
  distilbert: distilbert.DistilBertModel,
};
const causal: Table<CausalLanguageModel> = {
  gpt2: gpt2.GPT2LMHeadModel,
  llama: llama.LlamaForCausalLM,
  mistral: llama.MistralForCausalLM,
  qwen2: llama.Qwen2ForCausalLM,
};
const masked: Table<PreTrainedModel> = {
  bert: bert.BertForMaskedLM,
  distilbert: distilbert.DistilBertForMaskedLM,
};
const sequences: Table<PreTrainedModel> = {
  bert: bert.BertForSequenceClassification,
  distilbert: distilbert.DistilBertForSequenceClassification,
};

function find<M extends PreTrainedModel>(table: Table<M>, config: PretrainedConfig, what: string): ModelClass<M> {
  const type = String(config["model_type"]);
  const found = table[type];
  if (found) return found;
  const near = nearestName(type, Object.keys(table));
  throw new ValueError(
    `Unrecognized configuration for ${what}: model_type "${type}". There are ${Object.keys(table).join(", ")}${near === null ? "" : `; did you mean "${near}"?`}.`,
  );
}

/** An `Auto` class: chooses by `model_type`. */
export interface AutoClass<M extends PreTrainedModel> {
  /** A model with random weights. */
  from_config(config: PretrainedConfig): M;
  /** A model with the weights of a folder, an address or files. */
  from_pretrained(source: ModelSource, options?: PretrainedOptions): Promise<M>;
}

function auto<M extends PreTrainedModel>(name: string, table: Table<M>): AutoClass<M> {
  return {
    from_config: (config) => new (find(table, config, name))(config),
    from_pretrained: (source, options) =>
      fromPretrained((config: PretrainedConfig) => find(table, config, name), source, options),
  };
}

/** Models without a head. */
export const AutoModel: AutoClass<PreTrainedModel> = auto("AutoModel", base);
/** Models that score the next token. */
export const AutoModelForCausalLM: AutoClass<CausalLanguageModel> = auto("AutoModelForCausalLM", causal);
/** Models that fill in masked tokens. */
export const AutoModelForMaskedLM: AutoClass<PreTrainedModel> = auto("AutoModelForMaskedLM", masked);
/** Models that sort texts into classes. */
export const AutoModelForSequenceClassification: AutoClass<PreTrainedModel> = auto(
  "AutoModelForSequenceClassification",
  sequences,
);
