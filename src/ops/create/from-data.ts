/** Tensors from bytes and single numbers: `frombuffer`, `scalar_tensor`. */
import { isArrayBuffer, isSharedArrayBuffer } from "../../support/realms.ts";
import { get_default_dtype, type DType } from "../../dtype.ts";
import { TypeError, ValueError } from "../../support/errors.ts";
import { writeBytes } from "../../tensor/elements.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { assertFits, fillWith } from "../../compute/copy-elements.ts";
import { PLACEMENT } from "../declare/schema.ts";
import { direct } from "../declare/operator.ts";
import type { FactoryOptions, Operator, ScalarValue } from "../declare/types.ts";
import { asLeaf } from "./create.ts";

function bytesOf(buffer: unknown): Uint8Array {
  if (isArrayBuffer(buffer) || isSharedArrayBuffer(buffer)) return new Uint8Array(buffer);
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  throw new TypeError("the object given to frombuffer must be an ArrayBuffer or a view of one");
}

/**
 * A 1-d tensor of the elements in a buffer, from byte `offset` on; `count` of them, or all. The bytes are copied, for
 * tensors live in memory of their own.
 * @example
 * torch.frombuffer(new Float32Array([1, 2, 3]).buffer, { dtype: torch.float32 });
 */
export const frombuffer: Operator<
  (buffer: ArrayBufferLike | ArrayBufferView) => Tensor,
  { dtype?: DType; count?: number; offset?: number; requires_grad?: boolean }
> = direct(
  "frombuffer(any buffer, *, ScalarType dtype, int count=-1, int offset=0, bool requires_grad=False) -> Tensor",
  (buffer: unknown, dtype: DType, count: number, offset: number, requiresGrad: boolean) => {
    const bytes = bytesOf(buffer);
    const length = bytes.byteLength;
    if (length === 0 || count === 0)
      throw new ValueError(`both buffer length (${length}) and count (${count}) must not be 0`);
    if (offset < 0 || offset >= length)
      throw new ValueError(
        `offset (${offset} bytes) must be non-negative and no greater than buffer length (${length} bytes) minus 1`,
      );
    if (count < 0 && (length - offset) % dtype.itemsize !== 0) {
      throw new ValueError(
        `buffer length (${length - offset} bytes) after offset (${offset} bytes) must be a multiple of element size (${dtype.itemsize})`,
      );
    }
    const elements = count < 0 ? (length - offset) / dtype.itemsize : count;
    if (offset + elements * dtype.itemsize > length) {
      throw new ValueError(
        `requested buffer length (${elements} * ${dtype.itemsize} bytes) after offset (${offset} bytes) must not be greater than actual buffer length (${length} bytes)`,
      );
    }
    const result = emptyTensor([elements], dtype);
    writeBytes(result, bytes.subarray(offset, offset + elements * dtype.itemsize));
    return asLeaf(result, requiresGrad);
  },
);

/** A 0-d tensor of one number. */
export const scalar_tensor: Operator<(s: ScalarValue) => Tensor, FactoryOptions & { s?: ScalarValue }> = direct(
  `scalar_tensor(Scalar s, *, ScalarType? dtype=None, bool requires_grad=False, ${PLACEMENT}) -> Tensor`,
  (value: ScalarValue, dtype: DType | null, requiresGrad: boolean) => {
    const result = emptyTensor([], dtype ?? get_default_dtype());
    assertFits(value, result.dtype);
    return asLeaf(fillWith(result, value), requiresGrad);
  },
);
