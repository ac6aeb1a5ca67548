/**
 * Native code on the heap's memory, where an addon for this platform is there: faster products on the same addresses,
 * never a device of its own. Without it, or turned off, WebAssembly computes everything.
 */
import { loadNativeAddon, nativeWish } from "../../support/platform/native.ts";
import type { LoadedAddon, NativeBinding } from "../../support/platform/native.ts";
import { provideReferences } from "../../support/platform/weak.ts";
import { fingerprint } from "../../kernel/fingerprint.ts";
import type { Kernel } from "../../kernel/ir.ts";
import type { CompiledKernel, KernelArgument } from "../backend.ts";
import type { Heap } from "./memory/heap.ts";
import { mostArguments } from "./pool/layout.ts";
import type { PoolFunction, ThreadPool } from "./pool/pool.ts";
import { observed } from "../observer.ts";
import { isShareable, type KernelEngine, type SharedKernel, type splitter } from "./pool/split.ts";

const names = [
  "product",
  "pack",
  "rows",
  "packLeft",
  "packWeights",
  "images",
  "cells",
  "fourier",
  "fold",
  "transforms",
] as const;

/**
 * Functions of which there is one: Winograd's method for float32, products of bytes, gradients of weights that read
 * images where they are, parts of kernels, other functions round after round, and convolutions of bytes.
 */
const singleNames = [
  "kernels",
  "tiles",
  "byTiles",
  "byRows",
  "kernelGradients",
  "bytes",
  "taps",
  "phases",
  "crop",
  "expand",
  "rounds",
  "byteWindows",
  "byteChannels",
] as const;

/** A function of the addon: of most there is one for each float type. */
export type NativeName = (typeof names)[number] | (typeof singleNames)[number];

/** Their numbers: the order is that of native/src/functions.h. */
const numbers: Readonly<Record<"float32" | "float64", ReadonlyMap<NativeName, number>>> = {
  float32: new Map<NativeName, number>([
    ...names.map((name, i) => [name, i] as const),
    ...singleNames.map((name, i) => [name, 2 * names.length + i] as const),
  ]),
  float64: new Map<NativeName, number>(names.map((name, i) => [name, names.length + i])),
};

/** The number of a function of the addon. */
export function nativeFunctionNumber(type: "float32" | "float64", name: NativeName): number {
  return numbers[type].get(name)!;
}

/** One level of instructions on one heap. */
export class NativeCode {
  readonly tileRows: number;
  private readonly binding: NativeBinding;
  /** What each pool calls, by its number. */
  private readonly functions = new WeakMap<ThreadPool, PoolFunction[]>();
  /** Room for the arguments of a call. */
  private readonly room: number;
  private numbers: Float64Array;
  private integers: BigInt64Array;

  constructor(
    readonly level: string,
    private readonly place: number,
    heap: Heap,
    loaded: LoadedAddon,
  ) {
    this.binding = loaded.addon.bind(heap.views.u8, level);
    this.tileRows = this.binding.tileRows;
    this.room = heap.allocate(mostArguments * 8);
    this.numbers = heap.views.f64;
    this.integers = heap.views.i64;
    heap.onGrowth(() => {
      this.numbers = heap.views.f64;
      this.integers = heap.views.i64;
      this.binding.rebase(heap.views.u8);
    });
  }

  /** Bits of activations that products of bytes take. */
  get activationBits(): number {
    return this.binding.activationBits;
  }

  /** Whether matrices of bfloat16 are multiplied by instructions of their own: threads then share columns. */
  get bfloat16Matrices(): boolean {
    return this.binding.bfloat16Matrices === 1;
  }

  /** Columns of a tile of so many bytes a number. */
  tileColumns(bytes: number): number {
    return (this.binding.tileVectors * this.binding.vectorBytes) / bytes;
  }

  /** Numbers of so many bytes in a vector. */
  lanes(bytes: number): number {
    return this.binding.vectorBytes / bytes;
  }

  /** Calls a function by its number. */
  call(number: number, args: readonly (number | bigint)[]): void {
    const { numbers, room } = this;
    for (let i = 0, at = room / 8; i < args.length; i++, at++) {
      const arg = args[i]!;
      if (typeof arg === "number") numbers[at] = arg;
      else this.integers[at] = arg;
    }
    this.binding.run(number, room);
  }

