/** A tape made ready: its temporaries share one planned block, and a run costs one call for each launch. */
import type { CompiledKernel, KernelArgument } from "../backend/backend.ts";
import { hostBackend } from "../tensor/device.ts";
import { type Entry, Given, SlotPlace, type Slot } from "./tape.ts";

const ALIGNMENT = 64;

/** Where a slot is: in one of the regions, whose places are given at each run. */
interface Location {
  readonly region: number;
  readonly offset: number;
}

/** Where slots are in a block, and how many bytes that takes. */
export interface SlotPlan {
  readonly offsets: ReadonlyMap<Slot, number>;
  readonly bytes: number;
}

/** Lays out slots that live from their first to their last entry, so that those that live together do not overlap. */
export function planSlots(entries: readonly Entry[], isPlanned: (slot: Slot) => boolean, together = false): SlotPlan {
  const lives = new Map<Slot, { first: number; last: number }>();
  entries.forEach((entry, i) => {
    for (const slot of [...entry.reads, ...entry.writes]) {
      if (!isPlanned(slot)) continue;
      const life = lives.get(slot);
      if (life) life.last = i;
      else lives.set(slot, { first: together ? 0 : i, last: together ? entries.length : i });
    }
  });
  const placed: { slot: Slot; first: number; last: number; start: number; end: number }[] = [];
  const offsets = new Map<Slot, number>();
  let bytes = 0;
  const bySize = [...lives].sort(([a, x], [b, y]) => b.bytes - a.bytes || x.first - y.first);
  for (const [slot, { first, last }] of bySize) {
    const size = Math.ceil(Math.max(slot.bytes, 1) / ALIGNMENT) * ALIGNMENT;
    const others = placed.filter((other) => other.first <= last && first <= other.last);
    others.sort((a, b) => a.start - b.start);
    let start = 0;
    for (const other of others) {
      if (start + size <= other.start) break;
      start = Math.max(start, other.end);
    }
    placed.push({ slot, first, last, start, end: start + size });
    offsets.set(slot, start);
    bytes = Math.max(bytes, start + size);
  }
  return { offsets, bytes };
}

interface Patch {
  readonly target: unknown[] | { start: unknown };
  readonly key: number | "start";
  readonly offset: number;
}

/** Numbers that steps give at each run: by step and argument. */
export type GivenNumbers = (given: Given) => number;

/** What is called in a run: a kernel that takes its arguments one by one, or something that takes their list. */
interface Launch {
  readonly kernel: CompiledKernel | null;
  readonly run: (args: readonly unknown[]) => void;
  readonly args: readonly unknown[];
}

/** Entries with their arguments. Runs one at a time; what is in regions may differ from run to run. */
export class Program {
  private readonly launches: Launch[] = [];
  private readonly patches: Patch[][] = [];
  private readonly bases: number[] = [];
  private readonly given: { readonly args: unknown[]; readonly place: number; readonly number: Given }[] = [];

  /** `locate`: where a slot is; regions are numbered from 0. */
  constructor(entries: readonly Entry[], locate: (slot: Slot) => Location) {
    const patch = (target: Patch["target"], key: Patch["key"], place: SlotPlace): void => {
      const { region, offset } = locate(place.slot);
      while (this.patches.length <= region) this.patches.push([]);
      this.patches[region]!.push({ target, key, offset: offset + place.offset });
    };
    for (const entry of entries) {
      const args = entry.args.map((value) =>
        isMatrix(value) ? { ...value } : value instanceof SlotPlace || value instanceof Given ? 0 : value,
      );
      entry.args.forEach((value, i) => {
        if (value instanceof SlotPlace) patch(args, i, value);
        else if (value instanceof Given) this.given.push({ args, place: i, number: value });
        else if (isMatrix(value)) patch(args[i] as { start: unknown }, "start", value.start);
      });
      const { direct, run } = entry;
      const list = direct?.list as Entry["run"] | undefined;
      this.launches.push({ kernel: list === undefined ? (direct ?? null) : null, run: list ?? run, args });
    }
  }

  /** Launches in a run. */
  get length(): number {
    return this.launches.length;
  }

  /** Runs it with the regions at these addresses. */
  run(bases: readonly number[], numbers: GivenNumbers | null): void {
    const { launches, patches } = this;
    for (let region = 0; region < patches.length; region++) {
      const base = bases[region]!;
      if (this.bases[region] === base) continue;
      this.bases[region] = base;
      for (const { target, key, offset } of patches[region]!) (target as Record<string, unknown>)[key] = base + offset;
    }
    for (const { args: list, place, number } of this.given) list[place] = numbers!(number);
    for (const { kernel, run, args } of launches)
      if (kernel !== null) kernel(...(args as KernelArgument[]));
      else run(args);
  }
}

function isMatrix(value: unknown): value is { start: SlotPlace } {
  return typeof value === "object" && value !== null && (value as { start?: unknown }).start instanceof SlotPlace;
}

/** Takes a block of the heap for a run, and gives it back. */
export function withBlock<R>(bytes: number, use: (address: number) => R): R {
  if (bytes === 0) return use(0);
  const backend = hostBackend();
  const block = backend.allocate(bytes);
  try {
    return use(block);
  } finally {
    backend.free(block, bytes);
  }
}
