/**
 * What is damaged at random by `npm run fuzz` and, for a while, by the tests: files of every format that is read, with the
 * reader of each. A reader gives a value or one of our errors; nothing else, not late, and not with more memory than the
 * file explains.
 */
import { readdirSync, readFileSync } from "node:fs";
import * as torch from "../../src/index.ts";
import { gguf, npy } from "../../src/serialization/index.ts";
import { AssertionError } from "../../src/support/errors.ts";
import { readIdx } from "../../src/vision/datasets/idx.ts";
import { readMat } from "../../src/vision/datasets/mat.ts";
import { tarFiles } from "../../src/vision/datasets/files.ts";
import { io } from "../../src/vision/index.ts";

export interface Format {
  readonly name: string;
  /** Whole files. */
  readonly seeds: readonly Uint8Array[];
  /** Reads a file; what it gives is looked at. */
  read(bytes: Uint8Array): unknown;
  /** Sound results that a damaged file may have all the same: what is not, is a wrong acceptance. */
  accepts?(value: unknown): boolean;
}

const folder = (path: string): URL => new URL(`../${path}/`, import.meta.url);
const filesIn = (path: string, ending: string, largest = 200_000): Uint8Array[] =>
  readdirSync(folder(path))
    .filter((name) => name.endsWith(ending))
    .map((name) => new Uint8Array(readFileSync(new URL(name, folder(path)))))
    .filter(({ length }) => length <= largest);

const tensors = {
  weight: torch.arange(12).float().view(3, 4),
  half: torch.ones([5], { dtype: torch.bfloat16 }),
  counts: torch.arange(3),
};

/** All tensors of a value can be read to their last element; a value may hold itself. */
function isWhole(value: unknown, seen = new Set<unknown>()): boolean {
  if (value instanceof torch.Tensor) {
    if (value.numel() > 0) value.flatten().at(-1).item();
    return true;
  }
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || seen.has(value)) return true;
  seen.add(value);
  return Object.values(value).every((each) => isWhole(each, seen));
}

const numpy = npy.savez({ a: tensors.weight, b: tensors.counts });
const recordedImages = JSON.parse(readFileSync(new URL("data/images.json", folder("vision")), "utf8")) as [
  name: string,
  base64: string,
][];
const recordedSets = JSON.parse(readFileSync(new URL("data/datasets.json", folder("vision")), "utf8")) as {
  svhn: [base64: string][];
};
const idx = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

/** A small file of GGUF, version 3: two notes and one tensor of float32. */
function smallGguf(): Uint8Array {
  const parts: Uint8Array[] = [];
  const put = (bytes: ArrayBuffer | Uint8Array): unknown => parts.push(new Uint8Array(bytes as ArrayBuffer));
  const u32 = (value: number): unknown => put(new Uint32Array([value]).buffer);
  const u64 = (value: number): unknown => put(new BigUint64Array([BigInt(value)]).buffer);
  const text = (value: string): void => {
    u64(value.length);
    put(new TextEncoder().encode(value));
  };
  put(new TextEncoder().encode("GGUF"));
  u32(3);
  u64(1);
  u64(2);
  text("general.architecture");
  u32(8);
  text("test");
  text("general.alignment");
  u32(4);
  u32(32);
  text("weight");
  u32(2);
  u64(4);
  u64(2);
  u32(0);
  u64(0);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  put(new Uint8Array((32 - (length % 32)) % 32));
  put(new Float32Array([1, 2, 3, 4, 5, 6, 7, 8]).buffer);
  return new Uint8Array(Buffer.concat(parts));
}

function smallOnnx(): Uint8Array {
  const model = new torch.nn.Sequential(new torch.nn.Linear(3, 4), new torch.nn.ReLU(), new torch.nn.Linear(4, 2));
  return torch.onnx.export(model, torch.ones(1, 3), null, { dynamic_axes: { input: { 0: "batch" } } }).bytes();
}

