/**
 * Kernels as loops over elements: with the numbers of a call known, each load and store of an elementwise kernel is at a
 * place that grows by a fixed step with each loop. In this form two kernels can become one.
 */
import type { KernelArgument } from "../backend/backend.ts";
import type { ElementName } from "../dtype.ts";
import { kernel as writeKernel } from "../kernel/build.ts";
import {
  constant,
  loadType,
  Scalar,
  type BufferParameter,
  type Kernel,
  type Local,
  type Param,
  type Statement,
} from "../kernel/ir.ts";
import { Given, SlotPlace, type Slot } from "./tape.ts";
import { entryOf, itemAt } from "../support/checked.ts";

/** Where elements are read or written: the first one in bytes within a slot, and elements from one to the next of each loop. */
export interface StridedAccess {
  readonly slot: Slot;
  readonly offset: number;
  readonly element: ElementName;
  readonly steps: readonly number[];
}

export interface Store {
  readonly access: StridedAccess;
  readonly value: Scalar;
}

/** Loops with their sizes, outermost first, and what each iteration stores. Iterations are independent. */
export interface Nest {
  readonly sizes: readonly number[];
  readonly stores: readonly Store[];
  /** What stands for a load in values. */
  readonly loads: ReadonlyMap<Scalar, StridedAccess>;
  /** What stands for a number that is given to the kernel. */
  readonly numbers: ReadonlyMap<Scalar, number | Given>;
}

/** An index as it grows with each loop. */
interface Affine {
  readonly start: number;
  readonly steps: readonly number[];
}

class NotANest extends Error {}

const bytesOf: Record<ElementName, number> = {
  uint8: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
  bool: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
};

/** Reads a kernel with the arguments of a call. */
class Reader {
  private readonly locals = new Map<string, Scalar>();
  private readonly loops = new Map<string, number>();
  private readonly begins: number[] = [];
  readonly sizes: number[] = [];
  private readonly places = new Map<string, SlotPlace>();
  private readonly known = new Map<string, number | bigint | Given>();
  private readonly loadsByKey = new Map<string, Scalar>();
  readonly loads = new Map<Scalar, StridedAccess>();
  readonly numbers = new Map<Scalar, number | Given>();
  private readonly numberOf = new Map<string, Scalar>();
  readonly stores: { readonly index: Affine; readonly buffer: BufferParameter; readonly value: Scalar }[] = [];
  private readonly values = new Map<Scalar, Scalar>();

  constructor(kernel: Kernel, args: readonly unknown[]) {
    kernel.params.forEach((param, i) => {
      if (param.kind === "buffer") this.places.set(param.name, args[i] as SlotPlace);
      else this.known.set(param.name, args[i] as KernelArgument as number);
    });
    this.block(kernel.body);
  }

  private block(body: readonly Statement[]): void {
    body.forEach((statement, i) => {
      switch (statement.kind) {
        case "assign":
          if (this.locals.has(statement.local.name)) throw new NotANest();
          this.locals.set(statement.local.name, statement.value);
          break;
        case "store":
          this.stores.push({
            buffer: statement.buffer,
            index: this.affine(statement.index),
            value: this.value(statement.value),
          });
          break;
        case "for": {
          if (i !== body.length - 1 || statement.step !== 1 || this.stores.length > 0) throw new NotANest();
          const [begin, end] = [this.affine(statement.begin), this.affine(statement.end)];
          if ([...begin.steps, ...end.steps].some((step) => step !== 0)) throw new NotANest();
          this.loops.set(statement.index.name, this.sizes.length);
          this.begins.push(begin.start);
          this.sizes.push(end.start - begin.start);
          this.block(statement.body);
          break;
        }
        default:
          throw new NotANest();
      }
    });
  }

