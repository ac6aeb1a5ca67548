/** MNIST's original files (IDX format, http://yann.lecun.com/exdb/mnist/) as normalised tensors, from their bytes. */
import * as torch from "flambeau";

/** A problem with the user's files: shown as one line. */
export class DataError extends Error {}

const MEAN = 0.1307;
const DEVIATION = 0.3081;

/** The items of a file, after its header; `name` is for messages. */
function items(bytes: Uint8Array, name: string, magic: number, headerSize: number, itemSize: number): Uint8Array {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headerSize || header.getInt32(0) !== magic)
    throw new DataError(`${name} is not an MNIST file (its first number should be ${magic})`);
  const count = header.getInt32(4);
  const expected = headerSize + count * itemSize;
  if (bytes.length !== expected)
    throw new DataError(`${name} is damaged: it has ${bytes.length} bytes, but ${count} items take ${expected}`);
  return bytes.subarray(headerSize);
}

/** Images [N, 1, 28, 28] as normalised float32, and labels [N] as int64. */
export interface Digits {
  readonly images: torch.Tensor;
  readonly labels: torch.Tensor;
}

/** One part of MNIST from its two files, or its first `limit` digits. */
export function digitsOf(
  images: { readonly bytes: Uint8Array; readonly name: string },
  labels: { readonly bytes: Uint8Array; readonly name: string },
  limit?: number,
): Digits {
  const pictures = items(images.bytes, images.name, 2051, 16, 784);
  const answers = items(labels.bytes, labels.name, 2049, 8, 1);
  const count = pictures.length / 784;
  if (count === 0) throw new DataError(`${images.name}: no images`);
  if (count !== answers.length)
    throw new DataError(`${images.name} has ${count} images, but ${labels.name} ${answers.length} labels`);
  const taken = Math.min(count, limit ?? count);
  return {
    images: normalised(pictures.subarray(0, 784 * taken)),
    labels: torch.tensor(answers.subarray(0, taken)).long(),
  };
}

/** Grey values 0 … 255 as the network takes them. */
export function normalised(grey: Uint8Array): torch.Tensor {
  return torch.tensor(grey).view(-1, 1, 28, 28).float().div_(255).sub_(MEAN).div_(DEVIATION);
}

/** A normalised image as grey values 0 … 255. */
export function greyValues(image: torch.Tensor): Uint8Array {
  return image.mul(DEVIATION).add(MEAN).mul(255).round().clamp(0, 255).to(torch.uint8).toTypedArray() as Uint8Array;
}
