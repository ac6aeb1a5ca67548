/** What TorchScript writes as numbers: dtypes, layouts and memory formats (c10's `ScalarType`, `Layout`, `MemoryFormat`). */
import { dtypeByName } from "../dtype.ts";
import { RuntimeError } from "../support/errors.ts";

const SCALAR_TYPES =
  "uint8 int8 int16 int32 int64 float16 float32 float64 complex32 complex64 complex128 bool qint8 quint8 qint32 bfloat16".split(
    " ",
  );
const LATER_TYPES: ReadonlyMap<number, string> = new Map([
  [27, "uint16"],
  [28, "uint32"],
  [29, "uint64"],
]);
const MEMORY_FORMATS = ["contiguous_format", "preserve_format", "channels_last", "channels_last_3d"];
const LAYOUTS = ["torch.strided", "torch.sparse_coo"];

function known<T>(kind: string, number: number, found: T | undefined): T {
  if (found === undefined) throw new RuntimeError(`${kind} number ${number} is not supported`);
  return found;
}

/** A value of an argument that is a dtype, a layout or a memory format, by the argument's name; what is no number stays. */
export function settingOf(name: string, value: unknown): unknown {
  if (typeof value !== "number") return value;
  if (name === "dtype" || name === "out_dtype")
    return known("ScalarType", value, dtypeByName(LATER_TYPES.get(value) ?? SCALAR_TYPES[value] ?? ""));
  if (name === "memory_format") return known("MemoryFormat", value, MEMORY_FORMATS[value]);
  return name === "layout" ? known("Layout", value, LAYOUTS[value]) : value;
}