  private affine(value: Scalar): Affine {
    const add = (a: Affine, b: Affine, factor: number): Affine => ({
      start: a.start + factor * b.start,
      steps: Array.from(
        { length: Math.max(a.steps.length, b.steps.length) },
        (_, d) => (a.steps[d] ?? 0) + factor * (b.steps[d] ?? 0),
      ),
    });
    const scaled = (a: Affine, factor: number): Affine => add({ start: 0, steps: [] }, a, factor);
    const isConstant = ({ steps }: Affine): boolean => steps.every((step) => step === 0);
    const [left, right] = value.args;
    if (value.type !== "i32") throw new NotANest();
    switch (value.op) {
      case "const":
        return { start: Number(value.payload), steps: [] };
      case "param": {
        const known = this.known.get((value.payload as Param).name);
        if (typeof known !== "number") throw new NotANest();
        return { start: known, steps: [] };
      }
      case "local": {
        const local = this.locals.get((value.payload as Local).name);
        if (local === undefined) throw new NotANest();
        return this.affine(local);
      }
      case "index": {
        const depth = this.loops.get((value.payload as { name: string }).name);
        if (depth === undefined) throw new NotANest();
        return { start: itemAt(this.begins, depth), steps: this.sizes.map((_, d) => (d === depth ? 1 : 0)) };
      }
      case "add":
        return add(this.affine(left), this.affine(right), 1);
      case "sub":
        return add(this.affine(left), this.affine(right), -1);
      case "neg":
        return scaled(this.affine(left), -1);
      case "mul": {
        const [a, b] = [this.affine(left), this.affine(right)];
        if (isConstant(b)) return scaled(a, b.start);
        if (isConstant(a)) return scaled(b, a.start);
        throw new NotANest();
      }
      default:
        throw new NotANest();
    }
  }

  private accessOf(buffer: BufferParameter, { start, steps }: Affine): StridedAccess {
    const { slot, offset } = entryOf(this.places, buffer.name);
    return {
      slot,
      offset: offset + start * bytesOf[buffer.element],
      element: buffer.element,
      steps: this.sizes.map((_, d) => steps[d] ?? 0),
    };
  }

  /** Stores, once all loops are known. */
  finish(): Nest {
    return {
      sizes: this.sizes,
      loads: this.loads,
      numbers: this.numbers,
      stores: this.stores.map(({ buffer, index, value }) => ({ access: this.accessOf(buffer, index), value })),
    };
  }

  private value(node: Scalar): Scalar {
    let found = this.values.get(node);
    if (found === undefined) this.values.set(node, (found = this.makeValue(node)));
    return found;
  }

  private makeValue(node: Scalar): Scalar {
    switch (node.op) {
      case "const":
        return node;
      case "local": {
        const local = this.locals.get((node.payload as Local).name);
        if (local === undefined) throw new NotANest();
        return this.value(local);
      }
      case "param": {
        const { name } = node.payload as Param;
        const known = entryOf(this.known, name);
        if (node.type === "i64" || node.type === "i32") {
          if (known instanceof Given) throw new NotANest();
          return constant(known, node.type);
        }
        let leaf = this.numberOf.get(name);
        if (leaf === undefined) {
          leaf = new Scalar("local", node.type, [], { name, type: node.type });
          this.numberOf.set(name, leaf);
          this.numbers.set(leaf, known as number | Given);
        }
        return leaf;
      }
      case "load": {
        // What is stored to before could be what is read here.
        if (this.stores.length > 0) throw new NotANest();
        const access = this.accessOf(node.payload as BufferParameter, this.affine(node.args[0]));
        const key = keyOf(access);
        let leaf = this.loadsByKey.get(key);
        if (leaf === undefined) {
          leaf = new Scalar("local", node.type, [], { name: key, type: node.type });
          this.loadsByKey.set(key, leaf);
          this.loads.set(leaf, access);
        }
        return leaf;
      }
      case "index":
        throw new NotANest();
      default:
        return new Scalar(
          node.op,
          node.type,
          node.args.map((arg) => this.value(arg)),
          node.payload,
        );
    }
  }
}

