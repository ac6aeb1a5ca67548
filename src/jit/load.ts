/** `torch.jit.load`: an archive of `torch.jit.save` becomes a module that runs here. */
import {
  bytesOf,
  bytesOfAsync,
  comesLater,
  type AsyncSource,
  type BlobLike,
  type NamedBytes,
  type ResponseLike,
  type Source,
} from "../serialization/sources.ts";
import { refuseUnknown } from "../support/known-names.ts";
import { RuntimeError, TypeError } from "../support/errors.ts";
import { textDecoder } from "../support/platform/text-coding.ts";
import { Device } from "../tensor/device-name.ts";
import { PyTuple } from "../serialization/pickle/python.ts";
import { ScriptArchive } from "./archive.ts";
import { ScriptModule } from "./module.ts";
import { ObjectMaker } from "./objects.ts";
import { Unit } from "./unit.ts";

/** Settings of `torch.jit.load`. */
export interface LoadScriptOptions {
  /** Where tensors go: as in `torch.load`. */
  readonly map_location?: unknown;
  /** Names of files of the folder `extra` of the archive; their texts are put in. */
  _extra_files?: Record<string, string>;
}

function moduleOf({ bytes, name }: NamedBytes, given: LoadScriptOptions | string | Device): ScriptModule {
  const options = typeof given === "string" || given instanceof Device ? { map_location: given } : given;
  refuseUnknown("load()", "map_location _extra_files", options);
  const archive = new ScriptArchive(bytes, name, options);
  const unit = new Unit((path) => archive.source(path), archive.version);
  const makeOf = (part: string): ObjectMaker =>
    new ObjectMaker(unit, archive.pickled(part), (of, attributes) => new ScriptModule(of, attributes, unit, archive));
  const constants = makeOf("constants");
  const { value } = constants.pickled;
  if (value instanceof PyTuple) unit.constants = value.items.map((item) => constants.valueOf(item));
  const data = makeOf("data");
  const root = data.valueOf(data.pickled.value);
  if (!(root instanceof ScriptModule)) throw new RuntimeError(`${name}: the archive holds no module`);
  const extra = options._extra_files ?? {};
  for (const key of Object.keys(extra)) {
    const path = `extra/${key}`;
    if (archive.has(path)) extra[key] = textDecoder().decode(archive.read(path));
  }
  return root;
}

/**
 * Writes a loaded module as it is now, with its program: `load` reads it, here and in Python.
 * https://docs.pytorch.org/docs/stable/generated/torch.jit.save.html
 * @param f a path (in Node); without it the bytes are given
 * @throws TypeError for what `load` did not make; NotImplementedError for attributes that cannot be saved
 * @example
 * ```ts ignore
 * save(model, "trained.pt");
 * ```
 */
export function save(
  m: ScriptModule,
  f: string | null = null,
  options: { _extra_files?: Readonly<Record<string, string>> } = {},
): Uint8Array<ArrayBuffer> {
  if (!(m instanceof ScriptModule))
    throw new TypeError("save: only modules that load gave can be saved with their program; torch.save writes others");
  return m.save(f, options);
}

/**
 * Reads an archive of `torch.jit.save` (of scripted and traced modules and functions) and gives its module. The program in
 * the archive runs here: its text is read and made into closures, nothing else is executed. Parameters can be trained, and
 * `train()` and `eval()` set what the program reads. A saved function is a module with that function as `forward`.
 * https://docs.pytorch.org/docs/stable/generated/torch.jit.load.html
 * @param f a path (in Node) or the bytes; a Blob, File or Response gives a promise
 * @throws CheckpointError for what is no such archive; RuntimeError for programs that cannot be read, with file and line
 * @example
 * ```ts ignore
 * import { load } from "flambeau/jit";
 * const model = load("model.pt").eval();
 * const y = model(torch.ones(1, 3));
 * ```
 */
export function load(f: Source, options?: LoadScriptOptions | string | Device): ScriptModule;
export function load(f: BlobLike | ResponseLike, options?: LoadScriptOptions | string | Device): Promise<ScriptModule>;
export function load(
  f: AsyncSource,
  options: LoadScriptOptions | string | Device = {},
): ScriptModule | Promise<ScriptModule> {
  return comesLater(f) ? loadAsync(f, options) : moduleOf(bytesOf(f), options);
}

/** `load` for what is read asynchronously: also addresses. */
export async function loadAsync(
  f: AsyncSource,
  options: LoadScriptOptions | string | Device = {},
): Promise<ScriptModule> {
  return moduleOf(await bytesOfAsync(f), options);
}
