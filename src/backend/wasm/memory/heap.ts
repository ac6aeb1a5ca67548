/**
 * Hands out blocks of one WebAssembly memory: free lists by size class for small blocks, best fit with joining for
 * large ones.
 */
import type { HeapStatistics } from "../../backend.ts";
import type { MemoryViews } from "../../linear.ts";
import { OutOfMemoryError, withHelp } from "../../../support/errors.ts";
import { wasmFeatures } from "../features.ts";
import { FreeRanges, rangeGranularity } from "./free-ranges.ts";

const pageBytes = 65536;
const mebibyte = 2 ** 20;
/**
 * Bytes at the bottom that are never handed out, so that 0 is no block and small negative offsets from a block stay in
 * memory.
 */
export const reservedBottom = 4096;
/** Blocks up to this size come from size classes. */
const smallLimit = 32768;
/** Large blocks that are kept apart for the next request of their size. */
const mostRecent = 64;
/** The heap grows by a half of what it has, but by no more than this unless more is needed. */
const largestGrowth = 256 * mebibyte;

/** Index of the smallest class that holds `bytes`: steps of 64 to 512, then four classes to each power of two. */
export function sizeClass(bytes: number): number {
  if (bytes <= 512) return bytes <= 64 ? 0 : ((bytes + 63) >>> 6) - 1;
  const exponent = 31 - Math.clz32(bytes - 1);
  return 8 + (exponent - 9) * 4 + (((bytes - 1) >>> (exponent - 2)) - 4);
}

const classCount = sizeClass(smallLimit) + 1;

const classSizes = Array.from({ length: classCount }, (_, index) => {
  if (index < 8) return (index + 1) * 64;
  return (5 + ((index - 8) & 3)) * 2 ** (7 + ((index - 8) >>> 2));
});

/** Bytes of a block of a class. */
export function classBytes(index: number): number {
  return classSizes[index]!;
}

/** Bytes that `allocate(bytes)` takes from the heap. */
export function sizeOfBlock(bytes: number): number {
  return bytes <= smallLimit ? classBytes(sizeClass(bytes)) : Math.ceil(bytes / rangeGranularity) * rangeGranularity;
}

