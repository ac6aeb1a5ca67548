/**
 * Weights out of archives that hold programs: TorchScript (`torch.jit.save`) and exported programs (`torch.export.save`,
 * `.pt2`). Their code is not read.
 */
import { textDecoder } from "../support/platform/text-coding.ts";
import {
  bfloat16,
  bool,
  complex128,
  complex32,
  complex64,
  dtypeByName,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  uint16,
  uint32,
  uint64,
  uint8,
  type DType,
} from "../dtype.ts";
import { isMap, isPlainObject } from "../support/realms.ts";
import { CheckpointError } from "./checkpoint-errors.ts";
import { defineOwn, dictEntries } from "./notes.ts";
import { PickledObject } from "./records.ts";
import { tensors, viewProblem } from "./tensors.ts";
import type { ZipArchive } from "./zip/reader.ts";

/** A module on the way through an archive, and the one that holds it. */
interface Visit {
  readonly module: PickledObject;
  readonly prefix: string;
  readonly above: Visit | null;
}

/** More modules than any network has: a file that goes on is meant to exhaust the memory. */
const MOST_MODULES = 200_000;

function isWithin({ module, above }: Visit): boolean {
  for (let outer = above; outer !== null; outer = outer.above) if (outer.module === module) return true;
  return false;
}

