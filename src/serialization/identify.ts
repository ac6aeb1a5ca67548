/**
 * Says what a file that is no checkpoint looks like, so that the error can name the mistake (a web page, a pointer,
 * another format).
 */
import { textDecoder } from "../support/platform/text-coding.ts";

const latin = /* @__PURE__ */ textDecoder("latin1");

function startsWith(bytes: Uint8Array, text: string, at = 0): boolean {
  if (bytes.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Formats that a few fixed bytes give away: position, bytes, description. */
const signatures: readonly (readonly [at: number, bytes: string, what: string])[] = [
  [
    0,
    "version https://git-lfs.github.com/",
    "a Git LFS pointer, not the file itself: run `git lfs pull`, or download the file from its page",
  ],
  [0, "\x93NUMPY", "a NumPy array (.npy): read it with torch.serialization.npy.load"],
  [0, "\x1f\x8b", "gzip-compressed: decompress it first"],
  [0, "\x89HDF\r\n", "an HDF5 file (Keras weights?)"],
  [0, "GGUF", "a GGUF file (llama.cpp): read it with torch.serialization.gguf.open"],
  [0, "\x28\xb5\x2f\xfd", "zstd-compressed: decompress it first"],
  [0, "BZh", "bzip2-compressed: decompress it first"],
  [0, "\xfd7zXZ", "xz-compressed: decompress it first"],
  [0, "7z\xbc\xaf", "a 7z archive: unpack it first"],
  [0, "Rar!", "a RAR archive: unpack it first"],
  [0, "%PDF", "a PDF document"],
  [0, "\x89PNG", "a PNG image"],
  [0, "\xff\xd8\xff", "a JPEG image"],
  [4, "TFL3", "a TensorFlow Lite model"],
  [
    257,
    "ustar",
    "a tar archive without the files of torch.save, which wrote those before 2017 (Keras and others still do): unpack it first",
  ],
];

/** What to do with the files of `torch.distributed.checkpoint`. */
export const MERGE_PARTS =
  "flambeau/distributed reads the folder: checkpoint.load_state_dict_from_keys(null, { checkpoint_id: FOLDER }).";

/** What the bytes look like (`an HTML page`), or null if nothing is recognised. */
export function looksLike(bytes: Uint8Array): string | null {
  for (const [at, signature, what] of signatures) if (startsWith(bytes, signature, at)) return what;
  if (isOnnx(bytes))
    return "an ONNX model: read it with torch.onnx.load (its weights: torch.onnx.load(file).state_dict())";
  if (isSafetensors(bytes)) return "a safetensors file: read it with safetensors.load_file";
  const start = latin
    .decode(bytes.subarray(0, 512))
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart()
    .toLowerCase();
  if (/^<(!doctype html|html|head|body|!--)/.test(start)) {
    return "an HTML page (an error or login page in place of the download?)";
  }
  if (start.startsWith("<?xml")) return "an XML document";
  if (/^[{[]\s*["\d{[\]}-]/.test(start)) return "JSON";
  if (start.slice(0, 80).includes("torch.distributed.checkpoint"))
    return `the index of a folder of torch.distributed.checkpoint.\n${MERGE_PARTS}`;
  if (bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5)
    return "a plain Python pickle that torch.save did not write";
  if (isText(bytes.subarray(0, 512))) return `text: ${JSON.stringify(start.slice(0, 40))}`;
  return null;
}

/**
 * Whether the bytes begin like an ONNX model: the fields of ModelProto in protobuf. Nearly all begin with the version of the
 * format (field 1, a small number), and then name who wrote them (2), or give operator versions (8) or the graph (7).
 */
export function isOnnx(bytes: Uint8Array): boolean {
  let at = 0;
  if (bytes[0] === 0x08) {
    if (!(bytes[1]! >= 1 && bytes[1]! <= 64)) return false;
    at = 2;
  }
  const tag = bytes[at];
  if (tag !== 0x12 && tag !== 0x3a && tag !== 0x42) return false;
  // A length that fits: a name's is short and its text plain.
  let [length, shift] = [0, 0];
  do length += (bytes[++at]! & 0x7f) * 2 ** shift;
  while (bytes[at]! & 0x80 && (shift += 7) < 35);
  if (tag === 0x12)
    return at > 2 && length < 128 && isText(bytes.subarray(at + 1, at + 1 + length)) && bytes[0] === 0x08;
  return bytes[0] === 0x08 && length > 0 && at + 1 + length <= bytes.length;
}

/** Whether the bytes begin like a safetensors file, which may be cut off: the header's length, then JSON. */
export function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  return length >= 2n && length <= 100_000_000n && (bytes[9] === 0x22 || bytes[9] === 0x7d || bytes[9] === 0x20);
}

/** What a zip archive without a checkpoint's `data.pkl` looks like, from the names of its files. */
export function archiveLooksLike(names: readonly string[]): string | null {
  if (
    names.some((name) => name.includes(".data/") || name.includes("/models/")) &&
    names.some((name) => name.endsWith("model.json"))
  ) {
    return "an archive of torch.export (.pt2) without weights";
  }
  if (names.length > 0 && names.every((name) => name.endsWith(".npy")))
    return "NumPy arrays (.npz): read them with torch.serialization.npy.load";
  if (names.some((name) => name.endsWith("model.weights.h5"))) return "a Keras model";
  if (names.includes("[Content_Types].xml")) return "an Office document";
  const inner = names.find((name) => /\.(pt|pth|bin|ckpt|safetensors)$/.test(name));
  if (inner !== undefined) return `an archive around ${inner}: unpack it first`;
  return null;
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127));
}
