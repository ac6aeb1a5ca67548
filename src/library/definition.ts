/** An operator that a program registered: its schema, its kernels, and how a call of it runs. */
import type { FunctionContext } from "../autograd/function-context.ts";
import { bumpVersion } from "../autograd/history.ts";
import { is_grad_enabled, no_grad } from "../autograd/modes.ts";
import type { Gradient } from "../autograd/node-types.ts";
import { transforms } from "../autograd/transforms.ts";
import type { DType } from "../dtype.ts";
import { callBound } from "../ops/declare/call.ts";
import { callable } from "../ops/declare/operator.ts";
import { makeRecord, type OperatorRecord } from "../ops/declare/record.ts";
import { Schema } from "../ops/declare/schema.ts";
import { NotImplementedError, RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { checkSchema } from "./schema-text.ts";
import { applyGenerated } from "./generated-function.ts";

/** A kernel: positional arguments in the schema's order, then those that are given by name only, in one object. */
export type Implementation = (...args: never[]) => unknown;

/** Gives a gradient for each positional argument, null for those that have none. */
export type BackwardFormula = (context: FunctionContext, ...gradients: never[]) => unknown;

/** Keeps what `backward` needs: `(ctx, inputs, output)`, or `(ctx, inputs, keywordOnly, output)` where there are such. */
export type SetupContext = (context: FunctionContext, inputs: never, ...rest: never[]) => void;

/** The whole batch: `[output, out_dims]` from `{ batch_size, randomness }`, the batch dims of the arguments, and these. */
export type BatchedImplementation = (info: never, in_dims: never, ...args: never[]) => unknown;

/** What stands for all types of devices that have no kernel of their own. */
export const ANY_DEVICE = "any";

type Flat = (...args: unknown[]) => unknown;

/** The tensors among arguments, those of lists too. */
const tensorsAmong = (values: readonly unknown[]): Tensor[] =>
  values.flat().filter((value): value is Tensor => value instanceof Tensor);

export class OperatorDefinition {
  readonly schema: Schema;
  /** By type of device. */
  readonly kernels = new Map<string, Implementation>();
  /** Types of devices whose kernels are out of use. */
  readonly disabled = new Set<string>();
  /** What floating point arguments are cast to under autocast, by type of device. */
  readonly casts = new Map<string, DType>();
  /** Results without values, of tensors without values. */
  fake: Implementation | null = null;
  /** Made of other operators, which have gradients of their own. */
  composite: Implementation | null = null;
  backward: BackwardFormula | null = null;
  setup: SetupContext | null = null;
  batched: BatchedImplementation | null = null;
  /** Whether results must share no memory with arguments. */
  readonly forbidsAliases: boolean;
  /** The operator as a function that takes arguments by position and by name. */
  readonly call: Flat;
  /** The kernel alone, for transforms; batches go by the operator's own rule. */
  private readonly kernelRecord: OperatorRecord;
  /** Whether calls are recorded by what was registered, not by what the kernel calls. */
  recordsItself: boolean;

  constructor(
    readonly namespace: string,
    readonly name: string,
    /** "(Tensor x, float factor=2) -> Tensor". */
    readonly signature: string,
    /** What its errors call it. */
    readonly shown: string,
    /** Whether it is of `custom_op`, whose calls are recorded as one, also where it has no derivative yet. */
    isCustom: boolean,
  ) {
    checkSchema(`${name}${signature}`);
    this.schema = new Schema(`${name}${signature}`, `${namespace}::${name}`);
    this.recordsItself = isCustom;
    this.forbidsAliases = isCustom;
    const record = makeRecord("composite", this.schema, { forward: (() => []) as never }, (bound) => this.run(bound));
    this.call = callable<Flat>(record);
    const kernel = makeRecord("structural", this.schema, record, (bound) => this.compute(bound));
    this.kernelRecord = { ...kernel, unfused: (bound) => applyGenerated(this, bound) as Gradient[] };
  }

  get qualifiedName(): string {
    return `${this.namespace}::${this.name}`;
  }
  /** "mylib.scale.default". */
  get overloadName(): string {
    const [packet, overload = "default"] = this.name.split(".");
    return `${this.namespace}.${packet}.${overload}`;
  }
  /** Whether a call changes arguments. */
  get isMutable(): boolean {
    return this.schema.arguments.some(({ mutates }) => mutates);
  }
  /** Whether the one result is a list of tensors. */
  get givesList(): boolean {
    return /->\s*Tensor\s*\[\]\s*$/.test(this.signature);
  }

  /** The bound values as a kernel takes them. */
  argumentsFor(bound: readonly unknown[]): unknown[] {
    const { positional, arguments: list } = this.schema;
    if (positional === list.length) return [...bound];
    return [...bound.slice(0, positional), this.keywordOnly(bound)];
  }

  /** The values that are given by name only. */
  keywordOnly(bound: readonly unknown[]): Record<string, unknown> {
    const { positional, arguments: list } = this.schema;
    return Object.fromEntries(list.slice(positional).map(({ name }, i) => [name, bound[positional + i]]));
  }

  /** Runs a call: recorded as one operator where a gradient is wanted, or for the interpreters that are in force. */
  private run(bound: readonly unknown[]): unknown {
    if (this.composite !== null && !this.recordsItself) return (this.composite as Flat)(...this.argumentsFor(bound));
    const wants = is_grad_enabled() && tensorsAmong(bound).some((tensor) => tensor.requires_grad);
    if ((this.recordsItself && wants && !this.isMutable) || transforms.active > 0) return applyGenerated(this, bound);
    return this.recordsItself ? no_grad(() => this.compute(bound)) : this.compute(bound);
  }

  /**
   * Computes without a record. Transforms that are in force see a call of its own, for which they take their tensors apart:
   * the kernel gets ordinary ones.
   */
  execute(bound: readonly unknown[]): unknown {
    return transforms.active > 0 ? callBound(this.kernelRecord, [...bound]) : this.compute(bound);
  }

  /** Runs the kernel for the device of the tensors. */
  private compute(bound: readonly unknown[]): unknown {
    const tensors = tensorsAmong(bound);
    const device = tensors.find((tensor) => tensor.is_meta)?.device ?? tensors[0]?.device ?? this.namedDevice(bound);
    const type = device?.type ?? "cpu";
    const changed = tensorsAmong(bound.filter((_, i) => this.schema.arguments[i]?.mutates));
    const versions = changed.map(({ version }) => version.value);
    const result = (this.implementationFor(type) as Flat)(...this.argumentsFor(bound));
    changed.forEach((tensor, i) => {
      // A kernel that wrote to the bytes behind the library's back has left the version as it was.
      if (tensor.version.value === versions[i]) bumpVersion(tensor, this.qualifiedName);
    });
    if (this.forbidsAliases && type !== "meta") this.refuseAliases(tensors, result);
    return result;
  }

  private namedDevice(bound: readonly unknown[]): { readonly type: string } | undefined {
    const { devicePlace } = this.schema;
    return devicePlace < 0 ? undefined : ((bound[devicePlace] as { readonly type: string } | null) ?? undefined);
  }

  private implementationFor(type: string): Implementation {
    if (type === "meta") return this.fake ?? this.composite ?? this.withoutFake();
    const own = this.disabled.has(type) ? undefined : this.kernels.get(type);
    const kernel = own ?? this.kernels.get(ANY_DEVICE) ?? this.composite;
    if (kernel !== null) return kernel;
    const known = [...this.kernels.keys()].map((each) => each.toUpperCase());
    throw new NotImplementedError(
      `Could not run '${this.qualifiedName}' with arguments from the '${type.toUpperCase()}' backend. This could be because the operator doesn't exist for this backend, or was omitted during the selective/custom build process (if using custom build). '${this.qualifiedName}' is only available for these backends: [${[...known, "Meta"].join(", ")}].`,
    );
  }

  /** What only changes its arguments changes nothing where these have no values. */
  private withoutFake(): Implementation {
    if (this.isMutable && this.schema.returns.length === 0) return () => null;
    throw new RuntimeError(
      `There was no fake impl registered for ${String(this)}. This is necessary for torch.compile/export/fx tracing to work. Please use \`${this.shown}.register_fake\` to add an fake impl.`,
    );
  }

  private refuseAliases(inputs: readonly Tensor[], result: unknown): void {
    const { returns } = this.schema;
    const outputs = tensorsAmong([result].flat());
    outputs.forEach((output, i) => {
      if (!this.givesList && returns[i]?.alias) return;
      const others = outputs.filter((_, k) => k < i);
      if (![...inputs, ...others].some(({ storage }) => storage === output.storage && storage.nbytes > 0)) return;
      throw new RuntimeError(
        `${this.name}: The output of this custom operator (1) must not also be an input to this custom operator and (2) may not alias any inputs to this custom operator or other returns. The most common way to trigger this error is if we have y = custom_op(x) and y and x are the same Tensor. Please instead return a clone of the offending output tensor(s) (e.g. return x.clone()) or refactor the custom operator to not return y.`,
      );
    });
  }

  toString(): string {
    return `<CustomOpDef(${this.qualifiedName})>`;
  }
}
