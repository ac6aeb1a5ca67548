/** Writes kernels: a builder that collects parameters and statements, so that kernels read top to bottom. */
import { dtypeByName, type DTypeName, type ElementName } from "../dtype.ts";
import { notImplemented } from "../support/errors.ts";
import { constant, load, loadType, Scalar } from "./ir.ts";
import type {
  AccumulateOp,
  BufferParameter,
  Grid,
  Kernel,
  Local,
  LoopIndex,
  ScalarOperand,
  Param,
  ScalarParam,
  SequentialReason,
  Statement,
  ValueType,
} from "./ir.ts";

/** A local variable while a kernel is written: `get()` reads it, `set` assigns it. */
export class LocalVariable {
  constructor(
    private readonly builder: KernelBuilder,
    readonly local: Local,
  ) {}
  get(): Scalar {
    return new Scalar("local", this.local.type, [], this.local);
  }
  set(value: ScalarOperand): void {
    this.builder.push({ kind: "assign", local: this.local, value: asScalar(value, this.local.type) });
  }
  /** Adds to it (or multiplies, takes the maximum, …) in an order that the engine may choose. */
  accumulate(op: AccumulateOp, value: ScalarOperand): void {
    this.builder.push({ kind: "accumulate", local: this.local, op, value: asScalar(value, this.local.type) });
  }
}

function asScalar(value: ScalarOperand, type: ValueType): Scalar {
  return value instanceof Scalar ? value : constant(value, type);
}

/** How kernels read and write elements that are stored as bytes of another meaning. */
export interface ByteFormat {
  readonly load: (byte: Scalar) => Scalar;
  readonly store: (value: Scalar) => Scalar;
  /** Throws for kernels that do not take it, by name. */
  readonly check: (kernel: string) => void;
}

/** The formats of dtypes that are stored and converted only, by name: `kernel/float8.ts` adds its own. */
export const byteFormats: Map<DTypeName, ByteFormat> = new Map<DTypeName, ByteFormat>();

/** Collects the parameters and statements of one kernel. */
export class KernelBuilder {
  private readonly params: Param[] = [];
  private blocks: Statement[][] = [[]];
  private names = 0;
  /** Buffers whose bytes stand for something else. */
  private formats: Map<BufferParameter, ByteFormat> | null = null;
  private parallelBounds: { begin: string; end: string } | undefined;
  private gridOf: (Omit<Grid, "shared"> & { readonly shared: BufferParameter[] }) | undefined;
  private reason: SequentialReason | undefined;

  constructor(private readonly name: string) {}

  /**
   * A pointer parameter to elements of a dtype. Kernels see complex numbers as pairs of real ones only, and quantized
   * ones as whole numbers.
   */
  buffer(name: string, element: DTypeName): BufferParameter {
    if (/^(complex|qu?int)/.test(element)) throw notImplemented(this.name, dtypeByName(element)!);
    const format = byteFormats.get(element);
    format?.check(this.name);
    const buffer: BufferParameter = { kind: "buffer", name, element: (format ? "uint8" : element) as ElementName };
    this.params.push(buffer);
    if (format !== undefined) (this.formats ??= new Map<BufferParameter, ByteFormat>()).set(buffer, format);
    return buffer;
  }

  /** A number parameter. */
  param(name: string, type: ScalarParam["type"] = "i32"): Scalar {
    const param: ScalarParam = { kind: "scalar", name, type };
    this.params.push(param);
    return new Scalar("param", type, [], param);
  }

  /** Two i32 parameters that bound the outermost loop, which may be split between threads. */
  parallelRange(): { begin: Scalar; end: Scalar } {
    this.parallelBounds = { begin: "begin", end: "end" };
    return { begin: this.param("begin"), end: this.param("end") };
  }

  /** The same where threads may take parts, and otherwise two parameters of a kernel that says why it is sequential. */
  rangeOr(parallel: boolean, reason: SequentialReason): { begin: Scalar; end: Scalar } {
    if (parallel) return this.parallelRange();
    this.sequential(reason);
    return { begin: this.param("begin"), end: this.param("end") };
  }

  /** Says why the kernel has neither a parallel range nor a grid. */
  sequential(reason: SequentialReason): void {
    this.reason = reason;
  }

  /**
   * Makes the body what one invocation does, of workgroups of `size` invocations; how many workgroups is a parameter.
   * Gives that, the number of the workgroup, and that of the invocation in it.
   */
  grid(size: number): { groups: Scalar; group: Scalar; lane: Scalar } {
    const groups = this.param("groups");
    this.gridOf = { groups: "groups", size, group: { name: "group" }, lane: { name: "lane" }, shared: [] };
    const index = (of: LoopIndex): Scalar => new Scalar("index", "i32", [], of);
    return { groups, group: index(this.gridOf.group), lane: index(this.gridOf.lane) };
  }

