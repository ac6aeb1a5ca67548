/** Puts the weights of a checkpoint into a model: one file or several, with the names of older versions. */
import type { DType } from "../dtype.ts";
import { shapeText, sameShape } from "../layout/shape.ts";
import { RuntimeError } from "../support/errors.ts";
import { warnOnce } from "../support/warnings.ts";
import { loadAsync, safetensors } from "../serialization/index.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { ModelFiles } from "./files.ts";
import { readJson } from "./files.ts";
import type { PreTrainedModel } from "./pretrained.ts";
import { entryOf } from "../support/checked.ts";

/** Parts of older checkpoints that are no weights: masks and tables that models make themselves. */
const computed = /(\.attn\.(masked_)?bias|rotary_emb\.inv_freq|embeddings\.position_ids)$/;

/** Tensors by name of one file. */
async function tensorsOf(files: ModelFiles, name: string, bytes: Uint8Array): Promise<Map<string, Tensor>> {
  const loaded = name.endsWith(".safetensors") ? safetensors.load_file(bytes) : await loadAsync<unknown>(bytes);
  const entries = loaded instanceof Map ? [...loaded] : Object.entries(loaded as object);
  const tensors = new Map<string, Tensor>();
  for (const [key, value] of entries) {
    if (value instanceof Tensor) tensors.set(String(key), value);
    else throw new RuntimeError(`${files.name}: ${name} holds a ${typeof value} under "${String(key)}", not a tensor`);
  }
  return tensors;
}

/** The tensors of a model's folder, file by file: safetensors first, then PyTorch's format; whole or in parts. */
async function* checkpoint(files: ModelFiles): AsyncGenerator<Map<string, Tensor>> {
  for (const name of ["model.safetensors", "pytorch_model.bin"]) {
    const whole = await files.read(name);
    if (whole !== null) {
      yield await tensorsOf(files, name, whole);
      return;
    }
    const index = await readJson(files, `${name}.index.json`);
    if (index === null) continue;
    const parts = new Set(Object.values((index["weight_map"] ?? {}) as Record<string, string>));
    for (const part of [...parts].sort()) {
      const bytes = await files.read(part);
      if (bytes === null) throw new RuntimeError(`${files.name}: ${name}.index.json names ${part}, which is not there`);
      yield await tensorsOf(files, part, bytes);
    }
    return;
  }
  throw new RuntimeError(
    `Error no file named model.safetensors, or pytorch_model.bin, found in directory ${files.name}.`,
  );
}

/** The model's weights by name, tied ones under each of theirs. */
function entriesOf(model: PreTrainedModel): [string, Tensor][] {
  return Object.entries(model.state_dict()) as [string, Tensor][];
}

/** A name as today's models have it. */
function modernName(name: string): string {
  return name.replace(/\.gamma$/, ".weight").replace(/\.beta$/, ".bias");
}

/** Finds where a checkpoint's tensor goes: models with a head hold the one without under a prefix. */
function placeOf(name: string, known: ReadonlyMap<string, Tensor>, prefix: string): string | null {
  if (known.has(name)) return name;
  if (known.has(`${prefix}.${name}`)) return `${prefix}.${name}`;
  if (name.startsWith(`${prefix}.`) && known.has(name.slice(prefix.length + 1))) return name.slice(prefix.length + 1);
  return null;
}

export interface WeightOptions {
  readonly dtype: DType | null;
  readonly ignore_mismatched_sizes: boolean;
}

/** Loads a folder's weights into a model; names that fit nowhere, or that it lacks, are told in a warning. */
export async function loadWeights(model: PreTrainedModel, files: ModelFiles, options: WeightOptions): Promise<void> {
  const known = new Map(entriesOf(model));
  const missing = new Set(known.keys());
  const unexpected: string[] = [];
  for await (const part of checkpoint(files)) {
    const state = new Map<string, Tensor>();
    for (const [given, tensor] of part) {
      if (computed.test(given)) continue;
      const place = placeOf(modernName(given), known, model.base_model_prefix);
      if (place === null) {
        unexpected.push(given);
        continue;
      }
      const expected = entryOf(known, place).shape;
      if (!sameShape(tensor.shape, expected)) {
        if (options.ignore_mismatched_sizes) continue;
        throw new RuntimeError(
          `Error(s) in loading state_dict for ${model.constructor.name}:\n\tsize mismatch for ${place}: copying a param with shape torch.Size(${shapeText(tensor.shape)}) from checkpoint, the shape in current model is torch.Size(${shapeText(expected)}).\n\tYou may consider adding { ignore_mismatched_sizes: true } to from_pretrained.`,
        );
      }
      missing.delete(place);
      state.set(place, options.dtype !== null && tensor.dtype.is_floating_point ? tensor.to(options.dtype) : tensor);
    }
    model.load_state_dict(state, { strict: false, assign: true });
  }
  if (options.dtype !== null) model.to(options.dtype);
  model.tie_weights();
  const name = model.constructor.name;
  // Tied weights stand in the file once.
  const storages = new Map<unknown, string[]>();
  for (const [key, tensor] of entriesOf(model)) {
    const keys = storages.get(tensor.storage);
    if (keys) keys.push(key);
    else storages.set(tensor.storage, [key]);
  }
  for (const keys of storages.values()) {
    if (keys.some((key) => !missing.has(key))) for (const key of keys) missing.delete(key);
  }
  if (missing.size > 0) {
    warnOnce(
      `missing ${name} ${files.name}`,
      `Some weights of ${name} were not initialized from the model checkpoint at ${files.name} and are newly initialized: ${JSON.stringify([...missing])}\nYou should probably TRAIN this model on a down-stream task to be able to use it for predictions and inference.`,
    );
  }
  if (unexpected.length > 0) {
    warnOnce(
      `unexpected ${name} ${files.name}`,
      `Some weights of the model checkpoint at ${files.name} were not used when initializing ${name}: ${JSON.stringify(unexpected)}`,
    );
  }
}

/** A model's weights for a file: each tensor once, those that are tied under their first name. */
export function ownWeights(model: PreTrainedModel): Map<string, Tensor> {
  const seen = new Set<unknown>();
  const weights = new Map<string, Tensor>();
  for (const [name, tensor] of entriesOf(model)) {
    const key = tensor.storage;
    if (seen.has(key) && tensor.numel() > 0) continue;
    seen.add(key);
    weights.set(name, tensor);
  }
  return weights;
}
