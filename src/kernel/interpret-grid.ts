/**
 * The meaning of kernels on a device that runs many invocations at once: their steps are interleaved in an order that
 * nobody can count on, workgroups wait at barriers, and whatever depends on the order is an error that says so.
 */
import { AccessLog, type Accessor } from "./access-log.ts";
import { combine, elementBytes, KernelRun, type MemoryPlace, type KernelValue } from "./interpret.ts";
import type { BufferParameter, Kernel, Statement } from "./ir.ts";

type Waiting = Extract<Statement, { kind: "barrier" | "reduce" }>;
type Argument = number | bigint | MemoryPlace;

/** Parts into which a parallel range is cut at most. */
const MOST_PARTS = 16;

/** One invocation: it stops after each step that others can see, and at barriers, which it gives. */
class Invocation extends KernelRun {
  private readonly steps: Generator<Waiting | null, void>;
  /** The barrier that it has come to. */
  waiting: Waiting | null = null;
  done = false;
  /** What it brings to a reduction over the workgroup. */
  brought: KernelValue = 0;

  constructor(
    kernel: Kernel,
    args: readonly Argument[],
    shared: ReadonlyMap<string, MemoryPlace>,
    public accessor: Accessor,
    private readonly log: AccessLog,
  ) {
    super(kernel, args);
    for (const [name, place] of shared) this.places.set(name, place);
    const { grid } = kernel;
    if (grid !== undefined) {
      this.indices.set(grid.group.name, accessor.group);
      this.indices.set(grid.lane.name, accessor.lane);
    }
    this.steps = this.walk(kernel.body);
  }

  advance(): void {
    const { done, value } = this.steps.next();
    this.done = done === true;
    this.waiting = value ?? null;
    if (this.waiting?.kind === "reduce") this.brought = this.value(this.waiting.value);
  }

  /** Goes on after a barrier; `total`: of the reduction that it was. */
  pass(total: KernelValue): void {
    if (this.waiting?.kind === "reduce") this.locals.set(this.waiting.local.name, total);
    this.waiting = null;
    this.accessor = { ...this.accessor, epoch: this.accessor.epoch + 1 };
  }

  private note(kind: "read" | "write" | "atomic", buffer: BufferParameter, index: number): void {
    const { bytes, offset } = this.places.get(buffer.name)!;
    const at = offset + index * elementBytes[buffer.element];
    if (at < 0 || at + elementBytes[buffer.element] > bytes.byteLength) return;
    this.log.note(kind, bytes.buffer, bytes.byteOffset + at, this.accessor, () => `${buffer.name}[${index}]`);
  }

  protected override load(buffer: BufferParameter, index: number): KernelValue {
    this.note("read", buffer, index);
    return super.load(buffer, index);
  }

  private *walk(body: readonly Statement[]): Generator<Waiting | null, void> {
    for (const s of body) {
      switch (s.kind) {
        case "store": {
          const [index, value] = [this.value(s.index) as number, this.value(s.value)];
          yield null; // what was read may be old by now
          this.note("write", s.buffer, index);
          this.store(s.buffer, index, value);
          break;
        }
        case "atomic": {
          const [index, value] = [this.value(s.index) as number, this.value(s.value)];
          yield null;
          this.note("atomic", s.buffer, index);
          const before = super.load(s.buffer, index);
          if (s.before !== null) this.locals.set(s.before.name, before);
          this.store(s.buffer, index, combine(s.op, s.value.type, before, value));
          break;
        }
        case "barrier":
        case "reduce":
          yield s;
          break;
        case "for": {
          const end = this.value(s.end) as number;
          for (let i = this.value(s.begin) as number; i < end; i += s.step) {
            this.indices.set(s.index.name, i);
            yield* this.walk(s.body);
          }
          break;
        }
        case "while":
          while (this.value(s.condition)) yield* this.walk(s.body);
          break;
        case "if":
          yield* this.walk(this.value(s.condition) ? s.then : s.otherwise);
          break;
        default:
          this.step(s);
      }
    }
  }
}

/** Lets a workgroup that has come to a barrier as a whole go on; says whether it did. */
function passBarrier(kernel: Kernel, group: readonly Invocation[]): boolean {
  const barrier = group.find((each) => each.waiting !== null)?.waiting ?? null;
  if (barrier === null || group.some((each) => !each.done && each.waiting === null)) return false;
  if (group.some((each) => each.waiting !== barrier))
    throw new Error(
      `interpret: ${kernel.name}: some invocations of a workgroup came to a ${barrier.kind}, others did not`,
    );
  let total: KernelValue = 0;
  if (barrier.kind === "reduce") {
    const { op, local } = barrier;
    total = group.slice(1).reduce((sum, each) => combine(op, local.type, sum, each.brought), group[0]!.brought);
  }
  for (const each of group) each.pass(total);
  return true;
}

/** Runs invocations, a step of one after a step of another, in an order that differs from group to group. */
function interleave(kernel: Kernel, groups: readonly (readonly Invocation[])[]): void {
  let state = 0x9e3779b9;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const ready = groups.flat();
  while (ready.length > 0) {
    const place = random(ready.length);
    const invocation = ready[place]!;
    invocation.advance();
    if (!invocation.done && invocation.waiting === null) continue;
    ready[place] = ready.at(-1)!;
    ready.pop();
    const group = groups[invocation.accessor.group]!;
    if (passBarrier(kernel, group)) ready.push(...group);
  }
}

function sharedMemory({ grid }: Kernel): Map<string, MemoryPlace> {
  return new Map(
    grid!.shared.map(({ name, element, shared }) => {
      // What nobody wrote is not 0: who counts on that shall notice.
      const bytes = new Uint8Array(shared! * elementBytes[element]).fill(0xa5);
      return [name, { bytes: new DataView(bytes.buffer), offset: 0 }];
    }),
  );
}

/** Runs a kernel as a parallel device would: a grid, or the parts of its parallel range. Throws where that is no kernel for one. */
export function interpretParallel(kernel: Kernel, args: readonly Argument[]): void {
  const { grid, parallel } = kernel;
  const placeOf = (name: string): number => kernel.params.findIndex((param) => param.name === name);
  const log = new AccessLog(kernel.name);
  const none = new Map<string, MemoryPlace>();
  if (grid !== undefined) {
    const groups = Array.from({ length: Number(args[placeOf(grid.groups)]) }, (_, group) => {
      const shared = sharedMemory(kernel);
      return Array.from(
        { length: grid.size },
        (_each, lane) => new Invocation(kernel, args, shared, { group, lane, epoch: 0 }, log),
      );
    });
    return interleave(kernel, groups);
  }
  const [first, last] = parallel === undefined ? [-1, -1] : [placeOf(parallel.begin), placeOf(parallel.end)];
  const [begin, end] = [Number(args[first] ?? 0), Number(args[last] ?? 0)];
  if (end <= begin) return new KernelRun(kernel, args).run(kernel.body);
  const parts = Math.min(end - begin, MOST_PARTS);
  const groups = Array.from({ length: parts }, (_, group) => {
    const own = [...args];
    own[first] = begin + Math.floor(((end - begin) * group) / parts);
    own[last] = begin + Math.floor(((end - begin) * (group + 1)) / parts);
    return [new Invocation(kernel, own, none, { group, lane: 0, epoch: 0 }, log)];
  });
  interleave(kernel, groups);
}