  /** Memory of `length` elements that the invocations of a workgroup share. */
  shared(name: string, element: ElementName, length: number): BufferParameter {
    const buffer: BufferParameter = { kind: "buffer", name, element, shared: length };
    this.gridOf!.shared.push(buffer);
    return buffer;
  }

  /** What the workgroup's invocations wrote so far, all of them see from here on. */
  barrier(): void {
    this.push({ kind: "barrier" });
  }

  /** `op` over the values of all invocations of the workgroup; a barrier as well. */
  reduce(op: AccumulateOp, value: Scalar, name = "all"): Scalar {
    const local: Local = { name: `${name}${this.names++}`, type: value.type };
    this.push({ kind: "reduce", op, local, value });
    return new Scalar("local", local.type, [], local);
  }

  /** `buffer[index] = buffer[index] op value`, undivided: other invocations may do so at the same place. */
  atomic(op: AccumulateOp, buffer: BufferParameter, index: ScalarOperand, value: Scalar): void {
    this.atomically(op, buffer, index, value, null);
  }

  /** The same; gives what was there before. */
  fetch(op: AccumulateOp, buffer: BufferParameter, index: ScalarOperand, value: Scalar, name = "before"): Scalar {
    const before: Local = { name: `${name}${this.names++}`, type: loadType[buffer.element] };
    this.atomically(op, buffer, index, value, before);
    return new Scalar("local", before.type, [], before);
  }

  private atomically(
    op: AccumulateOp,
    buffer: BufferParameter,
    at: ScalarOperand,
    value: Scalar,
    before: Local | null,
  ): void {
    const index = asScalar(at, "i32");
    this.push({ kind: "atomic", op, buffer, index, value: value.cast(loadType[buffer.element]), before });
  }

  /** Adds a statement to the block that is being written. */
  push(statement: Statement): void {
    this.blocks[this.blocks.length - 1]!.push(statement);
  }

  /** A variable with a starting value. */
  variable(initial: Scalar, name = "v"): LocalVariable {
    const variable = new LocalVariable(this, { name: `${name}${this.names++}`, type: initial.type });
    variable.set(initial);
    return variable;
  }

  /** Computes a value here, once, and gives an expression that reads it. */
  let(value: Scalar, name = "t"): Scalar {
    return this.variable(value, name).get();
  }

  load(buffer: BufferParameter, index: ScalarOperand): Scalar {
    const element = load(buffer, index);
    return this.formats?.get(buffer)?.load(element) ?? element;
  }

  /** Writes `value`, cast to the element's value type, to `buffer[index]`. */
  store(buffer: BufferParameter, index: ScalarOperand, value: Scalar): void {
    const format = this.formats?.get(buffer);
    if (format !== undefined) return this.storeBits(buffer, index, format.store(value.cast("f32")));
    this.storeBits(buffer, index, value);
  }

  private storeBits(buffer: BufferParameter, index: ScalarOperand, value: Scalar): void {
    const target = load(buffer, 0).type;
    this.push({ kind: "store", buffer, index: asScalar(index, "i32"), value: value.cast(target) });
  }

  private block(write: () => void): Statement[] {
    this.blocks.push([]);
    write();
    return this.blocks.pop()!;
  }

  /** A counting loop in order. */
  for(
    begin: ScalarOperand,
    end: ScalarOperand,
    body: (index: Scalar) => void,
    options: { step?: number; vector?: boolean; name?: string } = {},
  ): void {
    const index: LoopIndex = { name: `${options.name ?? "i"}${this.names++}` };
    const statements = this.block(() => body(new Scalar("index", "i32", [], index)));
    this.push({
      kind: "for",
      index,
      begin: asScalar(begin, "i32"),
      end: asScalar(end, "i32"),
      step: options.step ?? 1,
      vector: options.vector ?? false,
      body: statements,
    });
  }

  /** A loop of independent iterations, which may run in SIMD lanes. */
  vector(begin: ScalarOperand, end: ScalarOperand, body: (index: Scalar) => void): void {
    this.for(begin, end, body, { vector: true });
  }

  while(condition: Scalar, body: () => void): void {
    this.push({ kind: "while", condition, body: this.block(body) });
  }

  if(condition: Scalar, then: () => void, otherwise: () => void = () => {}): void {
    this.push({ kind: "if", condition, then: this.block(then), otherwise: this.block(otherwise) });
  }

  finish(): Kernel {
    const { name, params, parallelBounds, gridOf, reason } = this;
    return {
      name,
      params,
      body: this.blocks[0]!,
      ...(parallelBounds && { parallel: parallelBounds }),
      ...(gridOf && { grid: gridOf }),
      ...(reason && { sequential: reason }),
    };
  }
}

/** Writes a kernel: `kernel("scale", (k) => { const x = k.buffer("x", "float32"); … })`. */
export function kernel(name: string, write: (builder: KernelBuilder) => void): Kernel {
  const builder = new KernelBuilder(name);
  write(builder);
  return builder.finish();
}
