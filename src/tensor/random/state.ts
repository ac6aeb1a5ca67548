/** The bytes of `torch.get_rng_state()`: PyTorch's `CPUGeneratorImplState`, so that states travel between the two. */
import { RuntimeError } from "../../support/errors.ts";
import { stateLength } from "./mersenne.ts";

/** What a generator remembers between two draws. */
export interface GeneratorState {
  /** The seed, as an unsigned 64-bit number. */
  readonly seed: bigint;
  readonly words: Int32Array;
  /** One more than the number of words that can be drawn before the next twist. */
  readonly left: number;
  /** Index of the next word. */
  readonly next: number;
  /** The second number of a Box-Muller pair in double precision, if it waits to be used. */
  readonly doubleNormal: number | null;
  /** The same in single precision; PyTorch keeps a place for it and never fills it. */
  readonly floatNormal: number | null;
}

/** Bytes of a state since PyTorch 1.5; the older one ends before the single precision sample. */
export const STATE_BYTES = 5056;
const legacySize = 5048;

/** Byte offsets of the fields of the C struct. */
const offsets = {
  seed: 0,
  left: 8,
  seeded: 12,
  next: 16,
  words: 24,
  normalX: 5016,
  normalY: 5024,
  normalRho: 5032,
  normalIsValid: 5040,
  floatNormal: 5048,
  floatNormalIsValid: 5052,
} as const;

/** Writes a state as PyTorch does; every word takes 8 bytes. */
export function encodeState(state: GeneratorState): Uint8Array {
  const bytes = new Uint8Array(STATE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(offsets.seed, state.seed, true);
  view.setInt32(offsets.left, state.left, true);
  view.setInt32(offsets.seeded, 1, true);
  view.setBigUint64(offsets.next, BigInt(state.next), true);
  for (let j = 0; j < stateLength; j++) view.setInt32(offsets.words + 8 * j, state.words[j]!, true);
  if (state.doubleNormal !== null) {
    view.setFloat64(offsets.normalY, state.doubleNormal, true);
    view.setInt32(offsets.normalIsValid, 1, true);
  }
  if (state.floatNormal !== null) {
    view.setFloat32(offsets.floatNormal, state.floatNormal, true);
    bytes[offsets.floatNormalIsValid] = 1;
  }
  return bytes;
}

/** Reads a state of either size; refuses what no generator could have written. */
export function decodeState(bytes: Uint8Array): GeneratorState {
  if (bytes.length !== STATE_BYTES && bytes.length !== legacySize) {
    throw new RuntimeError(
      `Expected either a CPUGeneratorImplStateLegacy of size ${legacySize} or a CPUGeneratorImplState of size ${STATE_BYTES} ` +
        `but found the input RNG state size to be ${bytes.length}`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const left = view.getInt32(offsets.left, true);
  const next = Number(BigInt.asUintN(32, view.getBigUint64(offsets.next, true)));
  const seeded = view.getInt32(offsets.seeded, true) !== 0;
  // PyTorch asks only for the ranges; a state in use also has left + next = 625, and a fresh one left = 1.
  if (
    !seeded ||
    left < 1 ||
    left > stateLength ||
    next > stateLength ||
    (left > 1 && left + next !== stateLength + 1)
  ) {
    throw new RuntimeError("Invalid mt19937 state");
  }
  const words = new Int32Array(stateLength);
  for (let j = 0; j < stateLength; j++) words[j] = view.getInt32(offsets.words + 8 * j, true);
  let doubleNormal: number | null = null;
  let floatNormal: number | null = null;
  if (view.getInt32(offsets.normalIsValid, true) !== 0) {
    doubleNormal =
      bytes.length === STATE_BYTES
        ? view.getFloat64(offsets.normalY, true)
        : view.getFloat64(offsets.normalRho, true) * Math.sin(2 * Math.PI * view.getFloat64(offsets.normalX, true));
  }
  if (bytes.length === STATE_BYTES && bytes[offsets.floatNormalIsValid] !== 0)
    floatNormal = view.getFloat32(offsets.floatNormal, true);
  return { seed: view.getBigUint64(offsets.seed, true), words, left, next, doubleNormal, floatNormal };
}
