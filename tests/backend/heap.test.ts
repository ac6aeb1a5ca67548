/** The heap: blocks never overlap, are reused, stay bounded, and running out of memory harms nothing. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OutOfMemoryError } from "../../src/support/errors.ts";
import { sizeOfBlock, classBytes, Heap, sizeClass } from "../../src/backend/wasm/memory/heap.ts";

const sizes = fc.oneof(
  fc.integer({ min: 0, max: 2000 }),
  fc.integer({ min: 0, max: 70_000 }),
  fc.integer({ min: 30_000, max: 3_000_000 }),
);

describe("heap", () => {
  test("a size class is the smallest that fits, within a quarter", () => {
    for (let bytes = 0; bytes <= 32768; bytes++) {
      const index = sizeClass(bytes);
      expect(classBytes(index)).toBeGreaterThanOrEqual(bytes);
      if (index > 0) expect(classBytes(index - 1)).toBeLessThan(bytes);
      expect(classBytes(index) % 64).toBe(0);
    }
  });

  test("live blocks are aligned, inside the memory and do not overlap", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), sizes, fc.nat()), { maxLength: 120 }), (steps) => {
        const heap = new Heap();
        const live: { address: number; bytes: number }[] = [];
        for (const [release, bytes, pick] of steps) {
          if (release && live.length > 0) {
            const [block] = live.splice(pick % live.length, 1);
            heap.free(block!.address, block!.bytes);
          } else {
            live.push({ address: heap.allocate(bytes), bytes });
          }
        }
        const sorted = [...live].sort((a, b) => a.address - b.address);
        for (const [i, { address, bytes }] of sorted.entries()) {
          expect(address % 64).toBe(0);
          expect(address).toBeGreaterThanOrEqual(4096);
          expect(address + sizeOfBlock(bytes)).toBeLessThanOrEqual(sorted[i + 1]?.address ?? heap.views.u8.length);
        }
        const statistics = heap.statistics();
        expect(statistics.liveBytes).toBe(live.reduce((sum, block) => sum + sizeOfBlock(block.bytes), 0));
        expect(statistics.allocations).toBe(live.length);
        for (const block of live) heap.free(block.address, block.bytes);
        expect(heap.statistics().liveBytes).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test("the same work again takes no more memory", () => {
    const heap = new Heap();
    const round = (seed: number): void => {
      let state = seed;
      const live: [number, number][] = [];
      for (let i = 0; i < 200; i++) {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        const bytes = 64 + (state % (i % 3 === 0 ? 4_000_000 : 20_000));
        live.push([heap.allocate(bytes), bytes]);
        if (live.length > 20) heap.free(...live.splice(state % 20, 1)[0]!);
      }
      for (const block of live) heap.free(...block);
    };
    for (let seed = 0; seed < 20; seed++) round(seed);
    const before = heap.statistics().reservedBytes;
    for (let seed = 0; seed < 200; seed++) round(seed % 20);
    expect(heap.statistics().reservedBytes).toBe(before);
    expect(before).toBeLessThan(256 * 2 ** 20);
  });

  test("starts small", () => {
    expect(new Heap().statistics().reservedBytes).toBe(2 ** 20);
  });

  test("the limit gives an error with numbers and the heap goes on", () => {
    const heap = new Heap();
    heap.setLimit(10_000_000);
    const first = heap.allocate(8_000_000);
    expect(() => heap.allocate(4_000_000)).toThrow(OutOfMemoryError);
    expect(() => heap.allocate(4_000_000)).toThrow(/tried to allocate 3.81 MiB; 7.63 MiB of at most 9.54 MiB/);
    expect(heap.statistics().liveBytes).toBe(sizeOfBlock(8_000_000));
    heap.free(first, 8_000_000);
    heap.free(heap.allocate(4_000_000), 4_000_000);
    expect(heap.statistics().liveBytes).toBe(0);
    expect(heap.statistics().peakBytes).toBe(sizeOfBlock(8_000_000));
    heap.resetPeak();
    expect(heap.statistics().peakBytes).toBe(0);
  });

  test("the whole address space: above 2 GiB, its end, and back from slabs", () => {
    const heap = new Heap();
    const quarter = 2 ** 30;
    const blocks = [heap.allocate(quarter), heap.allocate(quarter), heap.allocate(quarter)];
    expect(blocks[2]! + quarter).toBeGreaterThan(2 ** 31);
    expect(() => heap.allocate(quarter)).toThrow(OutOfMemoryError);
    expect(() => heap.allocate(2 ** 40)).toThrow(OutOfMemoryError);
    heap.views.f32[blocks[2]! / 4] = 3;
    expect(heap.views.u8[blocks[2]! + 3]).toBe(0x40);
    for (const block of blocks) heap.free(block, quarter);
    const small: number[] = [];
    for (;;) {
      try {
        small.push(heap.allocate(32768));
      } catch {
        break;
      }
      if (small.length > 131072) break;
    }
    expect(small.length * 32768).toBeGreaterThan(4.2e9);
    for (const block of small) heap.free(block, 32768);
    expect(heap.allocate(3 * quarter)).toBeGreaterThan(0);
  });

  test("infinite sizes are refused, empty ones have an address", () => {
    const heap = new Heap();
    expect(() => heap.allocate(Infinity)).toThrow(OutOfMemoryError);
    expect(heap.allocate(0)).toBeGreaterThan(0);
  });
});
