/**
 * Makes fewer launches of a tape: what one elementwise kernel stores in a temporary is computed where it is read, in
 * whatever kernel that is, and the temporary is never stored.
 */
import { hostBackend } from "../tensor/device.ts";
import { summationOrder } from "../backend/wasm/codegen/summation.ts";
import { lower } from "../kernel/lower.ts";
import { print } from "../kernel/print.ts";
import type { Batch, CompiledKernel } from "../backend/backend.ts";
import type { Kernel, Scalar } from "../kernel/ir.ts";
import { inlineIntoKernel } from "./inline.ts";
import { inlined, type Nest, readNest, type Store, type StridedAccess, weightOf, writeNest } from "./nest.ts";
import { type Entry, kernelEntry, type Slot, SlotPlace } from "./tape.ts";
import { itemAt } from "../support/checked.ts";

export interface Fused {
  readonly entries: readonly Entry[];
  /** How many of them are of the forward part. */
  readonly boundary: number;
}

/** Buffers and numbers that a kernel may have: more cannot be given to another thread. */
const MOST_ARGUMENTS = 24;
/** Operations that a value may have. */
const MOST_WEIGHT = 600;
/** Operations that may be done again for each further reader of a value. */
const CHEAP = 24;

/** An entry in work. */
interface Item {
  entry: Entry;
  /** The entry as loops: undefined while nobody asked. */
  nest: Nest | null | undefined;
  /** Whether it is no longer what was recorded. */
  isChanged: boolean;
  readonly inForward: boolean;
  isDead: boolean;
}

function nestOf(item: Item): Nest | null {
  const { kernel, args } = item.entry;
  if (item.nest === undefined) item.nest = kernel === null ? null : readNest(kernel, args);
  return item.nest;
}

function slotsOf(nest: Nest): { readonly reads: Slot[]; readonly writes: Slot[] } {
  return {
    reads: [...new Set([...nest.loads.values()].map(({ slot }) => slot))],
    writes: [...new Set(nest.stores.map(({ access }) => access.slot))],
  };
}

/** What an entry would be with a producer within it. */
interface Change {
  readonly item: Item;
  readonly apply: () => void;
}

class Fusion {
  private readonly items: Item[];

  constructor(
    entries: readonly Entry[],
    boundary: number,
    private readonly isTemporary: (slot: Slot) => boolean,
  ) {
    this.items = entries.map((entry, i) => ({
      entry,
      nest: undefined,
      isChanged: false,
      inForward: i < boundary,
      isDead: false,
    }));
  }

  run(): Fused {
    const { items } = this;
    for (let at = 0; at < items.length; at++) this.inlineFrom(at);
    this.dropDead();
    for (let at = 0; at < items.length; at++) this.endProduct(at);
    const left = items.filter(({ isDead }) => !isDead);
    return {
      entries: left.map((item) => (item.isChanged ? compiled(item) : item.entry)),
      boundary: left.filter(({ inForward }) => inForward).length,
    };
  }

  /** Puts what a producer stores into all that read it, if that can be done. */
  private inlineFrom(at: number): void {
    const { items } = this;
    const item = itemAt(items, at);
    if (item.entry.kernel === null || item.entry.writes.length !== 1) return;
    const [target] = item.entry.writes as [Slot];
    if (!this.isTemporary(target) || item.entry.reads.includes(target)) return;
    const readers: number[] = [];
    for (let i = 0; i < items.length; i++) {
      if (i === at || itemAt(items, i).isDead) continue;
      const { reads, writes } = itemAt(items, i).entry;
      if (writes.includes(target)) return; // written in parts, or again
      if (reads.includes(target)) {
        if (i < at) return;
        readers.push(i);
      }
    }
    if (readers.length === 0) return;
    const producer = nestOf(item);
    if (producer === null || producer.stores.length !== 1) return;
    const weight = weightOf(itemAt(producer.stores, 0).value);
    if (weight * (readers.length - 1) > CHEAP) return;
    const changes: Change[] = [];
    for (const reader of readers) {
      const change = this.changeOf(at, producer, reader);
      if (change === null) return;
      changes.push(change);
    }
    for (const { apply } of changes) apply();
    item.isDead = true;
  }

  /** Whether what a producer reads is still the same at a reader. */
  private isUnchanged(at: number, reader: number): boolean {
    const { items } = this;
    const { reads } = itemAt(items, at).entry;
    for (let i = at + 1; i < reader; i++)
      if (!itemAt(items, i).isDead && itemAt(items, i).entry.writes.some((slot) => reads.includes(slot))) return false;
    if (itemAt(items, reader).entry.writes.some((slot) => reads.includes(slot))) return false;
    if (itemAt(items, at).inForward === itemAt(items, reader).inForward) return true;
    // Between the passes a user may change what is not a temporary, unless it is watched because it is read anyway.
    return reads.every((slot) =>
      items.some((item) => !item.isDead && !item.inForward && item.entry.reads.includes(slot)),
    );
  }

