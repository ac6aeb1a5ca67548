/** What NumPy pickles: dtypes, and the numbers and arrays that files with `weights_only: false` may hold. */

import {
  bool,
  complex128,
  complex64,
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
} from "../../dtype.ts";
import { Complex } from "../../support/complex.ts";
import { float16ToNumber } from "../../support/half.ts";
import { isByteArray } from "../../support/realms.ts";
import { sizeAt } from "../../support/checked.ts";
import { decodeLatin1, decodeUtf8 } from "./cursor.ts";
import { swapped } from "../storage.ts";
import { storedStrides } from "../tensors.ts";
import {
  PyFloat,
  PyList,
  PyNumpyArray,
  PyNumpyDtype,
  PyTuple,
  type CallContext,
  type PyObject,
  type PyValue,
} from "./python.ts";

/** NumPy's codes of dtypes, without the sign of byte order. */
export const numpyCodes: ReadonlyMap<string, DType> = new Map<string, DType>([
  ["b1", bool],
  ["u1", uint8],
  ["i1", int8],
  ["u2", uint16],
  ["i2", int16],
  ["u4", uint32],
  ["i4", int32],
  ["u8", uint64],
  ["i8", int64],
  ["f2", float16],
  ["f4", float32],
  ["f8", float64],
  ["c8", complex64],
  ["c16", complex128],
]);

/** `numpy.dtype("f8", False, True)`. */
export function numpyDtype(args: readonly PyValue[], context: CallContext): PyNumpyDtype {
  const [code] = args;
  if (typeof code !== "string") context.fail("numpy.dtype is made from something that is no string");
  return new PyNumpyDtype(code.replace(/^[<=|]/, ""));
}

/** Elements in the order of bytes of this machine, or null where their dtype or their number is another. */
function elements(dtype: PyValue | undefined, data: PyValue | undefined, count: number): [DType, Uint8Array] | null {
  if (!(dtype instanceof PyNumpyDtype) || !isByteArray(data)) return null;
  const found = numpyCodes.get(dtype.code);
  if (found === undefined || data.length !== count * found.itemsize) return null;
  const unit = found.is_complex ? found.itemsize / 2 : found.itemsize;
  return [found, dtype.isBigEndian ? swapped(data, unit) : data];
}

/** Text of a fixed length, without the zeros behind it. */
export function numpyText(bytes: Uint8Array, unicode: boolean, isBigEndian: boolean): string {
  if (!unicode) {
    const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
    const used = bytes.subarray(0, end);
    return decodeUtf8(used) ?? decodeLatin1(used);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = "";
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = view.getUint32(at, !isBigEndian);
    text += code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  }
  return text.replace(/\0+$/, "");
}

/** How many bytes each element of a text has, and whether its characters have 4 of them; null for other dtypes. */
function textType({ code }: PyNumpyDtype): { itemsize: number; unicode: boolean } | null {
  const [, letter, digits] = /^([USa])(\d+)$/.exec(code) ?? [];
  if (letter === undefined) return null;
  return { itemsize: Number(digits) * (letter === "U" ? 4 : 1), unicode: letter === "U" };
}

/** `numpy.core.multiarray.scalar(dtype, bytes)`: its number or text, or null where it is neither. */
export function numpyScalar({ args }: PyObject): PyValue {
  const [dtype, data] = args instanceof PyTuple ? args.items : [];
  if (dtype instanceof PyNumpyDtype && isByteArray(data) && textType(dtype)?.itemsize === data.length)
    return numpyText(data, dtype.code.startsWith("U"), dtype.isBigEndian);
  const found = elements(dtype, data, 1);
  if (found === null) return null;
  const [{ name, kind, itemsize, is_complex }, bytes] = found;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const real = (at: number, size: number): number =>
    size === 2
      ? float16ToNumber(view.getUint16(at, true))
      : size === 4
        ? view.getFloat32(at, true)
        : view.getFloat64(at, true);
  if (is_complex) return new Complex(real(0, itemsize / 2), real(itemsize / 2, itemsize / 2));
  if (kind === "float") return new PyFloat(real(0, itemsize));
  if (kind === "bool") return view.getUint8(0) !== 0;
  let whole = 0n;
  for (let i = itemsize - 1; i >= 0; i--) whole = whole * 256n + BigInt(view.getUint8(i));
  if (!name.startsWith("u")) whole = BigInt.asIntN(8 * itemsize, whole);
  const short = Number(whole);
  return Number.isSafeInteger(short) ? short : whole;
}

/** The elements of an array of text or of Python objects; null where there are others, or not as many as there should be. */
function items(dtype: PyValue | undefined, data: PyValue | undefined, count: number): readonly PyValue[] | null {
  if (!(dtype instanceof PyNumpyDtype)) return null;
  if (data instanceof PyList && /^O\d*$/.test(dtype.code)) return data.items.length === count ? data.items : null;
  const type = textType(dtype);
  if (type === null || type.itemsize === 0 || !isByteArray(data) || data.length !== count * type.itemsize) return null;
  const { itemsize, unicode } = type;
  return Array.from({ length: count }, (_, i) =>
    numpyText(data.subarray(i * itemsize, (i + 1) * itemsize), unicode, dtype.isBigEndian),
  );
}

/** Lists in lists, as `tolist` gives them. */
function nested(
  flat: readonly PyValue[],
  shape: readonly number[],
  strides: readonly number[],
  dim = 0,
  at = 0,
): PyValue {
  if (dim === shape.length) return flat[at] ?? null;
  const list = new PyList();
  for (let i = 0; i < sizeAt(shape, dim); i++)
    list.items.push(nested(flat, shape, strides, dim + 1, at + i * sizeAt(strides, dim)));
  return list;
}

/**
 * `_reconstruct(ndarray, (0,), b"b")` with its state (version, shape, dtype, whether column by column, bytes), or
 * `_frombuffer(bytes, dtype, shape, order)`: lists of what is text or objects; null where the elements are none of these.
 */
export function numpyArray({ name, args, state }: PyObject): PyNumpyArray | PyValue {
  let parts: readonly (PyValue | undefined)[] = [];
  if (name.endsWith("_frombuffer") && args instanceof PyTuple) {
    const [data, dtype, shape, order] = args.items;
    parts = [shape, dtype, order === "F", data];
  } else if (state instanceof PyTuple) parts = state.items.slice(1);
  const [shape, dtype, isFortran, data] = parts;
  const sizes = shape instanceof PyTuple ? shape.items.map(Number) : null;
  if (sizes === null || !sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) return null;
  const count = sizes.reduce((product, size) => product * size, 1);
  const strides = isFortran === true ? storedStrides([...sizes].reverse()).reverse() : storedStrides(sizes);
  const listed = items(dtype, data, count);
  // Dims around an empty one would make lists without end.
  if (listed !== null) return count > 0 || sizes.length === 1 ? nested(listed, sizes, strides) : null;
  const found = elements(dtype, data, count);
  if (found === null) return null;
  return new PyNumpyArray(found[0], sizes, strides, found[1]);
}