function keyOf({ slot, offset, element, steps }: StridedAccess): string {
  return `${slot.id}+${offset}:${element}:${steps.join()}`;
}

/** The kernel of a call as a nest, or null where it is none. */
export function readNest(kernel: Kernel, args: readonly unknown[]): Nest | null {
  try {
    const nest = new Reader(kernel, args).finish();
    if (nest.stores.length === 0 || nest.sizes.some((size) => !(size > 0))) return null;
    return normalized(nest);
  } catch (error) {
    if (error instanceof NotANest) return null;
    throw error;
  }
}

/** The nest with other loops: `change` gives an access's new steps. */
function withLoops(
  nest: Nest,
  sizes: readonly number[],
  change: (steps: readonly number[]) => readonly number[],
): Nest {
  const moved = (access: StridedAccess): StridedAccess => ({ ...access, steps: change(access.steps) });
  return {
    sizes,
    numbers: nest.numbers,
    stores: nest.stores.map(({ access, value }) => ({ access: moved(access), value })),
    loads: new Map([...nest.loads].map(([leaf, access]) => [leaf, moved(access)])),
  };
}

/** Without loops of one iteration, and with loops that walk on where the next ends as one. */
export function normalized(nest: Nest): Nest {
  const kept = nest.sizes.flatMap((size, d) => (size === 1 ? [] : [d]));
  let result = withLoops(
    nest,
    kept.map((d) => itemAt(nest.sizes, d)),
    (steps) => kept.map((d) => itemAt(steps, d)),
  );
  for (let d = result.sizes.length - 2; d >= 0; d--) {
    const { sizes } = result;
    const all = [...result.stores.map(({ access }) => access), ...result.loads.values()];
    if (!all.every(({ steps }) => steps[d] === itemAt(steps, d + 1) * itemAt(sizes, d + 1))) continue;
    const at = d;
    result = withLoops(
      result,
      [...sizes.slice(0, at), itemAt(sizes, at) * itemAt(sizes, at + 1), ...sizes.slice(at + 2)],
      (steps) => [...steps.slice(0, at), ...steps.slice(at + 1)],
    );
  }
  return result;
}

/** The nest with a loop cut into two: an outer one, and an inner one of `inner` iterations. */
function cut(nest: Nest, loop: number, inner: number): Nest {
  const { sizes } = nest;
  return withLoops(
    nest,
    [...sizes.slice(0, loop), itemAt(sizes, loop) / inner, inner, ...sizes.slice(loop + 1)],
    (steps) => [...steps.slice(0, loop), itemAt(steps, loop) * inner, itemAt(steps, loop), ...steps.slice(loop + 1)],
  );
}

/**
 * The loop of the producer that each loop of the consumer walks along, where the consumer reads just what the producer
 * stores; -1: the producer does not move with it. Loops may have to be cut first: the nests as they are then. Null where the
 * consumer reads otherwise.
 */
function aligned(
  producer: Nest,
  stored: number,
  consumer: Nest,
  read: number,
): { readonly producer: Nest; readonly consumer: Nest; readonly loops: readonly number[] } | null {
  let [from, to] = [producer, consumer];
  for (let tries = 0; tries < 24; tries++) {
    const store = itemAt(from.stores, stored).access;
    const load = itemAt([...to.loads.values()], read);
    const loops: number[] = [];
    let changed = false;
    for (let d = 0; d < to.sizes.length && !changed; d++) {
      const step = itemAt(load.steps, d);
      if (step === 0) {
        loops.push(-1);
        continue;
      }
      const same = store.steps.findIndex((other, i) => other === step && !loops.includes(i));
      if (same >= 0) {
        const [a, b] = [itemAt(from.sizes, same), itemAt(to.sizes, d)];
        if (a === b) loops.push(same);
        else if (a > b && a % b === 0) {
          from = cut(from, same, b);
          changed = true;
        } else if (b > a && b % a === 0) {
          to = cut(to, d, a);
          changed = true;
        } else return null;
        continue;
      }
      // A loop of the producer that this step is within: step = other * k, of a loop that goes on longer.
      const within = store.steps.findIndex(
        (other, i) =>
          other !== 0 &&
          step % other === 0 &&
          step / other > 0 &&
          itemAt(from.sizes, i) % (step / other) === 0 &&
          itemAt(from.sizes, i) > step / other,
      );
      if (within < 0) return null;
      from = cut(from, within, step / itemAt(store.steps, within));
      changed = true;
    }
    if (changed) continue;
    // Loops of the producer that the consumer does not walk along must be of one iteration.
    if (from.sizes.some((size, i) => size !== 1 && !loops.includes(i))) return null;
    return { producer: from, consumer: to, loops };
  }
  return null;
}