/** All formats by name. */
export function formats(): readonly Format[] {
  const checkpoints = filesIn("goldens/data/1.13/checkpoints", ".pt", 60_000);
  const isLegacy = (bytes: Uint8Array): boolean => bytes[0] === 0x80;
  const load = (bytes: Uint8Array): unknown => torch.load(bytes, { weights_only: false, check_crc32: false });
  const images = recordedImages.map(([, base64]) => new Uint8Array(Buffer.from(base64, "base64")));
  return [
    { name: "safetensors", seeds: [torch.safetensors.save(tensors)], read: (bytes) => torch.safetensors.load(bytes) },
    { name: "zip", seeds: [...checkpoints.filter((file) => !isLegacy(file)), torch.save(tensors)], read: load },
    { name: "legacy", seeds: checkpoints.filter(isLegacy), read: load },
    { name: "npz", seeds: [numpy, npy.save(tensors.weight)], read: (bytes) => npy.load(bytes) },
    { name: "gguf", seeds: [smallGguf()], read: (bytes) => gguf.load(bytes) },
    { name: "onnx", seeds: [smallOnnx()], read: (bytes) => torch.onnx.load(bytes).state_dict() },
    {
      name: "images",
      seeds: images,
      read: (bytes) => io.decode_image(bytes),
      accepts: (image) => image instanceof torch.Tensor && image.dim() === 3 && image.shape[0]! <= 4,
    },
    {
      name: "datasets",
      seeds: [idx, new Uint8Array(Buffer.from(recordedSets.svhn[0]![0], "base64"))],
      read: (bytes) => {
        if (bytes[0] === 0) return readIdx(bytes, "file");
        return bytes.length % 2 === 0 ? readMat(bytes, "file") : [...tarFiles(bytes, "file")];
      },
    },
  ];
}

/** A random number generator of 32 bits with a seed (xorshift), so that a finding can be repeated. */
function generator(seed: number): (below: number) => number {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

/** A damaged copy: bytes changed, numbers made large, pieces taken out, put in, doubled, the end cut off. */
export function mutated(seed: Uint8Array, number: number): Uint8Array {
  const random = generator(number);
  let bytes = seed.slice();
  for (let i = 1 + random(4); i > 0 && bytes.length > 0; i--) {
    const at = random(bytes.length);
    const length = Math.min(1 + random(16), bytes.length - at);
    const kind = random(8);
    if (kind < 3) bytes[at] = random(256);
    else if (kind === 3) bytes[at]! ^= 1 << random(8);
    else if (kind === 4) bytes.fill(random(2) * 255, at, at + length);
    else if (kind === 5) bytes = bytes.slice(0, at);
    else if (kind === 6) bytes = new Uint8Array(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]));
    else bytes = new Uint8Array(Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]));
  }
  return bytes;
}

export interface Outcome {
  readonly format: string;
  readonly mutations: number;
  readonly accepted: number;
  readonly refused: number;
  /** What should not be: seed and text. */
  readonly findings: readonly string[];
  /** The longest that one file took, in milliseconds. */
  readonly slowest: number;
}

/** Errors that say what is wrong; one of JavaScript's own is a defect. */
const { RuntimeError, ValueError, IndexError, KeyError, AttributeError } = torch;
const ours = [RuntimeError, ValueError, IndexError, KeyError, AttributeError, AssertionError];

/** A file may take so long, on a machine that does other things too. */
const limit = 5000;

/** Reads so many damaged files of a format. */
export async function fuzz(format: Format, count: number, first = 0): Promise<Outcome> {
  const [findings, known]: [string[], number[]] = [[], []];
  let [accepted, refused, slowest] = [0, 0, 0];
  for (let i = first; i < first + count; i++) {
    const bytes = mutated(format.seeds[i % format.seeds.length]!, i);
    const began = performance.now();
    try {
      const value = await format.read(bytes);
      const isSound = format.accepts?.(value) ?? isWhole(value);
      if (isSound) accepted++;
      else findings.push(`${format.name} #${i}: accepted what is not sound`);
    } catch (error) {
      const { name, message } = error as Error;
      if (ours.some((each) => error instanceof each)) refused++;
      else findings.push(`${format.name} #${i}: ${name}: ${message.split("\n")[0]}`);
    }
    const took = performance.now() - began;
    slowest = Math.max(slowest, took);
    if (took > limit) findings.push(`${format.name} #${i}: ${(took / 1000).toFixed(1)} s for ${bytes.length} bytes`);
    if (i % 500 === 499) {
      torch.collect_garbage();
      known.push(process.memoryUsage().rss);
    }
  }
  // A leak grows without end; what is kept for reuse does not.
  const [early, late] = [known[Math.floor(known.length / 4)], known.at(-1)];
  if (known.length >= 20 && late! - early! > 300 * 2 ** 20)
    findings.push(`${format.name}: the process grew by ${Math.round((late! - early!) / 2 ** 20)} MiB`);
  return { format: format.name, mutations: count, accepted, refused, findings, slowest };
}
