/** dtypes, layoutsByCode and memory formats as programs have them: ints. */
import { dtypes, quantizedDTypes, type DType } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";

/** Names of dtypes by their ints. */
const names: Readonly<Record<number, string>> = {
  0: "uint8",
  1: "int8",
  2: "int16",
  3: "int32",
  4: "int64",
  5: "float16",
  6: "float32",
  7: "float64",
  8: "complex32",
  9: "complex64",
  10: "complex128",
  11: "bool",
  12: "qint8",
  13: "quint8",
  14: "qint32",
  15: "bfloat16",
  16: "quint4x2",
  17: "quint2x4",
  23: "float8_e5m2",
  24: "float8_e4m3fn",
  25: "float8_e5m2fnuz",
  26: "float8_e4m3fnuz",
  27: "uint16",
  28: "uint32",
  29: "uint64",
  44: "float8_e8m0fnu",
};

/** The dtype of an int. */
export function dtypeOfCode(code: number): DType {
  const found = [...dtypes, ...quantizedDTypes].find((dtype) => dtype.name === names[code]);
  if (!found) throw new RuntimeError(`the program uses the dtype ${names[code] ?? code}, which is not supported`);
  return found;
}

/** The int of a dtype. */
export function codeOfDType({ name }: DType): number {
  const found = Object.entries(names).find(([, each]) => each === name);
  return Number(found?.[0] ?? -1);
}

/** Layouts in the order of their ints. */
export const layoutsByCode = [
  "torch.strided",
  "torch.sparse_coo",
  "torch.sparse_csr",
  "torch._mkldnn",
  "torch.sparse_csc",
  "torch.sparse_bsr",
  "torch.sparse_bsc",
  "torch.jagged",
] as const;

/** Memory formats in the order of their ints. */
export const memoryFormats = ["contiguous_format", "preserve_format", "channels_last", "channels_last_3d"] as const;