/** Replaces leaves of an expression. */
export function replaceLeaves(value: Scalar, change: (leaf: Scalar) => Scalar): Scalar {
  const known = new Map<Scalar, Scalar>();
  const visit = (node: Scalar): Scalar => {
    let found = known.get(node);
    if (found === undefined) {
      if (node.args.length === 0) found = change(node);
      else {
        const args = node.args.map(visit);
        found = args.every((arg, i) => arg === node.args[i])
          ? node
          : new Scalar(node.op, node.type, args, node.payload);
      }
      known.set(node, found);
    }
    return found;
  };
  return visit(value);
}

/** The consumer with the producer's value in the place of each read of what that stores; null where that does not fit. */
export function inlined(producer: Nest, stored: number, consumer: Nest): Nest | null {
  let nest = consumer;
  const target = itemAt(producer.stores, stored).access;
  if (loadType[target.element] !== itemAt(producer.stores, stored).value.type || target.element.endsWith("float16"))
    return null;
  if (bytesOf[target.element] < 4 && target.element !== "bool") return null;
  for (;;) {
    const all = [...nest.loads];
    const read = all.findIndex(([, access]) => access.slot === target.slot);
    if (read < 0) return normalized(nest);
    const [, access] = itemAt(all, read);
    if (access.offset !== target.offset || access.element !== target.element) return null;
    const fit = aligned(producer, stored, nest, read);
    if (fit === null) return null;
    const { loops } = fit;
    const [leaf] = itemAt([...fit.consumer.loads], read);
    const loads = new Map(fit.consumer.loads);
    loads.delete(leaf);
    const numbers = new Map(fit.consumer.numbers);
    const byKey = new Map([...loads].map(([other, own]) => [keyOf(own), other]));
    const leaves = new Map<Scalar, Scalar>();
    for (const [own, from] of fit.producer.loads) {
      const moved: StridedAccess = { ...from, steps: loops.map((loop) => (loop < 0 ? 0 : itemAt(from.steps, loop))) };
      const key = keyOf(moved);
      let twin = byKey.get(key);
      if (twin === undefined) {
        twin = new Scalar("local", own.type, [], { name: key, type: own.type });
        byKey.set(key, twin);
        loads.set(twin, moved);
      }
      leaves.set(own, twin);
    }
    for (const [own, number] of fit.producer.numbers) {
      const twin = new Scalar("local", own.type, [], own.payload);
      numbers.set(twin, number);
      leaves.set(own, twin);
    }
    const value = replaceLeaves(itemAt(fit.producer.stores, stored).value, (each) => leaves.get(each) ?? each);
    nest = {
      sizes: fit.consumer.sizes,
      loads,
      numbers,
      stores: fit.consumer.stores.map((store) => ({
        access: store.access,
        value: replaceLeaves(store.value, (each) => (each === leaf ? value : each)),
      })),
    };
  }
}

