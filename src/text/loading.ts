/** Makes a model from a folder, an address or files, and writes one. */
import { no_grad } from "../autograd/modes.ts";
import type { DType } from "../dtype.ts";
import { safetensors } from "../serialization/index.ts";
import { dtypeOfConfig, type PretrainedConfig } from "./config.ts";
import { jsonBytes, openModel, readJson, requireJson, writeFolder, type ModelSource } from "./files.ts";
import type { GenerationOptions } from "./generate.ts";
import type { PreTrainedModel } from "./pretrained.ts";
import { loadWeights, ownWeights } from "./weights.ts";

/** Settings of `from_pretrained`. */
export interface PretrainedOptions {
  /** The dtype of the weights; "auto" is the configuration's, else the file's. Default "auto". */
  dtype?: DType | "auto";
  /** Leave weights whose shape does not fit at their initial values instead of raising. */
  ignore_mismatched_sizes?: boolean;
  /** Settings that differ from the file's: `{ num_labels: 5 }`. */
  config?: PretrainedConfig;
}

export type ModelClass<M extends PreTrainedModel> = new (config: PretrainedConfig) => M;

/** Makes a model of the chosen class with the configuration and weights of a folder, address or files; in evaluation mode. */
export async function fromPretrained<M extends PreTrainedModel>(
  choose: (config: PretrainedConfig) => ModelClass<M>,
  source: ModelSource,
  options: PretrainedOptions = {},
): Promise<M> {
  const files = openModel(source);
  const config = { ...(await requireJson(files, "config.json")), ...options.config };
  const generation = await readJson(files, "generation_config.json");
  const Chosen = choose(config);
  const model = no_grad(() => new Chosen(config));
  const { dtype = "auto", ignore_mismatched_sizes = false } = options;
  await loadWeights(model, files, {
    dtype: dtype === "auto" ? dtypeOfConfig(config) : dtype,
    ignore_mismatched_sizes,
  });
  if (generation !== null && "generation_config" in model)
    (model as { generation_config: GenerationOptions }).generation_config = generation as GenerationOptions;
  return model.eval();
}

/** A model's `config.json` and `model.safetensors` as bytes, for a page to offer as downloads. */
export function pretrainedFiles(model: PreTrainedModel): Record<string, Uint8Array> {
  const config = { ...model.config, architectures: [model.constructor.name] };
  return {
    "config.json": jsonBytes(config),
    "model.safetensors": safetensors.save_file(ownWeights(model), null, { format: "pt" }),
  };
}

/** Writes a model's `config.json` and `model.safetensors` into a folder, for Hugging Face's `from_pretrained` as well. */
export function savePretrained(model: PreTrainedModel, folder: string): void {
  writeFolder(folder, pretrainedFiles(model));
}
