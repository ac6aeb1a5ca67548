/** `torch.jit.save`: a loaded module with the weights that it has now, in an archive that PyTorch reads. */
import { writeZip, type ZipFile } from "../serialization/zip/writer.ts";
import { tensors } from "../serialization/tensors.ts";
import { concatenateBytes } from "../support/bytes.ts";
import { textEncoder } from "../support/platform/text-coding.ts";
import { writeFile } from "../support/platform/files.ts";
import type { ScriptArchive } from "./archive.ts";
import { ScriptPickler } from "./pickler.ts";
import type { Value } from "./language/script-values.ts";

/** Files of an archive that are written anew. */
const renewed = /^(data\.pkl$|data\/|byteorder$|extra\/)/;

/** The bytes of an archive with the program of another one and a module as it is now. */
export function archiveOf(
  module: Value,
  from: ScriptArchive,
  extra: Readonly<Record<string, string>>,
  name: string,
): Uint8Array<ArrayBuffer> {
  const pickler = new ScriptPickler();
  const pickle = pickler.pickle(module);
  const encoder = textEncoder();
  function* files(): Generator<ZipFile> {
    for (const file of from.names) if (!renewed.test(file)) yield { name: `${name}/${file}`, data: from.read(file) };
    yield { name: `${name}/data.pkl`, data: pickle };
    for (const [key, storage] of pickler.storages.entries())
      yield { name: `${name}/data/${key}`, data: tensors().storageBytes(storage) };
    yield { name: `${name}/byteorder`, data: encoder.encode("little") };
    for (const [key, text] of Object.entries(extra)) yield { name: `${name}/extra/${key}`, data: encoder.encode(text) };
  }
  return concatenateBytes([...writeZip(files())]);
}

/** Writes an archive to a path, or gives its bytes. */
export function writeArchive(
  module: Value,
  from: ScriptArchive,
  f: string | null,
  extra: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  // The archive's folder is named like the file, without its ending.
  const file = f === null ? "" : f.slice(Math.max(f.lastIndexOf("/"), f.lastIndexOf("\\")) + 1);
  const base = file.replace(/(?!^)\.[^.]*$/, "") || "archive";
  const bytes = archiveOf(module, from, extra, base);
  if (f !== null) writeFile(f, [bytes]);
  return bytes;
}
