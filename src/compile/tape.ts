/** What capture writes down of the work behind a function's operators: launches on places in numbered pieces of memory. */
import type { CompiledKernel, KernelArgument } from "../backend/backend.ts";
import type { Kernel, Scalar, Statement } from "../kernel/ir.ts";

/** A piece of memory: the block of one storage. */
export class Slot {
  constructor(
    readonly id: number,
    readonly bytes: number,
    /** Whether the function found it: a parameter, an argument. Its place is another in each run. */
    readonly isExternal: boolean,
  ) {}
}

/** A place in a slot, in bytes from its start (from its first tensor's first element, where it is external). */
export class SlotPlace {
  constructor(
    readonly slot: Slot,
    readonly offset: number,
  ) {}
}

/** A number that is another in each run: which step gives it, and the place among its arguments. */
export class Given {
  constructor(
    readonly step: number,
    readonly argument: number,
  ) {}
}

/** One thing that is done. Places stand for addresses in its arguments, also one level down in objects. */
export interface Entry {
  /** The step (operator) of the function to which it belongs. */
  readonly step: number;
  readonly run: (args: readonly unknown[]) => void;
  readonly args: readonly unknown[];
  readonly reads: readonly Slot[];
  readonly writes: readonly Slot[];
  /** What is run, where it is a kernel, and the compiled one. */
  readonly kernel: Kernel | null;
  /** Whether it is a matrix product, whose arguments are those of `Backend.gemm`. */
  readonly isProduct?: boolean;
  readonly direct?: CompiledKernel;
}

/** Which buffers of a kernel are read, and which are written. */
export interface BufferAccess {
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
}

const accesses = new WeakMap<Kernel, BufferAccess>();

/** The buffers that a kernel reads and writes, by their names. */
export function accessOf(kernel: Kernel): BufferAccess {
  let found = accesses.get(kernel);
  if (found === undefined) {
    const [reads, writes] = [new Set<string>(), new Set<string>()];
    const seen = new Set<Scalar>();
    const look = (value: Scalar): void => {
      if (seen.has(value)) return;
      seen.add(value);
      if (value.op === "load") reads.add((value.payload as { name: string }).name);
      value.args.forEach(look);
    };
    const walk = (statement: Statement): void => {
      switch (statement.kind) {
        case "assign":
        case "accumulate":
        case "reduce":
          look(statement.value);
          break;
        case "barrier":
          break;
        case "atomic":
          reads.add(statement.buffer.name);
          writes.add(statement.buffer.name);
          look(statement.index);
          look(statement.value);
          break;
        case "store":
          writes.add(statement.buffer.name);
          look(statement.index);
          look(statement.value);
          break;
        case "for":
          look(statement.begin);
          look(statement.end);
          statement.body.forEach(walk);
          break;
        case "while":
          look(statement.condition);
          statement.body.forEach(walk);
          break;
        case "if":
          look(statement.condition);
          statement.then.forEach(walk);
          statement.otherwise.forEach(walk);
          break;
      }
    };
    kernel.body.forEach(walk);
    accesses.set(kernel, (found = { reads, writes }));
  }
  return found;
}

/** The call of a kernel as an entry; `places` has one for each of its buffers. */
export function kernelEntry(step: number, kernel: Kernel, run: CompiledKernel, args: readonly unknown[]): Entry {
  const access = accessOf(kernel);
  const [reads, writes] = [new Set<Slot>(), new Set<Slot>()];
  kernel.params.forEach((param, i) => {
    if (param.kind !== "buffer") return;
    const { slot } = args[i] as SlotPlace;
    if (access.reads.has(param.name)) reads.add(slot);
    if (access.writes.has(param.name)) writes.add(slot);
  });
  return {
    step,
    kernel,
    direct: run,
    args,
    run: (values) => run(...(values as KernelArgument[])),
    reads: [...reads],
    writes: [...writes],
  };
}
