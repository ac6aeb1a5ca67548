/** What the JSON of an exported program holds (torch/_export/serde/schema.py), and how its parts are read. */
import type { DType } from "../dtype.ts";
import { exportedDType } from "../serialization/archives.ts";
import { RuntimeError } from "../support/errors.ts";

/** One of several forms: an object with one member, whose name says which. */
export type Union = Readonly<Record<string, unknown>>;

/** A node of a graph in the file. */
export interface FileNode {
  readonly target: string;
  readonly inputs: readonly { readonly name: string; readonly arg: Union; readonly kind?: number | null }[];
  readonly outputs: readonly Union[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly is_hop_single_tensor_return?: boolean | null;
  readonly name?: string | null;
}

/** What the file knows of a tensor: sizes are numbers or expressions. */
export interface FileTensor {
  readonly dtype: number;
  readonly sizes: readonly Union[];
  readonly requires_grad: boolean;
  readonly device: { readonly type: string; readonly index: number | null };
  readonly strides?: readonly Union[];
  readonly storage_offset?: Union;
  readonly layout?: number;
}

/** A graph in the file. */
export interface FileGraph {
  readonly inputs: readonly Union[];
  readonly outputs: readonly Union[];
  readonly nodes: readonly FileNode[];
  readonly tensor_values: Readonly<Record<string, FileTensor>>;
  readonly sym_int_values?: Readonly<Record<string, Union>>;
  readonly sym_bool_values?: Readonly<Record<string, Union>>;
  readonly sym_float_values?: Readonly<Record<string, Union>>;
  readonly custom_obj_values?: Readonly<Record<string, unknown>>;
  readonly is_single_tensor_return?: boolean;
}

/** How a module was called when it was exported. */
export interface FileCallSignature {
  readonly inputs?: readonly unknown[];
  readonly outputs?: readonly unknown[];
  readonly in_spec: string;
  readonly out_spec: string;
  readonly forward_arg_names?: readonly string[] | null;
}

/** The whole file. */
export interface FileProgram {
  readonly graph_module: {
    readonly graph: FileGraph;
    readonly signature: { readonly input_specs: readonly Union[]; readonly output_specs: readonly Union[] };
    readonly module_call_graph: readonly { readonly fqn: string; readonly signature?: FileCallSignature | null }[];
    readonly metadata?: Readonly<Record<string, string>>;
    readonly treespec_namedtuple_fields?: Readonly<Record<string, { readonly field_names: readonly string[] }>>;
  };
  readonly opset_version: Readonly<Record<string, number>>;
  readonly range_constraints: Readonly<
    Record<string, { readonly min_val: number | null; readonly max_val: number | null }>
  >;
  readonly schema_version: { readonly major: number; readonly minor: number } | number;
  readonly verifiers?: readonly string[];
  readonly dialect?: string;
  readonly torch_version?: string;
  readonly guards_code?: readonly string[];
}

/** The form and the value of a union. */
export function formOf(union: Union): [form: string, value: unknown] {
  for (const [form, value] of Object.entries(union)) if (value !== null && value !== undefined) return [form, value];
  return ["as_none", true];
}

/** Python's JSON, which has infinities and NaN, as bare words or as texts. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const quoted = text.replace(/([:[,]\s*)(-?Infinity|NaN)(?=\s*[,}\]])/g, '$1"$2"');
    return JSON.parse(quoted) as unknown;
  }
}

/** A dtype by its number in the file. Throws a RuntimeError for one that is not there. */
export function dtypeNumbered(number: unknown): DType {
  const found = exportedDType(number);
  if (found === undefined)
    throw new RuntimeError(`the program names the dtype number ${String(number)}, which is not supported`);
  return found;
}

/** The number of a dtype in the file. Throws a RuntimeError for one that is not there. */
export function dtypeNumber(dtype: DType): number {
  for (let number = 1; number < 64; number++) if (exportedDType(number) === dtype) return number;
  throw new RuntimeError(`${dtype.name} has no number in exported programs`);
}

const MEMORY_FORMATS = ["", "contiguous_format", "channels_last", "channels_last_3d", "preserve_format"];
const LAYOUTS = ["", "sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc", "_mkldnn", "strided"];

/** A memory format by its number in the file. */
export const memoryFormatNumbered = (number: unknown): string => MEMORY_FORMATS[number as number] ?? "";
/** The number of a memory format in the file. */
export const memoryFormatNumber = (format: string): number =>
  Math.max(MEMORY_FORMATS.indexOf(format.replace("torch.", "")), 1);
/** A layout by its number in the file. */
export const layoutNumbered = (number: unknown): string => `torch.${LAYOUTS[number as number] ?? ""}`;