  /** A kernel that the addon has. */
  formula(pool: ThreadPool, number: number): KernelEngine {
    let shared: PoolFunction | undefined;
    return {
      run: (args) => this.call(number, args),
      shared: () => (shared ??= pool.registerNative((...args) => this.call(number, args), number, this.place)),
    };
  }

  /**
   * Where a call's arguments are written, by those who want no list of them: `numbers` from `place` on; `start` calls the
   * function.
   */
  get argumentRoom(): { readonly numbers: Float64Array; readonly place: number } {
    return { numbers: this.numbers, place: this.room / 8 };
  }

  start(type: "float32" | "float64", name: NativeName): void {
    this.binding.run(nativeFunctionNumber(type, name), this.room);
  }

  /** A function as the pool's threads call it; the same each time. */
  shared(pool: ThreadPool, type: "float32" | "float64", name: NativeName): PoolFunction {
    let known = this.functions.get(pool);
    if (known === undefined) this.functions.set(pool, (known = []));
    const number = nativeFunctionNumber(type, name);
    return (known[number] ??= pool.registerNative((...args) => this.call(number, args), number, this.place));
  }
}

/** Whether native code computes, and at which level. */
export class Native {
  private loaded: LoadedAddon | null | undefined;
  private code: NativeCode | null | undefined;
  private readonly codes = new Map<string, NativeCode>();

  constructor(
    private readonly heap: Heap,
    private readonly load: () => LoadedAddon | null = loadNativeAddon,
  ) {}

  private get addon(): LoadedAddon | null {
    if (this.loaded === undefined) {
      this.loaded = this.load();
      if (this.loaded !== null) provideReferences(this.loaded.addon);
    }
    return this.loaded;
  }

  /** The addon's file, for other threads; null: there is none. */
  get path(): string | null {
    return this.addon?.path ?? null;
  }

  /** The number of the addon's function that does what a kernel does, or -1. */
  find(kernel: Kernel): number {
    return this.addon === null ? -1 : this.addon.addon.find(...fingerprint(kernel));
  }

  /** A kernel that the addon has, computed by it while it is in use, and else by what `wasm` makes when it is needed. */
  kernel(
    pool: ThreadPool,
    number: number,
    kernel: Kernel,
    wasm: () => KernelEngine,
    split: ReturnType<typeof splitter>,
  ): CompiledKernel {
    let code: NativeCode | null | undefined;
    let engine: KernelEngine | undefined;
    let compiled: KernelEngine | undefined;
    const now = (): KernelEngine => {
      if (engine === undefined || this.active !== code) {
        code = this.active;
        engine = code === null ? (compiled ??= wasm()) : code.formula(pool, number);
      }
      return engine;
    };
    const list = (given: readonly KernelArgument[]): void => {
      if (observed.by !== null) return observed.by.kernel(kernel, run, given);
      const args = given as (number | bigint)[]; // arguments of a linear memory are addresses
      if (pool.threads === 1) now().run(args);
      else split(args, now());
    };
    const run: SharedKernel = (...given) => list(given);
    run.list = list;
    run.formula = number;
    if (isShareable(kernel)) run.engine = now;
    return run;
  }

  /** The code in use, found when it is first asked for. */
  get active(): NativeCode | null {
    if (this.code === undefined) {
      const wish = nativeWish();
      const level = wish === "" || wish === "1" || wish === "0" ? null : wish;
      this.use(level ?? true);
    }
    return this.code!;
  }

  /** Turns native code on or off, or chooses a level by its name; levels that are not there count as off. */
  use(wanted: boolean | string): void {
    const { addon } = this;
    const level = wanted === true ? addon?.addon.levels[0] : wanted;
    const place = typeof level === "string" ? (addon?.addon.levels.indexOf(level) ?? -1) : -1;
    if (addon === null || typeof level !== "string" || place < 0) {
      this.code = null;
      return;
    }
    let code = this.codes.get(level);
    if (code === undefined) this.codes.set(level, (code = new NativeCode(level, place, this.heap, addon)));
    this.code = code;
  }
}