  private changeOf(at: number, producer: Nest, reader: number): Change | null {
    const item = itemAt(this.items, reader);
    if (item.entry.kernel === null || !this.isUnchanged(at, reader)) return null;
    const nest = nestOf(item);
    if (nest !== null) {
      const made = inlined(producer, 0, nest);
      if (made === null || made.loads.size + made.stores.length + made.numbers.size > MOST_ARGUMENTS) return null;
      if (made.stores.some(({ value }) => weightOf(value) > MOST_WEIGHT)) return null;
      const slots = slotsOf(made);
      return {
        item,
        apply: () => {
          item.nest = made;
          item.isChanged = true;
          item.entry = { ...item.entry, ...slots };
        },
      };
    }
    const made = inlineIntoKernel(producer, item.entry.kernel, item.entry.args);
    if (made === null || made.kernel.params.length > MOST_ARGUMENTS) return null;
    // Sums are taken in the same order, so that they are equal to the last bit.
    if (summationOrder(made.kernel, lower) !== summationOrder(item.entry.kernel, lower)) return null;
    return {
      item,
      apply: () => {
        item.entry = kernelEntry(item.entry.step, made.kernel, compile(made.kernel), made.args);
        item.nest = null;
      },
    };
  }

  /** Lets the last step of a product make what is less than 0 zero, where a `relu` is all that reads the product. */
  private endProduct(at: number): void {
    const { items } = this;
    const item = itemAt(items, at);
    const { entry } = item;
    if (item.isDead || entry.isProduct !== true || !hostBackend().productEnds) return;
    const [target] = entry.writes as [Slot];
    const meets = (i: number, slot: Slot): boolean => {
      const { isDead, entry: other } = itemAt(items, i);
      return !isDead && i !== at && (other.reads.includes(slot) || other.writes.includes(slot));
    };
    const others = items.flatMap((_, i) => (meets(i, target) ? [i] : []));
    const [reader] = others;
    if (!this.isTemporary(target) || reader === undefined || others.length > 1 || reader < at) return;
    const last = itemAt(items, reader);
    const nest = last.inForward === item.inForward ? nestOf(last) : null;
    const end = nest && positivePart(nest);
    if (end === null || !isWhole(entry.args as ProductArguments, end.from)) return;
    const { slot, offset } = end.to;
    if (slot === target || entry.reads.includes(slot)) return;
    for (let i = at + 1; i < reader; i++) if (meets(i, slot)) return;
    const args = [...entry.args];
    args[8] = { ...(args[8] as ProductArguments[8]), start: new SlotPlace(slot, offset) };
    args[11] = true;
    item.entry = { ...entry, args, writes: [slot] };
    last.isDead = true;
  }

  /** Leaves out kernels whose results nobody reads. */
  private dropDead(): void {
    const { items } = this;
    const read = new Set<Slot>();
    for (let i = items.length - 1; i >= 0; i--) {
      const item = itemAt(items, i);
      if (item.isDead) continue;
      const { writes, reads, kernel } = item.entry;
      if (kernel !== null && writes.length > 0 && writes.every((slot) => this.isTemporary(slot) && !read.has(slot)))
        item.isDead = true;
      else for (const slot of reads) read.add(slot);
    }
  }
}

/** What an entry of a product has as arguments, with places for addresses. */
type ProductArguments = readonly [
  type: "float32" | "float64",
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: unknown,
  b: unknown,
  beta: number,
  c: { readonly start: SlotPlace; readonly rowStride: number; readonly columnStride: number },
  batch?: Batch,
];

/** Elements side by side: where they begin, and how many there are. */
interface Stretch extends StridedAccess {
  readonly length: number;
}

/** Whether the result of a product is just these elements. */
function isWhole(
  [type, m, n, , , , , , c, batch]: ProductArguments,
  { slot, offset, element, length }: Stretch,
): boolean {
  const count = batch?.count ?? 1;
  return (
    element === type &&
    c.start.slot === slot &&
    c.start.offset === offset &&
    count * m * n === length &&
    c.columnStride === 1 &&
    c.rowStride === n &&
    (count === 1 || batch?.c === m * n)
  );
}

/** What a `relu` of elements side by side reads, and what it writes; null: the nest is something else. */
function positivePart({ sizes, stores, loads }: Nest): { readonly from: Stretch; readonly to: Stretch } | null {
  if (sizes.length !== 1 || stores.length !== 1 || loads.size !== 1) return null;
  const [[leaf, from]] = [...loads] as [[Scalar, StridedAccess]];
  const [{ access: to, value }] = stores as [Store];
  const [left, right] = value.args;
  const isRelu = value.op === "max" && left === leaf && right?.op === "const" && right.payload === 0;
  if (!isRelu || from.element !== to.element || from.steps[0] !== 1 || to.steps[0] !== 1) return null;
  const length = itemAt(sizes, 0);
  return { from: { ...from, length }, to: { ...to, length } };
}

function compile(kernel: Kernel): CompiledKernel {
  return hostBackend().compile(`compiled:${print(kernel)}`, () => kernel);
}

/** The entry of a nest that was changed. */
function compiled({ entry, nest }: Item): Entry {
  const { kernel, args } = writeNest(nest!);
  return kernelEntry(entry.step, kernel, compile(kernel), args);
}

export function fuse(entries: readonly Entry[], boundary: number, isTemporary: (slot: Slot) => boolean): Fused {
  return new Fusion(entries, boundary, isTemporary).run();
}
