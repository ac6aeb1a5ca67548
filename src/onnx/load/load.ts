/** `torch.onnx.load`: reads an ONNX file into a module. */
import {
  bytesOf,
  bytesOfAsync,
  comesLater,
  type AsyncSource,
  type BlobLike,
  type NamedBytes,
  type ResponseLike,
  type Source,
} from "../../serialization/sources.ts";
import { RuntimeError } from "../../support/errors.ts";
import { hasFiles, readFile } from "../../support/platform/files.ts";
import { refuseUnknown } from "../../support/known-names.ts";
import { readModel } from "../format/read.ts";
import type { ReadExternal } from "../format/tensors.ts";
import { ONNXModule } from "./module.ts";

/** Settings of `torch.onnx.load`. */
export interface LoadONNXOptions {
  /** Bytes of the files beside the model, by the names that the model has for them. */
  external_data?: Readonly<Record<string, Uint8Array>>;
}

/** Reads files beside a model: those that were given, or those in its folder. */
function externalReader(source: unknown, { external_data = {} }: LoadONNXOptions): ReadExternal {
  const files = new Map<string, Uint8Array>(Object.entries(external_data));
  const folder = typeof source === "string" && hasFiles() ? source.replace(/[^\\/]*$/, "") : null;
  return (location, offset, length) => {
    let bytes = files.get(location);
    if (bytes === undefined) {
      if (folder === null)
        throw new RuntimeError(
          `the model's weights stand in the file ${JSON.stringify(location)} beside it.\nLoad the model by its path, or pass the bytes: torch.onnx.load(model, { external_data: { ${JSON.stringify(location)}: bytes } }).`,
        );
      // A model may name files of its own folder only.
      if (/^([\\/]|[A-Za-z]:)/.test(location) || location.split(/[\\/]/).includes(".."))
        throw new RuntimeError(`the model names a file outside its folder: ${JSON.stringify(location)}`);
      bytes = readFile(folder + location);
      files.set(location, bytes);
    }
    const end = length === null ? bytes.length : offset + length;
    if (offset > bytes.length || end > bytes.length)
      throw new RuntimeError(
        `the file ${JSON.stringify(location)} has ${bytes.length} bytes; the model asks for those from ${offset} to ${end}`,
      );
    return bytes.subarray(offset, end);
  };
}

function moduleOf({ bytes, name }: NamedBytes, source: unknown, options: LoadONNXOptions): ONNXModule {
  refuseUnknown("load()", "external_data", options);
  return new ONNXModule(readModel(bytes, name), name, externalReader(source, options));
}

/**
 * Reads an ONNX model. The module is called with the model's inputs in order (or by name in a trailing object) and gives
 * its output, or a list of several. Its weights are parameters under the names of the file, so that it can be trained;
 * nothing in the file is executed but its operators.
 * @param f a path (in Node) or the bytes; a Blob, File or Response gives a promise
 * @throws RuntimeError for what is no ONNX file, and for operators that are not supported, all by name
 * @example
 * const model = new nn.Linear(3, 2);
 * const x = torch.ones(1, 3);
 * const again = torch.onnx.load(torch.onnx.export(model, x).bytes());
 * torch.allclose(again(x) as torch.Tensor, model(x)); // true
 * again.named_parameters().map(([name]) => name); // ['weight', 'bias']
 */
export function load(f: Source, options?: LoadONNXOptions): ONNXModule;
export function load(f: BlobLike | ResponseLike, options?: LoadONNXOptions): Promise<ONNXModule>;
export function load(f: AsyncSource, options: LoadONNXOptions = {}): ONNXModule | Promise<ONNXModule> {
  return comesLater(f) ? loadAsync(f, options) : moduleOf(bytesOf(f), f, options);
}

/** `load` for what is read asynchronously: also addresses. */
export async function loadAsync(f: AsyncSource, options: LoadONNXOptions = {}): Promise<ONNXModule> {
  return moduleOf(await bytesOfAsync(f), f, options);
}
