/** `torch.export.load`: reads an exported program. */
import { exportedFolder, exportedWeights } from "../serialization/archives.ts";
import { load as loadTensors } from "../serialization/index.ts";
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
import { isZip, ZipArchive } from "../serialization/zip/reader.ts";
import { RuntimeError } from "../support/errors.ts";
import { textDecoder } from "../support/platform/text-coding.ts";
import { refuseUnknown } from "../support/known-names.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { parseJson, type FileProgram } from "./format.ts";
import { ExportedProgram } from "./program.ts";

/** Settings of `torch.export.load`. */
export interface LoadProgramOptions {
  /** Names of other files in the archive; their texts are put in the place of what stands there. */
  extra_files?: Record<string, unknown>;
  /** The version of each set of operators that the file must have. */
  expected_opset_version?: Readonly<Record<string, number>>;
}

const SCHEMA_MAJOR = 8;
const OLDER = "serialized_exported_program.json";

const text = (archive: ZipArchive, name: string): string => textDecoder().decode(archive.read(name));

function tensorsIn(bytes: Uint8Array): Record<string, Tensor> {
  if (bytes.length === 0) return {};
  const loaded: unknown = loadTensors(bytes, { weights_only: true });
  const entries = loaded instanceof Map ? [...(loaded as Map<string, unknown>)] : Object.entries(loaded as object);
  return Object.fromEntries(entries) as Record<string, Tensor>;
}

/** What of a file must be known to run it. */
function checkVersion({ schema_version: version, opset_version }: FileProgram, options: LoadProgramOptions): void {
  const major = typeof version === "number" ? version : version.major;
  const minor = typeof version === "number" ? 0 : version.minor;
  if (major > SCHEMA_MAJOR)
    throw new RuntimeError(
      `Serialized schema version SchemaVersion(major=${major}, minor=${minor}) does not match our current schema version (${SCHEMA_MAJOR}, 20).`,
    );
  for (const [name, wanted] of Object.entries(options.expected_opset_version ?? {}))
    if (opset_version[name] !== undefined && opset_version[name] !== wanted)
      throw new RuntimeError(`the program has version ${opset_version[name]} of the operators ${name}, not ${wanted}`);
}

/** The layout of PyTorch 2.1 to 2.7: JSON beside checkpoints. */
function olderProgram(archive: ZipArchive, options: LoadProgramOptions): ExportedProgram {
  const file = parseJson(text(archive, OLDER)) as FileProgram;
  checkVersion(file, options);
  const part = (name: string): Uint8Array => {
    const found = [`${name}.pt`, `${name}.json`].find((place) => archive.has(place));
    return found === undefined ? new Uint8Array() : archive.read(found);
  };
  extras(archive, "extra_files/", options);
  return new ExportedProgram(file, {
    state_dict: tensorsIn(part("serialized_state_dict")),
    constants: tensorsIn(part("serialized_constants")),
    exampleInputs: () => {
      const bytes = part("serialized_example_inputs");
      return bytes.length === 0 ? null : loadTensors(bytes, { weights_only: true });
    },
  });
}

function extras(archive: ZipArchive, folder: string, { extra_files }: LoadProgramOptions): void {
  if (extra_files === undefined) return;
  for (const name of archive.names)
    if (name.startsWith(folder)) extra_files[name.slice(folder.length)] = text(archive, name);
}

function programIn({ bytes, name }: NamedBytes, options: LoadProgramOptions): ExportedProgram {
  refuseUnknown("load()", "extra_files expected_opset_version", options);
  if (!isZip(bytes)) throw new RuntimeError(`${name}: this is no exported program: it is no zip archive`);
  return fromArchive(new ZipArchive(bytes, name), options);
}

function fromArchive(archive: ZipArchive, options: LoadProgramOptions): ExportedProgram {
  const { names, file: name } = archive;
  if (archive.has(OLDER)) return olderProgram(archive, options);
  const place = names.find((entry) => /(^|\/)models\/[^/]+\.json$/.test(entry));
  if (place === undefined) {
    if (names.some((entry) => entry.includes("data/aotinductor/")))
      throw new RuntimeError(
        `${name}: the archive holds machine code that AOTInductor compiled, which runs in PyTorch only.\nSave the program itself: torch.export.save(torch.export.export(model, args), "model.pt2").`,
      );
    throw new RuntimeError(`${name}: this is no exported program: the archive has no models/*.json`);
  }
  const file = parseJson(text(archive, place)) as FileProgram;
  checkVersion(file, options);
  const folder = exportedFolder(names) ?? place.replace(/models\/[^/]+$/, "");
  const model = place.replace(/^.*\//, "").replace(/\.json$/, "");
  extras(archive, `${folder}extra/`, options);
  return new ExportedProgram(file, {
    state_dict: exportedWeights(archive, folder, name) as Record<string, Tensor>,
    constants: exportedWeights(archive, folder, name, "constants") as Record<string, Tensor>,
    exampleInputs: () => {
      const sample = `${folder}data/sample_inputs/${model}.pt`;
      return archive.has(sample) ? loadTensors(archive.read(sample), { weights_only: true }) : null;
    },
  });
}

/**
 * Reads a program that `torch.export.save` wrote. Its source is not needed: the file holds calls of operators, and
 * nothing in it is executed but these.
 * https://docs.pytorch.org/docs/stable/export/api_reference.html#torch.export.load
 * Shapes: the module of the program takes those for which it was exported; dims with a symbol may vary.
 * @param f a path (in Node) or the bytes; a Blob, File or Response gives a promise
 * @throws RuntimeError for what is no exported program, NotImplementedError for operators that are lacking, all by name
 */
export function load(f: Source, options?: LoadProgramOptions): ExportedProgram;
export function load(f: BlobLike | ResponseLike, options?: LoadProgramOptions): Promise<ExportedProgram>;
export function load(f: AsyncSource, options: LoadProgramOptions = {}): ExportedProgram | Promise<ExportedProgram> {
  return comesLater(f) ? loadAsync(f, options) : programIn(bytesOf(f), options);
}

/** `load` for what is read asynchronously: also addresses, and archives that are compressed. */
export async function loadAsync(f: AsyncSource, options: LoadProgramOptions = {}): Promise<ExportedProgram> {
  const { bytes, name } = await bytesOfAsync(f);
  if (!isZip(bytes)) return programIn({ bytes, name }, options);
  const archive = new ZipArchive(bytes, name);
  await archive.inflateAll();
  return fromArchive(archive, options);
}
