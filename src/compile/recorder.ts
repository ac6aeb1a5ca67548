/** Writes down what runs behind the operators of a function while it runs for the first time. */
import type { CompiledKernel, KernelArgument } from "../backend/backend.ts";
import { launchClock } from "../backend/observer.ts";
import type { Verdict } from "../compute/check-values.ts";
import type { Draw } from "../compute/random/draw.ts";
import type { Kernel } from "../kernel/ir.ts";
import { numel } from "../layout/shape.ts";
import { elementsAt } from "../tensor/array.ts";
import { hostBackend } from "../tensor/device.ts";
import type { Storage } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Entry, kernelEntry, SlotPlace, Slot } from "./tape.ts";
import { type Beneath, type MemoryObserver, unobserved, type LinearWork } from "./watch.ts";
import { itemAt, lastOf } from "../support/checked.ts";

/** The addresses of a slot while it is recorded. */
interface Range {
  readonly start: number;
  readonly end: number;
  /** The address from which offsets count. */
  readonly base: number;
  readonly slot: Slot;
}

/** The address of a tensor's first element. */
export function addressOf({ storage, offset, dtype }: Tensor): number {
  storage.launchedAt = launchClock.operator;
  return storage.block + offset * dtype.itemsize;
}

/** Which arguments of a product or a convolution are places; the last is written. */
const placesOfWork = {
  gemm: [5, 6, 10, 8],
  forward: [2, 3, 4, 5],
  inputGradient: [2, 3, 4],
  weightGradient: [2, 3, 4],
};

export class TapeRecorder implements MemoryObserver {
  readonly entries: Entry[] = [];
  readonly slots: Slot[] = [];
  /** The step that runs now, or -1 between steps, where the program itself runs. */
  step = -1;
  /** Why the step that runs now cannot be written down. */
  problem: string | null = null;
  /** Sorted by their starts. */
  private readonly ranges: Range[] = [];
  private readonly written = new Set<Slot>();
  private readonly waiting: { readonly block: number; readonly bytes: number }[] = [];
  /** The block that a check reads. */
  private judged = -1;

  /** `meets`: what the program does between steps meets memory of the steps. */
  constructor(
    private readonly beneath: Beneath,
    private readonly meets: (reason: string) => void,
  ) {}

