/** Free ranges of addresses: found by best fit, split when too big, joined with free neighbours when given back. */

/** Sizes and addresses are multiples of this; so ranges stay aligned and there are few odd remainders. */
export const rangeGranularity = 4096;

/** Bins hold ranges of similar size, four to a power of two. */
function binOf(size: number): number {
  const units = size / rangeGranularity;
  if (units < 4) return units;
  const exponent = 31 - Math.clz32(units);
  return exponent * 4 + ((units >>> (exponent - 2)) & 3);
}

const binCount = binOf(2 ** 32) + 1;

export class FreeRanges {
  private readonly sizes = new Map<number, number>();
  private readonly startByEnd = new Map<number, number>();
  private readonly positions = new Map<number, number>();
  private readonly bins: number[][] = Array.from({ length: binCount }, () => []);
  /** Sum of the sizes of all free ranges. */
  bytes = 0;

  private insert(start: number, size: number): void {
    this.sizes.set(start, size);
    this.startByEnd.set(start + size, start);
    const bin = this.bins[binOf(size)]!;
    this.positions.set(start, bin.length);
    bin.push(start);
    this.bytes += size;
  }

  private remove(start: number, size: number): void {
    this.sizes.delete(start);
    this.startByEnd.delete(start + size);
    const bin = this.bins[binOf(size)]!;
    const position = this.positions.get(start)!;
    const last = bin.pop()!;
    if (last !== start) {
      bin[position] = last;
      this.positions.set(last, position);
    }
    this.positions.delete(start);
    this.bytes -= size;
  }

  /** Takes `size` bytes from the smallest range that has them (of the first bin that has any), or gives -1. */
  take(size: number): number {
    for (let index = binOf(size); index < binCount; index++) {
      let best = -1;
      let bestSize = Infinity;
      for (const start of this.bins[index]!) {
        const candidate = this.sizes.get(start)!;
        if (candidate >= size && (candidate < bestSize || (candidate === bestSize && start < best))) {
          best = start;
          bestSize = candidate;
        }
      }
      if (best >= 0) {
        this.remove(best, bestSize);
        if (bestSize > size) this.insert(best + size, bestSize - size);
        return best;
      }
    }
    return -1;
  }

  /** Gives a range back and joins it with free neighbours. */
  give(start: number, size: number): void {
    let from = start;
    let length = size;
    const after = this.sizes.get(start + size);
    if (after !== undefined) {
      this.remove(start + size, after);
      length += after;
    }
    const before = this.startByEnd.get(start);
    if (before !== undefined) {
      const beforeSize = this.sizes.get(before)!;
      this.remove(before, beforeSize);
      from = before;
      length += beforeSize;
    }
    this.insert(from, length);
  }

  /** Size of the free range that ends at an address, or 0. */
  sizeBefore(end: number): number {
    const start = this.startByEnd.get(end);
    return start === undefined ? 0 : this.sizes.get(start)!;
  }
}
