/**
 * One fused kernel per parameter: an optimizer's update is a formula over scalars, compiled to a loop that reads and
 * writes every buffer once.
 */
import type { Backend, CompiledKernel, KernelArgument } from "../backend/backend.ts";
import { bumpVersion } from "../autograd/history.ts";
import { interpreters } from "../autograd/interpreters.ts";
import { callBound } from "../ops/declare/call.ts";
import { makeRecord, type OperatorRecord } from "../ops/declare/record.ts";
import { parseSchema } from "../ops/declare/schema.ts";
import { computeType, DTYPE_SLOTS, type DType } from "../dtype.ts";
import { kernel } from "../kernel/build.ts";
import type { Kernel, Scalar } from "../kernel/ir.ts";
import { broadcastShapes } from "../layout/broadcast.ts";
import { isContiguous, isNonOverlappingAndDense, numel, sameShape, shapeText, type Shape } from "../layout/shape.ts";
import { RuntimeError } from "../support/errors.ts";
import { hasValues } from "../compute/look-at.ts";
import { is_grad_enabled } from "../autograd/modes.ts";
import { copyInto, discard, packed } from "../compute/copy-elements.ts";
import { argumentOf, type Tensor } from "../tensor/tensor.ts";
import { applyRecorded } from "./recorded.ts";
import { partsOf } from "./state.ts";

/** Scalars by name: the buffers' elements and the numbers of this step. */
export type UpdateScalars<B extends string, N extends string> = Readonly<Record<B | N, Scalar>>;

/** What an update is made of. `B` names its buffers, `N` its numbers. */
export interface UpdateDefinition<B extends string, N extends string> {
  /** For kernels and for messages about tensors that were changed: `SGD.step`. */
  readonly name: string;
  /** The buffers, the parameter first. */
  readonly buffers: readonly B[];
  /** Numbers that may change from step to step (they are arguments of the kernel). */
  readonly numbers: readonly N[];
  /** New values of the buffers that change. */
  readonly formula: (v: UpdateScalars<B, N>) => Partial<Record<B, Scalar>>;
}

const letters = "abcdefghijkl";

/**
 * The state may come from an optimizer of other parameters, and a loop over memory would not see that it does not fit.
 * PyTorch says the first line.
 */
function misfit(state: Shape, parameter: Shape): RuntimeError {
  let message = `output with shape ${shapeText(state)} doesn't match the broadcast shape ${shapeText(parameter)}`;
  try {
    broadcastShapes(state, parameter);
  } catch (error) {
    message = (error as Error).message;
  }
  return new RuntimeError(`${message}\nloaded state dict has another order of parameters than the module's fields`);
}

type Runner = CompiledKernel;

let serial = 0;

/**
 * The update of one parameter, whatever its dtype and layout. Allocates nothing once it is compiled, but for parameters
 * that are not dense.
 */
export class Update<B extends string = string, N extends string = string> {
  private readonly id = serial++;
  /** For each backend, runners by dtypes. */
  private readonly runners = new Map<Backend, Map<number, Runner>>();
  private readonly args: KernelArgument[];
  private readonly written: readonly boolean[];
  private record: OperatorRecord | null = null;

  constructor(private readonly definition: UpdateDefinition<B, N>) {
    const changed = this.outputs("f32");
    this.written = definition.buffers.map((name) => changed[name] !== undefined);
    this.args = new Array<KernelArgument>(2 + definition.buffers.length + definition.numbers.length).fill(0);
  }

  private outputs(type: "f32" | "f64"): Partial<Record<B, Scalar>> {
    let found: Partial<Record<B, Scalar>> = {};
    const { buffers, numbers, formula } = this.definition;
    kernel("probe", (k) => {
      found = formula(
        Object.fromEntries([...buffers, ...numbers].map((name) => [name, k.param(name, type)])) as UpdateScalars<B, N>,
      );
    });
    return found;
  }

  private write(dtypes: readonly DType[]): Kernel {
    const { name, buffers, numbers, formula } = this.definition;
    const type = dtypes.some((dtype) => dtype.name === "float64") ? "f64" : computeType(dtypes[0]!);
    return kernel(name.replace(/\W/g, "_"), (k) => {
      const { begin, end } = k.parallelRange();
      const places = buffers.map((buffer, i) => k.buffer(buffer, dtypes[i]!.name));
      const params = numbers.map((number) => k.param(number, "f64"));
      const constants = params.map((param) => k.let(param.cast(type)));
      k.vector(begin, end, (i) => {
        const values: Record<string, Scalar> = {};
        buffers.forEach((buffer, b) => {
          values[buffer] = k.let(k.load(places[b]!, i).cast(type));
        });
        numbers.forEach((number, n) => {
          values[number] = constants[n]!;
        });
        const results = formula(values as UpdateScalars<B, N>);
        const computed = buffers.map((buffer) => results[buffer] && k.let(results[buffer]));
        computed.forEach((value, b) => {
          if (value) k.store(places[b]!, i, value);
        });
      });
    });
  }