/** Parameters and buffers of classes of an archive, as its code lists them; null for a class that it does not describe. */
function memberLists(archive: ZipArchive): (name: string) => ReadonlySet<string> | null {
  const code = new Map<string, string>();
  const textOf = (path: string): string => {
    let text = code.get(path);
    if (text === undefined) {
      const file = archive.names.find((name) => name === path || name.endsWith(`/${path}`));
      code.set(path, (text = file === undefined ? "" : textDecoder().decode(archive.read(file))));
    }
    return text;
  };
  return (name) => {
    const dot = name.lastIndexOf(".");
    const lines = textOf(`code/${name.slice(0, dot).replaceAll(".", "/")}.py`).split("\n");
    const start = lines.findIndex((line) => line.startsWith(`class ${name.slice(dot + 1)}(Module)`));
    if (start < 0) return null;
    const lists = lines
      .slice(start + 1, start + 3)
      .map((line) => /^\s*__(?:parameters|buffers)__ = \[(.*)\]\s*$/.exec(line)?.[1]);
    if (lists.some((list) => list === undefined)) return null;
    return new Set(lists.flatMap((list) => [...(list ?? "").matchAll(/"([^"]*)"/g)].map(([, member = ""]) => member)));
  };
}

/**
 * The tensors of a TorchScript module and of the modules in it, named as `state_dict` names them. `root` is what the
 * archive's `data.pkl` holds: records of compiled classes.
 */
export function scriptWeights(root: unknown, archive: ZipArchive): Record<string, object> {
  const listed = memberLists(archive);
  const result: Record<string, object> = {};
  const pending: Visit[] = root instanceof PickledObject ? [{ module: root, prefix: "", above: null }] : [];
  // A module that is in several places has its names in each; what holds itself is visited once.
  for (let visits = 0; visits < MOST_MODULES && pending.length > 0; visits++) {
    const visit = pending.pop()!;
    const { module, prefix } = visit;
    const { state } = module;
    if (isWithin(visit) || (!isMap(state) && !isPlainObject(state))) continue;
    const children: Visit[] = [];
    // Plain tensors that a module holds are no part of its state.
    const members = listed(module.qualifiedName);
    for (const [name, value] of dictEntries(state)) {
      if (tensors().isTensor(value) && members !== null && !members.has(String(name))) continue;
      if (tensors().isTensor(value)) defineOwn(result, `${prefix}${String(name)}`, value as object);
      else if (value instanceof PickledObject && value.qualifiedName.startsWith("__torch__."))
        children.push({ module: value, prefix: `${prefix}${String(name)}.`, above: visit });
    }
    pending.push(...children.reverse());
  }
  return result;
}

/** dtypes by their number in exported programs (torch._export.serde.schema.ScalarType). */
const exportedDTypes: ReadonlyMap<number, DType> = new Map([
  [1, uint8],
  [2, int8],
  [3, int16],
  [4, int32],
  [5, int64],
  [6, float16],
  [7, float32],
  [8, float64],
  [9, complex32],
  [10, complex64],
  [11, complex128],
  [12, bool],
  [13, bfloat16],
  [28, uint16],
  [34, uint32],
  [35, uint64],
]);
const EIGHT_BITS = "float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu".split(" ");

/** The dtype of a number in an exported program's files; undefined for one that is not supported. */
export function exportedDType(number: unknown): DType | undefined {
  return exportedDTypes.get(number as number) ?? dtypeByName(EIGHT_BITS[(number as number) - 29] ?? "");
}

const WEIGHTS = "data/weights/model_weights_config.json";

/** The folder of an exported program's archive, or null where it is no such archive. */
export function exportedFolder(names: readonly string[]): string | null {
  const config = names.find((name) => name === WEIGHTS || name.endsWith(`/${WEIGHTS}`));
  return config === undefined ? null : config.slice(0, -WEIGHTS.length);
}

/** Where an exported program's tensors are: its weights, or its constants. */
export type ExportedTensors = "weights" | "constants";

/** The parameters and buffers of an exported program, or its constants. */
export function exportedWeights(
  archive: ZipArchive,
  folder: string,
  file: string,
  kind: ExportedTensors = "weights",
): Record<string, object> {
  const place = `${folder}${WEIGHTS.replaceAll("weights", kind)}`;
  const fail = (reason: string): never => {
    throw new CheckpointError({ file, place, reason });
  };
  let config: unknown;
  try {
    config = (JSON.parse(textDecoder().decode(archive.read(place))) as { config?: unknown } | null)?.config;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    fail(`it is no JSON: ${error.message}`);
  }
  if (!isPlainObject(config)) fail("it lists no weights");
  const result: Record<string, object> = {};
  const storages = new Map<string, { storage: object; bytes: number }>();
  for (const [name, entry] of Object.entries(config as Record<string, unknown>)) {
    const { path_name: path, use_pickle: isPickled, tensor_meta: meta } = (entry ?? {}) as Record<string, unknown>;
    const { dtype: code, sizes, strides, storage_offset } = (meta ?? {}) as Record<string, unknown>;
    const dtype = exportedDType(code) ?? fail(`${name} has dtype number ${String(code)}`);
    if (typeof path !== "string" || isPickled === true) fail(`${name} is kept in a way that is not supported`);
    const record = `${folder}data/${kind}/${String(path)}`;
    let known = storages.get(record);
    if (!known) {
      const bytes = archive.read(record);
      known = { storage: tensors().createStorage(bytes, dtype), bytes: bytes.length };
      storages.set(record, known);
    }
    const view = { shape: integers(sizes), strides: integers(strides), offset: integers([storage_offset])?.[0] };
    if (!view.shape || !view.strides || view.offset === undefined) fail(`${name} has sizes that are no numbers`);
    const { shape, strides: steps, offset } = view as { shape: number[]; strides: number[]; offset: number };
    const problem = viewProblem(shape, steps, offset, Math.floor(known.bytes / dtype.itemsize));
    if (problem !== null) fail(`${name}: ${problem}`);
    const requires_grad = (meta as { requires_grad?: unknown }).requires_grad === true;
    const tensor = { dtype, shape, strides: steps, offset, requires_grad, storage: known.storage };
    defineOwn(result, name, tensors().createTensor(tensor));
  }
  return result;
}

/** Whole numbers as exported programs write them: `{ "as_int": 3 }`. */
function integers(list: unknown): number[] | null {
  if (!Array.isArray(list)) return null;
  const values = list.map((item: unknown) => (item as { as_int?: unknown } | null)?.as_int);
  return values.every((value) => Number.isSafeInteger(value)) ? (values as number[]) : null;
}
