/** A trace made ready to run: programs for the forward and the backward pass, and where everything lies. */
import type { Gradient } from "../autograd/node-types.ts";
import { allocate } from "../tensor/memory.ts";
import { type Storage, Version } from "../tensor/storage.ts";
import { Tensor } from "../tensor/tensor.ts";
import { fuse } from "./fuse.ts";
import { planSlots, Program, withBlock, type GivenNumbers, type SlotPlan } from "./program.ts";
import { addressOf } from "./recorder.ts";
import type { Entry, Slot } from "./tape.ts";
import type { TensorSpec, OperatorTrace } from "./trace.ts";
import { entryOf, itemAt } from "../support/checked.ts";

const SCRATCH = 0;
const KEPT = 1;

/** The slots of which each has a region of its own, in order. */
class Regions {
  readonly slots: Slot[] = [];
  private readonly numbers = new Map<Slot, number>();

  numberOf(slot: Slot): number {
    let number = this.numbers.get(slot);
    if (number === undefined) {
      this.numbers.set(slot, (number = this.slots.length + 2));
      this.slots.push(slot);
    }
    return number;
  }
}

function slotsOf(entries: readonly Entry[]): Set<Slot> {
  return new Set(entries.flatMap((entry) => [...entry.reads, ...entry.writes]));
}

/** How many launches there were, and how many there are. */
export interface Counts {
  readonly before: number;
  readonly after: number;
}

export class Compiled {
  readonly counts: Counts;
  /** Bytes of temporaries that a run takes, and of what is kept for the backward pass. */
  readonly scratchBytes: number;
  readonly keptBytes: number;
  /** Numbers of the bound tensors whose bytes the backward pass reads. */
  readonly backwardReads: readonly number[];
  /** Numbers of the tensors that outlive the run as gradients of leaves. */
  readonly leafGradients: readonly number[];
  /** Slots of tensors that outlive the run, with storages of their own. */
  readonly outputs: readonly Slot[];
  private readonly forward: Program;
  private readonly backward: Program | null;
  private readonly forwardRegions = new Regions();
  private readonly backwardRegions = new Regions();
  private readonly backwardScratch: number;
  /** Where each slot is found: the first tensor bound to it. */
  private readonly anchors = new Map<Slot, TensorSpec>();

  constructor(
    readonly trace: OperatorTrace,
    fuses: boolean,
  ) {
    const outputs = new Set<Slot>();
    const gradients = trace.steps.flatMap((step) => (step.kind === "backward" ? step.leaves : []));
    this.leafGradients = gradients.flatMap(({ after: { id } }) => (trace.outputs.has(id) ? [id] : []));
    for (const id of trace.outputs) {
      const { slot } = itemAt(trace.tensors, id);
      if (!slot.isExternal) outputs.add(slot);
    }
    const results = new Set<Slot>();
    for (const { gradient } of trace.backward?.inputs ?? []) if (!gradient.slot.isExternal) results.add(gradient.slot);
    const isTemporary = (slot: Slot): boolean => !slot.isExternal && !outputs.has(slot) && !results.has(slot);
    const whole = [...trace.entries, ...(trace.backward?.entries ?? [])];
    const boundary = trace.entries.length;
    const fused = fuses ? fuse(whole, boundary, isTemporary) : { entries: whole, boundary };
    const [forward, backward] = [fused.entries.slice(0, fused.boundary), fused.entries.slice(fused.boundary)];
    this.counts = { before: whole.length, after: fused.entries.length };
    const backwardSlots = slotsOf(backward);
    const both = new Set([...slotsOf(forward)].filter((slot) => isTemporary(slot) && backwardSlots.has(slot)));
    const kept = planSlots(forward, (slot) => both.has(slot), true);
    const isScratch = (slot: Slot): boolean => isTemporary(slot) && !both.has(slot);
    const scratch = planSlots(forward, isScratch);
    const backwardScratch = planSlots(backward, isScratch);
    for (const spec of trace.tensors) if (!this.anchors.has(spec.slot)) this.anchors.set(spec.slot, spec);
    const locate = (regions: Regions, plan: SlotPlan) => (slot: Slot) => {
      const inKept = kept.offsets.get(slot);
      if (inKept !== undefined) return { region: KEPT, offset: inKept };
      const inScratch = plan.offsets.get(slot);
      if (inScratch !== undefined) return { region: SCRATCH, offset: inScratch };
      if (isTemporary(slot)) return { region: SCRATCH, offset: 0 }; // its kernel takes it, but leaves it alone
      return { region: regions.numberOf(slot), offset: 0 };
    };
    this.outputs = [...outputs];
    this.scratchBytes = scratch.bytes;
    this.backwardScratch = backwardScratch.bytes;
    this.keptBytes = kept.bytes;
    this.forward = new Program(forward, locate(this.forwardRegions, scratch));
    this.backward =
      trace.backward === null ? null : new Program(backward, locate(this.backwardRegions, backwardScratch));
    const incoming = new Set(trace.backward?.roots.map(({ gradient }) => gradient.slot));
    this.backwardReads = this.backwardRegions.slots.flatMap((slot) =>
      incoming.has(slot) || results.has(slot) ? [] : [entryOf(this.anchors, slot).id],
    );
  }

