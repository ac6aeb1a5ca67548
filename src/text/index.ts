/** `flambeau/text`: language models with Hugging Face's names, settings and checkpoints, generation, adapters. */
export {
  AutoModel,
  AutoModelForCausalLM,
  AutoModelForMaskedLM,
  AutoModelForSequenceClassification,
  type AutoClass,
} from "./auto.ts";
export { DynamicCache } from "./cache.ts";
export type { PretrainedConfig } from "./config.ts";
export type { ModelSource } from "./files.ts";
export type { GenerationOptions } from "./generate.ts";
export type { PretrainedOptions } from "./loading.ts";
export {
  BertForMaskedLM,
  BertForSequenceClassification,
  BertForTokenClassification,
  BertModel,
} from "./models/bert.ts";
export { DistilBertForMaskedLM, DistilBertForSequenceClassification, DistilBertModel } from "./models/distilbert.ts";
export { Conv1D, GPT2LMHeadModel, GPT2Model } from "./models/gpt2.ts";
export {
  LlamaForCausalLM,
  LlamaModel,
  MistralForCausalLM,
  MistralModel,
  Qwen2ForCausalLM,
  Qwen2Model,
} from "./models/llama.ts";
export type { BaseModelOutput, ModelInputs, ModelOutput } from "./outputs.ts";
export { CausalLanguageModel, PreTrainedModel } from "./pretrained.ts";
export { get_peft_model, LoraEmbedding, LoraLinear, PeftModel, type LoraConfig } from "./lora.ts";
export {
  AutoTokenizer,
  PreTrainedTokenizer,
  type BatchEncoding,
  type DecodeOptions,
  type EncodeOptions,
} from "./tokenizer.ts";