/** A nest as a kernel, with the arguments of its call. */
export function writeNest(nest: Nest): { readonly kernel: Kernel; readonly args: readonly unknown[] } {
  const sizes = nest.sizes.length === 0 ? [1] : nest.sizes;
  const steps = (access: StridedAccess): readonly number[] => (nest.sizes.length === 0 ? [0] : access.steps);
  const args: unknown[] = [0, sizes[0]];
  const kernel = writeKernel("compiled", (k) => {
    const { begin, end } = k.parallelRange();
    const buffers = new Map<string, BufferParameter>();
    const bufferOf = ({ slot, offset, element }: StridedAccess, kind: string): BufferParameter => {
      const key = `${kind}${slot.id}+${offset}:${element}`;
      let buffer = buffers.get(key);
      if (buffer === undefined) {
        buffer = k.buffer(`${kind}${buffers.size}`, element);
        buffers.set(key, buffer);
        args.push(new SlotPlace(slot, offset));
      }
      return buffer;
    };
    const outs = nest.stores.map(({ access }) => bufferOf(access, "out"));
    const ins = new Map([...nest.loads].map(([leaf, access]) => [leaf, bufferOf(access, "in")]));
    const numbers = new Map<Scalar, Scalar>();
    for (const [leaf, number] of nest.numbers) {
      numbers.set(leaf, k.param(`number${numbers.size}`, leaf.type as "f32" | "f64"));
      args.push(number);
    }
    const place = (access: StridedAccess, indices: readonly Scalar[]): Scalar | number => {
      let sum: Scalar | null = null;
      indices.forEach((index, d) => {
        const step = itemAt(steps(access), d);
        if (step === 0) return;
        const term = step === 1 ? index : index.mul(step);
        sum = sum === null ? term : (sum as Scalar).add(term);
      });
      return sum ?? 0;
    };
    const body = (indices: readonly Scalar[]): void => {
      const known = new Map<Scalar, Scalar>(numbers);
      for (const [leaf, access] of nest.loads)
        known.set(leaf, k.let(k.load(entryOf(ins, leaf), place(access, indices))));
      const values = nest.stores.map(({ value }) => replaceLeaves(value, (leaf) => known.get(leaf) ?? leaf));
      const ready = values.length === 1 ? values : values.map((value) => k.let(value));
      nest.stores.forEach(({ access }, i) => k.store(itemAt(outs, i), place(access, indices), itemAt(ready, i)));
    };
    const loop = (d: number, indices: readonly Scalar[]): void => {
      const [from, to] = d === 0 ? [begin, end] : [constant(0, "i32"), constant(itemAt(sizes, d), "i32")];
      const inner = (index: Scalar): void =>
        d === sizes.length - 1 ? body([...indices, index]) : loop(d + 1, [...indices, index]);
      if (d === sizes.length - 1) k.vector(from, to, inner);
      else k.for(from, to, inner);
    };
    loop(0, []);
  });
  return { kernel, args };
}

/** How many operations a value takes, dear ones counted as many. */
export function weightOf(value: Scalar): number {
  const seen = new Set<Scalar>();
  let weight = 0;
  const visit = (node: Scalar): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.args.length > 0) weight += weights[node.op] ?? 1;
    node.args.forEach(visit);
  };
  visit(value);
  return weight;
}

const weights: Partial<Record<Scalar["op"], number>> = {
  cast: 0,
  div: 4,
  sqrt: 4,
  exp: 12,
  exp2: 12,
  expm1: 16,
  log: 16,
  log2: 16,
  log10: 16,
  log1p: 16,
  sin: 20,
  cos: 20,
  tan: 24,
  asin: 20,
  acos: 20,
  atan: 20,
  sinh: 20,
  cosh: 20,
  tanh: 16,
  asinh: 24,
  acosh: 24,
  atanh: 24,
  sigmoid: 14,
  erf: 20,
  erfc: 24,
  erfinv: 40,
  lgamma: 60,
  digamma: 60,
  trigamma: 60,
  pow: 40,
  atan2: 30,
  fmod: 20,
};