function createMemory(initialPages: number): { memory: WebAssembly.Memory; maximumPages: number } {
  const shared = wasmFeatures().sharedMemory;
  for (const maximum of [65536, 49152, 32768, 16384, 8192, 4096]) {
    try {
      return { memory: new WebAssembly.Memory({ initial: initialPages, maximum, shared }), maximumPages: maximum };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new OutOfMemoryError(
    "the engine refused to create a WebAssembly memory of any size (under ulimit -v: --disable-wasm-trap-handler)",
    initialPages * pageBytes,
    0,
  );
}

/** Typed arrays over the whole memory; the heap replaces them all when the memory grows. */
class Views implements MemoryViews {
  buffer!: ArrayBufferLike;
  u8!: Uint8Array;
  i8!: Int8Array;
  i16!: Int16Array;
  u16!: Uint16Array;
  i32!: Int32Array;
  i64!: BigInt64Array;
  f32!: Float32Array;
  f64!: Float64Array;

  refresh(buffer: ArrayBufferLike): void {
    this.buffer = buffer;
    this.u8 = new Uint8Array(buffer);
    this.i8 = new Int8Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}

/** The memory of a backend. Addresses are unsigned byte offsets up to 2^32, as ordinary numbers. */
export class Heap {
  readonly memory: WebAssembly.Memory;
  /** Whether other threads can use the memory. */
  readonly shared: boolean;
  readonly views = new Views();
  private readonly maximumBytes: number;
  private readonly freeBlocks: number[][] = Array.from({ length: classCount }, () => []);
  private readonly ranges = new FreeRanges();
  /**
   * Large blocks given back lately, by size: most programs ask for the same sizes again. They join the ranges when
   * something else is needed.
   */
  private readonly recent = new Map<number, number[]>();
  private recentCount = 0;
  /** Ranges that were cut into small blocks: start to [size, class]. */
  private readonly slabs = new Map<number, { readonly bytes: number; readonly sizeClass: number }>();
  private reserved: number;
  private live = 0;
  private peak = 0;
  private allocationCount = 0;
  private limit = Infinity;
  private readonly growthListeners: (() => void)[] = [];

  constructor(initialBytes = mebibyte) {
    const created = createMemory(Math.ceil(initialBytes / pageBytes));
    this.memory = created.memory;
    this.maximumBytes = created.maximumPages * pageBytes;
    this.shared = typeof SharedArrayBuffer !== "undefined" && this.memory.buffer instanceof SharedArrayBuffer;
    this.views.refresh(this.memory.buffer);
    this.reserved = this.memory.buffer.byteLength;
    this.ranges.give(reservedBottom, this.reserved - reservedBottom);
  }

  /** Calls `listener` whenever the memory has grown: typed arrays are new, and unshared memory may have moved. */
  onGrowth(listener: () => void): void {
    this.growthListeners.push(listener);
  }

  /** The most bytes that may be live at once; for tests and for programs that share a machine. */
  setLimit(bytes: number): void {
    this.limit = bytes;
  }

  allocate(bytes: number): number {
    if (bytes > smallLimit) return this.allocateLarge(bytes);
    const index = sizeClass(bytes);
    const size = classBytes(index);
    if (this.live + size > this.limit) throw this.outOfMemory(bytes);
    const blocks = this.freeBlocks[index]!;
    if (blocks.length === 0) this.cutSlab(index, size, bytes);
    const address = blocks.pop()!;
    this.count(size);
    return address;
  }

  free(address: number, bytes: number): void {
    this.allocationCount--;
    if (bytes > smallLimit) {
      const size = sizeOfBlock(bytes);
      this.live -= size;
      if (this.recentCount >= mostRecent) this.releaseRecent();
      const blocks = this.recent.get(size);
      if (blocks === undefined) this.recent.set(size, [address]);
      else blocks.push(address);
      this.recentCount++;
      return;
    }
    const index = sizeClass(bytes);
    this.live -= classBytes(index);
    this.freeBlocks[index]!.push(address);
  }

  statistics(): HeapStatistics {
    return {
      liveBytes: this.live,
      cachedBytes: this.reserved - reservedBottom - this.live,
      peakBytes: this.peak,
      reservedBytes: this.reserved,
      allocations: this.allocationCount,
    };
  }

  resetPeak(): void {
    this.peak = this.live;
  }

  private count(size: number): void {
    this.allocationCount++;
    this.live += size;
    if (this.live > this.peak) this.peak = this.live;
  }

  private allocateLarge(bytes: number): number {
    const size = sizeOfBlock(bytes);
    if (!(this.live + size <= Math.min(this.limit, this.maximumBytes))) throw this.outOfMemory(bytes);
    const address = this.takeRecent(size) ?? this.takeRange(size);
    if (address < 0) throw this.outOfMemory(bytes);
    this.count(size);
    return address;
  }

  private takeRecent(size: number): number | undefined {
    const address = this.recent.get(size)?.pop();
    if (address !== undefined) this.recentCount--;
    return address;
  }

  /** Joins the blocks given back lately with the free ranges. */
  private releaseRecent(): void {
    for (const [size, addresses] of this.recent) for (const address of addresses) this.ranges.give(address, size);
    this.recent.clear();
    this.recentCount = 0;
  }

  /** Fills a class's free list: with one range cut into blocks. */
  private cutSlab(index: number, size: number, requested: number): void {
    const slab = Math.max(rangeGranularity * 4, Math.ceil((size * 8) / rangeGranularity) * rangeGranularity);
    const start = this.takeRange(slab);
    if (start < 0) throw this.outOfMemory(requested);
    this.slabs.set(start, { bytes: slab, sizeClass: index });
    const blocks = this.freeBlocks[index]!;
    for (let offset = Math.floor(slab / size) * size - size; offset >= 0; offset -= size) blocks.push(start + offset);
  }

  /**
   * A free range: from what there is, from a grown memory, or from slabs that have become free; -1 if there is none.
   */
  private takeRange(size: number): number {
    let found = this.ranges.take(size);
    if (found < 0 && this.recentCount > 0) {
      this.releaseRecent();
      found = this.ranges.take(size);
    }
    if (found >= 0) return found;
    if (!this.grow(size) && !this.releaseSlabs()) return -1;
    const again = this.ranges.take(size);
    if (again >= 0 || !this.grow(size)) return again;
    return this.ranges.take(size);
  }

  /** Makes the memory larger so that a range of `size` fits at its end: geometrically if it may, else just enough. */
  private grow(size: number): boolean {
    const missing = size - this.ranges.sizeBefore(this.reserved);
    const room = this.maximumBytes - this.reserved;
    if (!(missing <= room)) return false;
    const generous = Math.min(Math.max(missing, Math.min(this.reserved / 2, largestGrowth)), room);
    for (const wanted of [generous, missing]) {
      const pages = Math.ceil(wanted / pageBytes);
      try {
        this.memory.grow(pages);
      } catch {
        continue;
      }
      const before = this.reserved;
      this.views.refresh(this.memory.buffer);
      this.reserved = this.memory.buffer.byteLength;
      for (const listener of this.growthListeners) listener();
      this.ranges.give(before, this.reserved - before);
      return true;
    }
    return false;
  }

  /** Gives slabs without live blocks back to the ranges; slow, and only tried before giving up. */
  private releaseSlabs(): boolean {
    const starts = [...this.slabs.keys()].sort((a, b) => a - b);
    const slabOf = (address: number): number => {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >>> 1;
        if (starts[middle]! <= address) low = middle;
        else high = middle - 1;
      }
      return starts[low]!;
    };
    const freeCount = new Map<number, number>();
    for (const blocks of this.freeBlocks) {
      for (const address of blocks) freeCount.set(slabOf(address), (freeCount.get(slabOf(address)) ?? 0) + 1);
    }
    const released = new Set<number>();
    for (const [start, slab] of this.slabs) {
      if (freeCount.get(start) === Math.floor(slab.bytes / classBytes(slab.sizeClass))) released.add(start);
    }
    if (released.size === 0) return false;
    for (const [index, blocks] of this.freeBlocks.entries()) {
      this.freeBlocks[index] = blocks.filter((address) => !released.has(slabOf(address)));
    }
    for (const start of released) {
      this.ranges.give(start, this.slabs.get(start)!.bytes);
      this.slabs.delete(start);
    }
    return true;
  }

  private outOfMemory(requested: number): OutOfMemoryError {
    const mib = (bytes: number): string => `${(bytes / mebibyte).toFixed(2)} MiB`;
    const most = Math.min(this.limit, this.maximumBytes);
    return new OutOfMemoryError(
      withHelp(
        `Out of memory: tried to allocate ${mib(requested)}; ${mib(this.live)} of at most ${mib(most)} are in use.`,
        "Release tensors sooner (torch.scope(() => ...), fewer kept references), or use smaller batches.",
      ),
      requested,
      this.live,
    );
  }
}
