/** NumPy scalars, which slip into checkpoints as losses and learning rates: they become numbers. */

import { isByteArray } from "../../support/realms.ts";
import { narrowInteger } from "./cursor.ts";
import { PyNumpyDtype, type CallContext, type PyValue } from "./python.ts";

type Read = (view: DataView, littleEndian: boolean) => number | bigint | boolean;

const readers = new Map<string, readonly [bytes: number, read: Read]>([
  ["b1", [1, (view) => view.getUint8(0) !== 0]],
  ["i1", [1, (view) => view.getInt8(0)]],
  ["u1", [1, (view) => view.getUint8(0)]],
  ["i2", [2, (view, little) => view.getInt16(0, little)]],
  ["u2", [2, (view, little) => view.getUint16(0, little)]],
  ["i4", [4, (view, little) => view.getInt32(0, little)]],
  ["u4", [4, (view, little) => view.getUint32(0, little)]],
  ["i8", [8, (view, little) => narrowInteger(view.getBigInt64(0, little))]],
  ["u8", [8, (view, little) => narrowInteger(view.getBigUint64(0, little))]],
  ["f4", [4, (view, little) => view.getFloat32(0, little)]],
  ["f8", [8, (view, little) => view.getFloat64(0, little)]],
]);

/** `numpy.dtype("f8", False, True)`; its byte order comes with BUILD. */
export function numpyDtype(args: readonly PyValue[], context: CallContext): PyNumpyDtype {
  const [code] = args;
  if (typeof code !== "string") context.fail("numpy.dtype is made from something that is no string");
  return new PyNumpyDtype(code.replace(/^[<=|]/, ""));
}

/** `numpy.core.multiarray.scalar(dtype, bytes)`. */
export function numpyScalar(
  dtype: PyValue | undefined,
  bytes: PyValue | undefined,
  context: CallContext,
): number | bigint | boolean {
  if (!(dtype instanceof PyNumpyDtype)) context.fail("a NumPy scalar has no dtype");
  const known = readers.get(dtype.code);
  if (known === undefined) context.fail(`NumPy scalars of dtype ${dtype.code} are not supported`);
  const [length, read] = known;
  if (!isByteArray(bytes) || bytes.length !== length)
    context.fail(`a NumPy scalar of dtype ${dtype.code} has no ${length} bytes`);
  return read(new DataView(bytes.buffer, bytes.byteOffset, length), dtype.byteOrder === "<");
}
