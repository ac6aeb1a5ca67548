/** `torch.from_file`: a tensor of a file's bytes. */
import { get_default_dtype, type DType } from "../../../dtype.ts";
import { FileNotFoundError, readFile } from "../../../support/platform/files.ts";
import { NotImplementedError, RuntimeError, TypeError, withHelp } from "../../../support/errors.ts";
import { refuseUnknown } from "../../../support/known-names.ts";
import { zeros } from "../create.ts";
import { frombuffer } from "../from-data.ts";
import { splitNamed } from "../../declare/arguments.ts";
import { pythonTypeName } from "../../declare/bind.ts";
import type { FactoryOptions } from "../../declare/types.ts";
import type { Tensor } from "../../../tensor/tensor.ts";

/** Options of `from_file`. */
export interface FromFileOptions extends Omit<FactoryOptions, "requires_grad"> {
  /** Whether changes are written to the file: cannot be true here. */
  shared?: boolean | null;
  /** How many elements to read. */
  size?: number | null;
  /** The dtype of the elements; the default dtype. */
  dtype?: DType | null;
}

/**
 * A tensor of shape [size] with the first `size` elements of a file, in Node. The bytes are read into memory of the
 * tensor's own, so that changes do not reach the file (`shared=False`).
 * @throws RuntimeError for files that are not there or too small
 * @throws NotImplementedError for `shared: true`: files are not mapped into memory
 * https://docs.pytorch.org/docs/stable/generated/torch.from_file.html
 * @example
 * torch.from_file("numbers.bin", false, 10); // RuntimeError: unable to open file <numbers.bin>
 */
export function from_file(filename: string, options?: FromFileOptions): Tensor;
export function from_file(filename: string, shared: boolean | null, options?: FromFileOptions): Tensor;
export function from_file(
  filename: string,
  shared: boolean | null,
  size: number | null,
  options?: FromFileOptions,
): Tensor;
export function from_file(filename: string, ...args: unknown[]): Tensor {
  const { positional, named } = splitNamed(args);
  refuseUnknown("from_file()", "shared size dtype layout device pin_memory", named ?? {});
  const [shared, size, ...rest] = positional as [boolean | null, number | null];
  const given: FromFileOptions = { shared: shared ?? null, size: size ?? 0, ...named };
  if (typeof filename !== "string")
    throw new TypeError(`from_file(): argument 'filename' (position 1) must be str, not ${pythonTypeName(filename)}`);
  if (rest.length > 0)
    throw new TypeError(`from_file() takes from 1 to 3 positional arguments but ${args.length} were given`);
  if (given.shared === true)
    throw new NotImplementedError(
      withHelp(
        "from_file(): shared=True is not supported",
        "Files are read, not mapped into memory: write changes back with tensor.numpy() and node:fs.",
      ),
    );
  const dtype = given.dtype ?? get_default_dtype();
  const elements = given.size ?? 0;
  const nbytes = elements * dtype.itemsize;
  if (nbytes === 0) return zeros([0], { dtype });
  if (nbytes < 0)
    throw new RuntimeError(`unable to mmap ${nbytes} bytes from file <${filename}>: Cannot allocate memory (12)`);
  const bytes = contentOf(filename);
  if (bytes.length < nbytes)
    throw new RuntimeError(
      `file <${filename}> size <${bytes.length}> is smaller than the required mapping size <${nbytes}>`,
    );
  return frombuffer(bytes.subarray(0, nbytes), { dtype });
}

function contentOf(filename: string): Uint8Array {
  try {
    return readFile(filename);
  } catch (error) {
    if (!(error instanceof FileNotFoundError)) throw error;
    throw new RuntimeError(`unable to open file <${filename}> in read-only mode: No such file or directory (2)`, {
      cause: error,
    });
  }
}
