/** `torch.Generator`: where random numbers come from, with PyTorch's seeds, state and order of draws. */
import { typeNameOf } from "../../support/type-names.ts";
import { CPU, type Device } from "../device-name.ts";
import { uint8 } from "../../dtype.ts";
import { RuntimeError, TypeError, ValueError } from "../../support/errors.ts";
import { readAt, tensorFrom } from "../elements.ts";
import { Tensor } from "../tensor.ts";
import { nextWords, seedWords, stateLength, temper } from "./mersenne.ts";
import { decodeState, encodeState, STATE_BYTES } from "./state.ts";

/** The seed of a new `torch.Generator()` that nobody seeded. */
const defaultSeed = 67280421310721n;

/** PyTorch's reading of a seed: any integer from -2^63 to 2^64 - 1, negative ones by their two's complement. */
function readSeed(seed: number | bigint): bigint {
  if (typeof seed !== "bigint" && !(typeof seed === "number" && Number.isInteger(seed))) {
    throw new TypeError(`manual_seed expected a long, but got ${typeNameOf(seed)}`);
  }
  const value = BigInt(seed);
  if (value < -(2n ** 63n) || value >= 2n ** 64n) throw new ValueError("Overflow when unpacking long long");
  return BigInt.asUintN(64, value);
}

/**
 * 53 bits that differ in every process. `Math.random` starts from the system's entropy; loading `crypto` would cost
 * every program some milliseconds.
 */
function nondeterministicSeed(): bigint {
  return BigInt(Math.floor(Math.random() * 2 ** 53));
}

/** An integer as a number while that is exact, else as a bigint. */
function readable(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/**
 * A stream of random numbers: PyTorch's CPU generator, mt19937.
 *
 * @example
 * const generator = new torch.Generator().manual_seed(7);
 * torch.rand([5], { generator });
 */
export class Generator {
  /** The current 624 words, what is left of them, and where to go on; kernels read and replace them (`words.ts`). */
  readonly words = new Int32Array(stateLength);
  /** Numbers until the Mersenne twister makes its next 624. For the library's own use. */
  left = 1;
  /** Place of the next of those numbers. For the library's own use. */
  next = 0;
  /** Grows whenever `words` are replaced, so that a copy in a backend's memory knows that it is old. */
  generation = 0;
  /** The second number of a Box-Muller pair, if it waits to be used. */
  doubleNormal: number | null = null;
  /** The second of a pair of normal numbers that waits for its turn. For the library's own use. */
  floatNormal: number | null = null;
  private currentSeed = defaultSeed;

  constructor() {
    this.reseed(defaultSeed);
  }

  /** Where its numbers are made: always the CPU. */
  get device(): Device {
    return CPU;
  }

  private reseed(seed: bigint): void {
    this.currentSeed = seed;
    seedWords(seed, this.words);
    this.left = 1;
    this.next = 0;
    this.generation++;
    this.doubleNormal = null;
    this.floatNormal = null;
  }

  /**
   * Starts anew from a seed, an integer from -2^63 to 2^64 - 1 of which the low 32 bits count. Returns this generator.
   */
  manual_seed(seed: number | bigint): this {
    this.reseed(readSeed(seed));
    return this;
  }

  /** Starts anew from a seed that nobody can predict, and returns it. */
  seed(): number {
    this.reseed(nondeterministicSeed());
    return Number(this.currentSeed);
  }

  /** The seed that this generator started from. */
  initial_seed(): number | bigint {
    return readable(this.currentSeed);
  }

  /** The whole state as a byte tensor of 5056 elements, in PyTorch's layout. */
  get_state(): Tensor {
    return tensorFrom(Array.from(this.stateBytes()), uint8);
  }

  /** Goes on from a state that `get_state` (here or in PyTorch) gave. */
  set_state(state: Tensor | Uint8Array): this {
    return this.setStateBytes(bytesOf(state));
  }

  /** The same as bytes. For the library's own use. */
  stateBytes(): Uint8Array {
    return encodeState({
      seed: this.currentSeed,
      words: this.words,
      left: this.left,
      next: this.next,
      doubleNormal: this.doubleNormal,
      floatNormal: this.floatNormal,
    });
  }

  /** Goes on from a state in bytes. For the library's own use. */
  setStateBytes(bytes: Uint8Array): this {
    const state = decodeState(bytes);
    this.currentSeed = state.seed;
    this.words.set(state.words);
    this.left = state.left;
    this.next = state.next;
    this.generation++;
    this.doubleNormal = state.doubleNormal;
    this.floatNormal = state.floatNormal;
    return this;
  }

  /** A new generator in the same state. */
  clone_state(): Generator {
    return new Generator().setStateBytes(this.stateBytes());
  }

  /** The next 32 bits, as an unsigned number. */
  random32(): number {
    if (--this.left === 0) {
      nextWords(this.words);
      this.left = stateLength;
      this.next = 0;
      this.generation++;
    }
    return temper(this.words[this.next++]!);
  }

  /** The next 64 bits, as an unsigned bigint; the first 32 are the high ones. */
  random64(): bigint {
    const high = this.random32();
    return (BigInt(high) << 32n) | BigInt(this.random32());
  }

  /** A double in [0, 1) from the low 53 of the next 64 bits: `at::uniform_real_distribution<double>(0, 1)`. */
  uniform64(): number {
    const high = this.random32() & 0x1fffff;
    return (high * 2 ** 32 + this.random32()) * 2 ** -53;
  }
}

/** The generator that is used where none is given. */
export const defaultGenerator: Generator = new Generator();
defaultGenerator.seed();

/**
 * Seeds the default generator, and returns it (`torch.manual_seed`).
 * @example
 * torch.manual_seed(0);
 * torch.rand(1); // tensor([0.4963])
 */
export function manual_seed(seed: number | bigint): Generator {
  // as Python's int() does; a generator's own method takes whole numbers only
  return defaultGenerator.manual_seed(typeof seed === "number" && Number.isFinite(seed) ? seed - (seed % 1) : seed);
}

/** Seeds the default generator from the system's randomness, and returns the seed (`torch.seed`). */
export function seed(): number {
  return defaultGenerator.seed();
}

/** The seed that the default generator started from (`torch.initial_seed`). */
export function initial_seed(): number | bigint {
  return defaultGenerator.initial_seed();
}

/** The bytes of a state, which PyTorch keeps in a byte tensor. */
function bytesOf(state: Tensor | Uint8Array): Uint8Array {
  if (state instanceof Uint8Array) return state;
  if (!(state instanceof Tensor) || state.dtype !== uint8) throw new TypeError("RNG state must be a torch.ByteTensor");
  const count = state.shape.reduce((product, size) => product * size, 1);
  if (count !== STATE_BYTES)
    throw new RuntimeError(
      `Expected a CPUGeneratorImplState of size ${STATE_BYTES} but found the input RNG state size to be ${count}`,
    );
  const step = state.strides[0] ?? 1;
  return Uint8Array.from({ length: count }, (_, i) => Number(readAt(state, state.offset + i * step)));
}

/** The default generator's state as a byte tensor (`torch.get_rng_state`). A vector [5056] of uint8, as PyTorch's. */
export function get_rng_state(): Tensor {
  return defaultGenerator.get_state();
}

/** Puts the default generator into a state (`torch.set_rng_state`). A vector of uint8, as `get_rng_state` gives it. */
export function set_rng_state(new_state: Tensor | Uint8Array): void {
  defaultGenerator.set_state(new_state);
}
