/** Reads one pickle of a checkpoint under the rules of `weights_only`. */

import { settings } from "./settings.ts";
import { CheckpointError, WeightsOnlyError } from "./checkpoint-errors.ts";
import type { PyValue } from "./pickle/python.ts";
import { UNSUPPORTED, Unpickler, type UnpickleOptions } from "./pickle/reader.ts";

/** Options of `torch.load`. */
export interface LoadOptions {
  /**
   * Refuse files that name classes or functions outside the closed list (the default, as in PyTorch). With `false` the
   * file loads anyway: NumPy's numbers and arrays become numbers and tensors, containers of Python's library and paths
   * arrays, objects and strings, all else of unknown classes inert records (`torch.serialization.PickledObject`).
   * Nothing is executed either way.
   */
  readonly weights_only?: boolean;
  /** Names (`"my_module.Config"`) that may occur with `weights_only: true`; their objects become inert records. */
  readonly safe_globals?: readonly string[];
  /** Whether damage is looked for with the archive's checksums (the default). */
  readonly check_crc32?: boolean;
  /**
   * Whether tensors' bytes stay in the file until they are first used: for files larger than the memory, and to look at
   * single tensors. Only for files in the zip format by their path, and for Blobs in browsers; the file must stay.
   */
  readonly mmap?: boolean;
  /**
   * Where tensors go. "meta": they have shapes and no values, and their bytes are not read; a plain object says so for each
   * place that a file names (`{ cpu: "meta" }`), a function gets each storage with its place and gives one, or null for what
   * is done without it. Everything else goes to the CPU, wherever it was.
   */
  readonly map_location?: unknown;
}

/** Whether tensors of a place that a file names become tensors without values. */
export function isForMeta({ map_location: given }: LoadOptions, location: string): boolean {
  const isObject = typeof given === "object" && given !== null && !("type" in given);
  const place = isObject ? ((given as Record<string, unknown>)[location] ?? location) : given;
  return String(place) === "meta";
}

/** Names that may occur: those of the call, and those of `add_safe_globals`. */
export function safeGlobals({ safe_globals }: LoadOptions): readonly string[] {
  return [...settings.safeGlobals, ...(safe_globals ?? [])];
}

/** What PyTorch says of opcodes that it does not write, and what reads them. */
function ofAnotherProtocol({ file, place, reason }: CheckpointError): CheckpointError {
  return new CheckpointError({
    file,
    ...(place === null ? {} : { place }),
    reason,
    sentence: "Weights only load failed. WeightsUnpickler error:",
    help: "With weights_only true files of pickle protocol 2 are read, which torch.save writes unless told otherwise. { weights_only: false } reads those of other protocols; nothing is executed either way.",
  });
}

/** Reads one pickle of a file and refuses what the options refuse, with all blocked globals listed. */
export function unpickle(
  bytes: Uint8Array,
  start: number,
  options: UnpickleOptions,
  weightsOnly: boolean,
): { value: PyValue; end: number } {
  const unpickler = new Unpickler(bytes, { ...options, weightsOnly }, start);
  let value: PyValue = null;
  let problem: CheckpointError | null = null;
  try {
    value = unpickler.run();
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    problem = error;
  }
  if (weightsOnly && unpickler.blocked.size > 0) {
    throw new WeightsOnlyError(
      options.file,
      [...unpickler.blocked.values()],
      problem === null ? null : `${problem.place}: ${problem.reason}`,
    );
  }
  if (problem?.reason.startsWith(UNSUPPORTED) === true) throw ofAnotherProtocol(problem);
  if (problem !== null) throw problem;
  return { value, end: unpickler.position };
}
