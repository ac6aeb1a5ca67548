/** What is in a checkpoint: keys, shapes, dtypes, histograms. */

/** The functions of the library that are needed. */
export interface CheckpointLibrary {
  load(bytes: Uint8Array): unknown;
  readonly safetensors: { load(bytes: Uint8Array): unknown };
  readonly float32: unknown;
}

interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: unknown;
  numel(): number;
  is_complex(): boolean;
  detach(): TensorLike;
  to(dtype: unknown): TensorLike;
  isfinite(): TensorLike;
  masked_select(mask: TensorLike): TensorLike;
  min(): TensorLike;
  max(): TensorLike;
  mean(): TensorLike;
  histc(bins: number, low: number, high: number): TensorLike;
  item(): number;
  tolist(): unknown;
}

/** One entry of a file. */
export interface Entry {
  readonly key: string;
  /** Text of what is no tensor. */
  readonly text?: string;
  readonly tensor?: {
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    readonly histogram: readonly number[];
  };
}

/** A file's entries. */
export interface Inspection {
  readonly name: string;
  readonly bytes: number;
  readonly parameters: number;
  readonly entries: readonly Entry[];
}

const BINS = 24;
/** Entries that are shown; a file may have millions of numbers in lists. */
const ENTRIES = 2000;

function isTensor(value: unknown): value is TensorLike {
  return typeof value === "object" && value !== null && "histc" in value && "shape" in value;
}

function describe(library: CheckpointLibrary, tensor: TensorLike): Entry["tensor"] {
  const facts = { shape: tensor.shape, dtype: String(tensor.dtype) };
  const nothing = { ...facts, min: Number.NaN, max: Number.NaN, mean: Number.NaN, histogram: [] };
  if (tensor.numel() === 0 || tensor.is_complex()) return nothing;
  const all = tensor.detach().to(library.float32);
  const values = all.masked_select(all.isfinite());
  if (values.numel() === 0) return nothing;
  const [min, max] = [values.min().item(), values.max().item()];
  const histogram = values.histc(BINS, min, max).tolist() as number[];
  return { ...facts, min, max, mean: values.mean().item(), histogram };
}

/** Reads a file, without executing anything in it; gives its value and what is in it. Throws where it is no checkpoint. */
export function inspect(
  library: CheckpointLibrary,
  bytes: Uint8Array,
  name: string,
): { value: unknown; inspection: Inspection } {
  let value: unknown;
  try {
    value = /\.safetensors$/i.test(name) ? library.safetensors.load(bytes) : library.load(bytes);
  } catch (error) {
    // The library knows bytes only; the reader knows the file by its name.
    if (error instanceof Error) error.message = error.message.replace(/<Uint8Array of \d+ bytes>/, name);
    throw error;
  }
  const entries: Entry[] = [];
  let parameters = 0;
  const walk = (item: unknown, key: string): void => {
    if (entries.length >= ENTRIES) return;
    if (isTensor(item)) {
      parameters += item.numel();
      entries.push({ key, tensor: describe(library, item) });
    } else if (item instanceof Map) {
      for (const [name, inner] of item) walk(inner, key === "" ? String(name) : `${key}.${String(name)}`);
    } else if (typeof item === "object" && item !== null && !ArrayBuffer.isView(item)) {
      for (const [name, inner] of Object.entries(item)) walk(inner, key === "" ? name : `${key}.${name}`);
    } else entries.push({ key, text: String(item).slice(0, 200) });
  };
  walk(value, "");
  return { value, inspection: { name, bytes: bytes.length, parameters, entries } };
}
