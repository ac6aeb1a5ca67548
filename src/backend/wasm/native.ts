/**
 * Native code on the heap's memory, where an addon for this platform is there: faster products on the same addresses,
 * never a device of its own. Without it, or turned off, WebAssembly computes everything.
 */
import { loadNativeAddon, nativeWish } from "../../support/platform/native.ts";
import type { LoadedAddon, NativeBinding } from "../../support/platform/native.ts";
import type { Heap } from "./memory/heap.ts";
import { mostArguments } from "./pool/layout.ts";
import type { PoolFunction, ThreadPool } from "./pool/pool.ts";

/** The addon's functions by number, in the order of native/src/functions.h. */
export const nativeNumbers = {
  float32: { product: 0, pack: 1, rows: 2 },
  float64: { product: 3, pack: 4, rows: 5 },
} as const;

/** One level of instructions on one heap. */
export class NativeCode {
  readonly tileRows: number;
  private readonly binding: NativeBinding;
  /** Room for the arguments of a call. */
  private readonly room: number;
  private numbers: Float64Array;

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
    heap.onGrowth(() => {
      this.numbers = heap.views.f64;
      this.binding.rebase(heap.views.u8);
    });
  }

  /** Columns of a tile of so many bytes a number. */
  tileColumns(bytes: number): number {
    return (this.binding.tileVectors * this.binding.vectorBytes) / bytes;
  }

  /** Calls a function. */
  call(number: number, args: readonly number[]): void {
    const { numbers, room } = this;
    for (let i = 0, at = room / 8; i < args.length; i++, at++) numbers[at] = args[i]!;
    this.binding.run(number, room);
  }

  /** A function as the pool's threads call it. */
  shared(pool: ThreadPool, number: number): PoolFunction {
    return pool.registerNative((...args) => this.call(number, args as number[]), number, this.place);
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
    if (this.loaded === undefined) this.loaded = this.load();
    return this.loaded;
  }

  /** The addon's file, for other threads; null: there is none. */
  get path(): string | null {
    return this.addon?.path ?? null;
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
