/** Single values of a checkpoint: each is a file of `torch.save` within a larger one. */
import { loadCheckpoint, openArchive } from "../../serialization/checkpoint.ts";
import { op } from "../../serialization/pickle/opcodes.ts";

/** The value that bytes of `torch.save` have, and whether it is a number that was a float. */
export function loadItem(bytes: Uint8Array, name: string): { readonly value: unknown; readonly isFloat: boolean } {
  const archive = openArchive(bytes, name, {});
  const value = loadCheckpoint(bytes, archive, name, { weights_only: false });
  if (archive === null || typeof value !== "number") return { value, isFloat: false };
  const part = archive.names.find((each) => each.endsWith("data.pkl"));
  // A pickle begins with its protocol, two bytes.
  return { value, isFloat: part !== undefined && archive.read(part)[2] === op.BINFLOAT };
}

/** The tensor that bytes of `torch.save` have; nothing but a tensor may be there. */
export function loadTensor(bytes: Uint8Array, name: string): unknown {
  return loadCheckpoint(bytes, openArchive(bytes, name, {}), name, { weights_only: true });
}