  private runnerFor(tensors: readonly Tensor[]): Runner {
    let key = 0;
    for (const tensor of tensors) key = key * DTYPE_SLOTS + tensor.dtype.index;
    const { backend } = tensors[0]!.storage;
    let runners = this.runners.get(backend);
    if (!runners) this.runners.set(backend, (runners = new Map<number, Runner>()));
    let found = runners.get(key);
    if (!found) {
      const dtypes = tensors.map((tensor) => tensor.dtype);
      found = backend.compile(`optim:${this.id}:${key}`, () => this.write(dtypes));
      runners.set(key, found);
    }
    return found;
  }

  /**
   * Applies the update to the buffers (tensors of one shape) with the numbers of this step, both in the definition's
   * order.
   */
  run(given: readonly Tensor[], numbers: readonly number[]): void {
    for (const { shape } of given) if (!sameShape(shape, given[0]!.shape)) throw misfit(shape, given[0]!.shape);
    if (is_grad_enabled()) {
      const { buffers, numbers: names, formula } = this.definition;
      applyRecorded(buffers, given, names, numbers, formula as unknown as Parameters<typeof applyRecorded>[4]);
      return;
    }
    const tensors = given[0]!.dtype.is_complex ? given.map(partsOf) : given;
    if (interpreters.top === null) this.apply(tensors, numbers);
    else callBound((this.record ??= this.makeRecord()), [...tensors, ...numbers]);
  }

  /** The operator that the update is for interpreters: `sgd_step(Tensor(a!) param, Tensor grad, float lr) -> ()`. */
  private makeRecord(): OperatorRecord {
    const { name, buffers, numbers } = this.definition;
    const list = [
      ...buffers.map((buffer, i) => (this.written[i] ? `Tensor(${letters[i]}!) ${buffer}` : `Tensor ${buffer}`)),
      ...numbers.map((number) => `float ${number}`),
    ];
    const schema = parseSchema(`${name.replace(/\W/g, "_").toLowerCase()}(${list.join(", ")}) -> ()`);
    const forward = (...bound: (Tensor | number)[]): Tensor[] => {
      this.apply(bound.slice(0, buffers.length) as Tensor[], bound.slice(buffers.length) as number[]);
      return [];
    };
    return makeRecord("structural", schema, { forward }, (bound) => forward(...(bound as (Tensor | number)[])));
  }

  private apply(tensors: readonly Tensor[], numbers: readonly number[]): void {
    const parameter = tensors[0]!;
    const count = numel(parameter.shape);
    if (count > 0 && hasValues(parameter)) {
      if (walkTogether(tensors)) this.launch(tensors, numbers, count);
      else this.runPacked(tensors, numbers, count);
    }
    bumpVersion(parameter, this.definition.name);
  }

  private launch(tensors: readonly Tensor[], numbers: readonly number[], count: number): void {
    const run = this.runnerFor(tensors);
    const { args } = this;
    let next = 1;
    args[next++] = count;
    for (const tensor of tensors) args[next++] = argumentOf(tensor);
    for (const number of numbers) args[next++] = number;
    run(...args);
  }

  private runPacked(tensors: readonly Tensor[], numbers: readonly number[], count: number): void {
    const copies = tensors.map((tensor) => packed(tensor));
    this.launch(copies, numbers, count);
    copies.forEach((copy, i) => {
      const original = tensors[i]!;
      if (copy === original) return;
      if (this.written[i]) copyInto(original, copy);
      discard(copy, original);
    });
  }
}

/** Whether all tensors have one dense layout, so that one loop over memory meets elements that belong together. */
function walkTogether(tensors: readonly Tensor[]): boolean {
  const { shape, strides } = tensors[0]!;
  if (isContiguous(shape, strides)) return tensors.every((tensor) => isContiguous(tensor.shape, tensor.strides));
  return isNonOverlappingAndDense(shape, strides) && tensors.every((tensor) => sameShape(tensor.strides, strides));
}

/** Makes updates once for each combination of what decides their formula: flags that hold for all elements. */
export function updatesBy<F extends readonly boolean[], B extends string, N extends string>(
  define: (...flags: F) => UpdateDefinition<B, N>,
): (...flags: F) => Update<B, N> {
  const made: (Update<B, N> | undefined)[] = [];
  return (...flags) => {
    let key = 1;
    for (const flag of flags) key = key * 2 + (flag ? 1 : 0);
    return (made[key] ??= new Update(define(...flags)));
  };
}