  /** The address of a slot, where its first tensor is bound. */
  private baseOf(slot: Slot, tensors: readonly (Tensor | undefined)[]): number {
    const anchor = entryOf(this.anchors, slot);
    const tensor = tensors[anchor.id]!;
    return addressOf(tensor) - anchor.offset * anchor.dtype.itemsize;
  }

  /**
   * Runs the forward part: slots from outside are at `addresses`, those that outlive the run in `storages`, both by the
   * slots' numbers. Gives what the backward pass needs besides.
   */
  runForward(addresses: readonly number[], numbers: GivenNumbers, storages: readonly Storage[]): Storage | null {
    const kept = this.keptBytes > 0 ? allocate(this.keptBytes) : null;
    withBlock(this.scratchBytes, (scratch) => {
      const bases = [scratch, kept?.block ?? 0];
      for (const { id } of this.forwardRegions.slots) bases.push(storages[id]?.block ?? itemAt(addresses, id));
      this.forward.run(bases, numbers);
    });
    return kept;
  }

  /** Runs the backward part: gradients of the inputs from those of the outputs. */
  runBackward(tensors: readonly Tensor[], gradients: readonly Tensor[], kept: Storage | null): Gradient[] {
    const { roots, inputs } = this.trace.backward!;
    const storages = new Map<Slot, Storage>();
    const results = inputs.map(({ gradient }): Gradient => {
      const { slot, shape, strides, offset, dtype } = gradient;
      if (slot.isExternal) {
        const root = roots.findIndex((other) => other.gradient.slot === slot);
        const given = itemAt(gradients, root);
        const moved = given.offset + offset - itemAt(roots, root).gradient.offset;
        return new Tensor(given.storage, shape, strides, moved, dtype, given.version);
      }
      let storage = storages.get(slot);
      if (storage === undefined) storages.set(slot, (storage = allocate(slot.bytes)));
      return new Tensor(storage, shape, strides, offset, dtype, new Version());
    });
    withBlock(this.backwardScratch, (scratch) => {
      const bases = [scratch, kept?.block ?? 0];
      for (const slot of this.backwardRegions.slots) {
        const root = roots.findIndex((other) => other.gradient.slot === slot);
        bases.push(
          storages.get(slot)?.block ?? (root >= 0 ? addressOf(itemAt(gradients, root)) : this.baseOf(slot, tensors)),
        );
      }
      this.backward!.run(bases, null);
    });
    return results;
  }
}

/** Whether a tensor lies as a specification says, but for where its storage begins. */
export function liesAs({ shape, strides, dtype }: TensorSpec, tensor: Tensor): boolean {
  if (tensor.dtype !== dtype || tensor.shape.length !== shape.length) return false;
  for (let d = 0; d < shape.length; d++)
    if (tensor.shape[d] !== shape[d] || tensor.strides[d] !== strides[d]) return false;
  return true;
}
