/** MNIST in a page: the files that lie beside the library, as tensors. Cells import it as "mnist". */
import { digitsOf, type Digits } from "../../../examples/mnist/idx.ts";

/** A file beside this module. Hosts may have unpacked it on the way. */
async function file(name: string): Promise<{ bytes: Uint8Array; name: string }> {
  const response = await fetch(new URL(`mnist/${name}.gz`, import.meta.url));
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  const packed = new Uint8Array(await response.arrayBuffer());
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return { bytes: packed, name };
  const unpacked = new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")));
  return { bytes: new Uint8Array(await unpacked.arrayBuffer()), name };
}

/** The first `count` digits of a part, or all. */
export async function load(part: "train" | "test", count?: number): Promise<Digits> {
  const name = part === "train" ? "train" : "t10k";
  const [images, labels] = await Promise.all([file(`${name}-images-idx3-ubyte`), file(`${name}-labels-idx1-ubyte`)]);
  return digitsOf(images, labels, count);
}