  private placeInRanges(address: number): number {
    const { ranges } = this;
    let [low, high] = [0, ranges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (itemAt(ranges, middle).start <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private rangeOf(address: number): Range | null {
    const found = this.ranges[this.placeInRanges(address) - 1];
    return found !== undefined && address < found.end ? found : null;
  }

  private add(start: number, bytes: number, base: number, isExternal: boolean): Slot {
    const slot = new Slot(this.slots.length, bytes, isExternal);
    this.slots.push(slot);
    this.ranges.splice(this.placeInRanges(start), 0, { start, end: start + Math.max(bytes, 1), base, slot });
    return slot;
  }

  /** The slot of a storage, if it is known. */
  slotOf(storage: Storage): Slot | null {
    return this.rangeOf(storage.block)?.slot ?? null;
  }

  /** The slot of a tensor that comes from outside. */
  external(tensor: Tensor): Slot {
    return (
      this.slotOf(tensor.storage) ?? this.add(tensor.storage.block, tensor.storage.nbytes, addressOf(tensor), true)
    );
  }

  /** Elements from the start of the slot to the tensor's first. */
  offsetIn(tensor: Tensor): number {
    const { base } = this.rangeOf(tensor.storage.block)!;
    return (addressOf(tensor) - base) / tensor.dtype.itemsize;
  }

  private placeOf(address: number): SlotPlace | null {
    const found = this.rangeOf(address);
    if (found === null) {
      this.problem ??= "it reads memory that no operator of the function made";
      return null;
    }
    return new SlotPlace(found.slot, address - found.base);
  }

  /** The program itself works on memory, between steps. */
  private outside(addresses: readonly unknown[]): void {
    for (const address of addresses)
      if (this.rangeOf(Number(address)) !== null) {
        this.meets("code outside of operators computes with tensors of the function");
        return;
      }
  }

  private push(entry: Entry): void {
    this.entries.push(entry);
    for (const slot of entry.writes) this.written.add(slot);
  }

  /** Forgets what the step that runs now did: it is no part of what is written down. */
  dropStep(): void {
    const { step, entries } = this;
    while (entries.length > 0 && itemAt(entries, entries.length - 1).step === step) entries.pop();
  }

  /** Forgets a slot that was made: what is in it comes from outside from now on. */
  forget(slot: Slot): void {
    const at = this.ranges.findIndex((range) => range.slot === slot);
    if (at >= 0) this.ranges.splice(at, 1);
  }

  kernel(kernel: Kernel, run: CompiledKernel, args: readonly KernelArgument[]): void {
    const isPlace = (i: number): boolean => kernel.params[i]?.kind === "buffer";
    if (this.step < 0) this.outside(args.filter((_, i) => isPlace(i)));
    else {
      const placed = args.map((value, i) => (isPlace(i) ? this.placeOf(Number(value)) : value));
      if (this.problem === null) this.push(kernelEntry(this.step, kernel, run, placed));
    }
    unobserved(() => run(...args));
  }

  work({ name, run }: LinearWork, args: readonly unknown[]): void {
    const places = placesOfWork[name].filter((place) => (args[place] ?? 0) !== 0);
    const start = (value: unknown): number =>
      typeof value === "object" ? Number((value as { start: unknown }).start) : Number(value);
    if (this.step < 0) this.outside(places.map((place) => start(args[place])));
    else {
      const found = new Map(places.map((place) => [place, this.placeOf(start(args[place]))]));
      if (this.problem === null) {
        const target = found.get(lastOf(places))!.slot;
        const reads = places.slice(0, -1).map((place) => found.get(place)!.slot);
        if (name === "gemm" && args[7] !== 0 && !places.includes(10)) reads.push(target);
        const placed = args.map((value, i) => {
          const place = found.get(i);
          if (place === undefined) return value;
          return typeof value === "object" ? { ...value, start: place } : place;
        });
        this.push({
          step: this.step,
          kernel: null,
          isProduct: name === "gemm",
          run,
          args: placed,
          reads,
          writes: [target],
        });
      }
    }
    unobserved(() => run(args));
  }

  copy(from: number, to: number, length: number): void {
    if (this.step < 0) this.outside([from, to]);
    else {
      const [source, target] = [this.placeOf(from), this.placeOf(to)];
      if (source !== null && target !== null)
        this.push({
          step: this.step,
          kernel: null,
          run: ([a, b]) => this.beneath.copy(a as number, b as number, length),
          args: [source, target],
          reads: [source.slot],
          writes: [target.slot],
        });
    }
    this.beneath.copy(from, to, length);
  }

  write(address: number): void {
    if (this.step < 0) this.outside([address]);
  }

  wrote(address: number, length: number): void {
    if (this.step < 0) return;
    const target = this.placeOf(address);
    if (target === null) return;
    const bytes = unobserved(() => hostBackend().now.bytes(address, 0, length).slice());
    this.push({
      step: this.step,
      kernel: null,
      run: ([place]) => this.beneath.write(place as number, bytes),
      args: [target],
      reads: [],
      writes: [target.slot],
    });
  }

  read(address: number): void {
    const range = this.rangeOf(address);
    if (range?.start === this.judged) return;
    if (this.step >= 0) this.problem ??= "it looks at values of a tensor on the host";
    else if (range !== null && (!range.slot.isExternal || this.written.has(range.slot)))
      this.meets("a value is read on the host");
  }

  check(status: Tensor, verdict: Verdict): void {
    if (this.step < 0) return;
    const place = this.placeOf(addressOf(status));
    if (place === null) return;
    this.judged = status.storage.block;
    const { dtype, shape } = status;
    const run = ([address]: readonly unknown[]): void => {
      const error = verdict(elementsAt(dtype, hostBackend().memory.buffer, address as number, numel(shape)), false);
      if (error !== null) throw error;
    };
    // It is done whatever becomes of the rest: it writes to nothing, and nothing reads what it says.
    this.push({ step: this.step, kernel: null, run, args: [place], reads: [place.slot], writes: [] });
  }

  draw(target: Tensor, draw: Draw): void {
    const address = addressOf(target);
    if (this.step < 0) this.outside([address]);
    else {
      const place = this.placeOf(address);
      if (place !== null)
        this.push({
          step: this.step,
          kernel: null,
          run: ([at]) => draw(hostBackend(), at as number),
          args: [place],
          reads: [],
          writes: [place.slot],
        });
    }
    unobserved(() => draw(hostBackend(), address));
  }

  drawFrom(source: Tensor): void {
    if (this.step < 0) this.outside([source.storage.block]);
    else this.problem ??= "random numbers are drawn as the values of a tensor say";
  }

  allocated(block: number, bytes: number): void {
    if (this.step >= 0) this.add(block, bytes, block, false);
  }

  frees(block: number, bytes: number): boolean {
    if (this.rangeOf(block)?.start !== block) return true;
    // Not before the end: an address stands for one slot only.
    this.waiting.push({ block, bytes });
    return false;
  }

  /** Gives back what was freed meanwhile. */
  finish(): void {
    for (const { block, bytes } of this.waiting) this.beneath.free(block, bytes);
    this.waiting.length = 0;
  }
}
