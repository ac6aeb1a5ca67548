/** What all models of this room share: their configuration, loading and saving, ties between weights, generation. */
import { Module } from "../nn/index.ts";
import { ValueError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { PretrainedConfig } from "./config.ts";
import type { ModelSource } from "./files.ts";
import { generateTokens, streamTokens, withDefaults, type GenerationOptions } from "./generate.ts";
import { fromPretrained, pretrainedFiles, savePretrained, type ModelClass, type PretrainedOptions } from "./loading.ts";
import type { BaseModelOutput, ModelInputs, ModelOutput } from "./outputs.ts";
import { sizeAt } from "../support/checked.ts";

/** A model with a Hugging Face configuration. */
export abstract class PreTrainedModel extends Module {
  /** The settings it was made from: `config.json`. */
  readonly config: PretrainedConfig;

  constructor(config: PretrainedConfig) {
    super();
    this.config = config;
  }

  /** The name under which a model with a head holds the model without one. */
  abstract get base_model_prefix(): string;

  abstract forward(input_ids: Tensor | null, inputs?: ModelInputs): BaseModelOutput | ModelOutput;

  /** Lets weights that the configuration ties be one tensor; called after weights have been put in place. */
  tie_weights(): void {}

  /** The tokens, which must be there where no embeddings are given. */
  tokens(input_ids: Tensor | null): Tensor {
    if (input_ids === null) throw new ValueError("You have to specify either input_ids or inputs_embeds");
    return input_ids;
  }

  /** The last `count` tokens' states; all for 0. */
  protected lastTokens(hidden: Tensor, count: number): Tensor {
    const length = sizeAt(hidden.shape, 1);
    return count === 0 || count >= length ? hidden : hidden.narrow(1, length - count, count);
  }

  /**
   * A model of this class with the configuration and weights of a folder (`config.json` and `model.safetensors` or
   * `pytorch_model.bin`, also in parts), an address or files; in evaluation mode.
   * @example
   * ```ts ignore
   * const model = await text.GPT2LMHeadModel.from_pretrained("models/gpt2");
   * ```
   */
  static from_pretrained<M extends PreTrainedModel>(
    this: ModelClass<M>,
    source: ModelSource,
    options: PretrainedOptions = {},
  ): Promise<M> {
    return fromPretrained(() => this, source, options);
  }

  /** Writes `config.json` and `model.safetensors` into a folder, as Hugging Face's `from_pretrained` reads them. */
  save_pretrained(folder: string): void {
    savePretrained(this, folder);
  }

  /** The same files as bytes by name, for a page to offer. */
  pretrained_files(): Record<string, Uint8Array> {
    return pretrainedFiles(this);
  }

  /** Number of parameters, shared ones counted once. */
  num_parameters({ only_trainable = false }: { only_trainable?: boolean } = {}): number {
    let count = 0;
    for (const parameter of this.parameters())
      if (!only_trainable || parameter.requires_grad) count += parameter.numel();
    return count;
  }
}

/** A model that scores the next token and can write on from a text. */
export abstract class CausalLanguageModel extends PreTrainedModel {
  /** Defaults of `generate`: `generation_config.json`. */
  generation_config: GenerationOptions = {};

  abstract override forward(input_ids: Tensor | null, inputs?: ModelInputs): ModelOutput;

  /**
   * Writes on from each row of tokens [batch, tokens]; gives them with what was added, rows that end early filled up.
   * @example
   * ```ts ignore
   * const ids = tokenizer.encode("Once upon a time").ids;
   * const out = model.generate(torch.tensor([ids]), { max_new_tokens: 40, do_sample: true, top_p: 0.9 });
   * tokenizer.decode(out.at(0).tolist());
   * ```
   */
  generate(input_ids: Tensor, options: GenerationOptions = {}): Tensor {
    return generateTokens(this, input_ids, withDefaults(this.generation_config, options));
  }

  /**
   * The same as an async iterator: the tokens that each step adds, [batch], as soon as they are known.
   * @example
   * ```ts ignore
   * for await (const token of model.generate_stream(ids, { max_new_tokens: 40 })) show(token.tolist());
   * ```
   */
  generate_stream(input_ids: Tensor, options: GenerationOptions = {}): AsyncIterableIterator<Tensor> {
    return streamTokens(this, input_ids, withDefaults(this.generation_config, options));
  }
}
