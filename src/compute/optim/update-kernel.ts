/**
 * One fused kernel per parameter: an optimizer's update is a formula over scalars, compiled to a loop that reads and
 * writes every buffer once.
 */
import type { Backend, CompiledKernel, KernelArgument } from "../../backend/backend.ts";
import { computeType, DTYPE_SLOTS, type DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import type { Kernel, Scalar } from "../../kernel/ir.ts";
import { isContiguous, isNonOverlappingAndDense, numel, sameShape } from "../../layout/shape.ts";
import { argumentOf, type Tensor } from "../../tensor/tensor.ts";
import { copyInto, discard, packed } from "../copy-elements.ts";

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

let serial = 0;

/** An update that can be run. */
export interface RunnableUpdate {
  /** Which of the buffers the formula changes. */
  readonly written: readonly boolean[];
  /**
   * Updates the buffers, tensors of one shape that is not empty, with the numbers of this step. Allocates nothing once it
   * is compiled, but for parameters that are not dense.
   */
  readonly run: (tensors: readonly Tensor[], numbers: readonly number[]) => void;
}

/** Compiles an update for each combination of dtypes that it is run with. */
export function runnableUpdate<B extends string, N extends string>({
  name,
  buffers,
  numbers: numberNames,
  formula,
}: UpdateDefinition<B, N>): RunnableUpdate {
  const id = serial++;
  let changed: Partial<Record<B, Scalar>> = {};
  kernel("probe", (k) => {
    const names = [...buffers, ...numberNames];
    changed = formula(Object.fromEntries(names.map((each) => [each, k.param(each, "f32")])) as UpdateScalars<B, N>);
  });
  const written = buffers.map((buffer) => changed[buffer] !== undefined);
  const args = new Array<KernelArgument>(2 + buffers.length + numberNames.length).fill(0);

  const write = (dtypes: readonly DType[]): Kernel => {
    const type = dtypes.some((dtype) => dtype.name === "float64") ? "f64" : computeType(dtypes[0]!);
    return kernel(name.replace(/\W/g, "_"), (k) => {
      const { begin, end } = k.parallelRange();
      const places = buffers.map((buffer, i) => k.buffer(buffer, dtypes[i]!.name));
      const params = numberNames.map((number) => k.param(number, "f64"));
      const constants = params.map((param, n) => [numberNames[n]!, k.let(param.cast(type))]);
      k.vector(begin, end, (i) => {
        const elements = places.map((place, b) => [buffers[b]!, k.let(k.load(place, i).cast(type))]);
        const results = formula(Object.fromEntries([...elements, ...constants]) as UpdateScalars<B, N>);
        const computed = buffers.map((buffer) => results[buffer] && k.let(results[buffer]));
        computed.forEach((value, b) => {
          if (value) k.store(places[b]!, i, value);
        });
      });
    });
  };

  /** For each backend, kernels by dtypes. */
  const compiled = new Map<Backend, Map<number, CompiledKernel>>();
  /** What the last run took, as the next nearly always does. */
  let last: { readonly backend: Backend; readonly key: number; readonly found: CompiledKernel } | null = null;
  const kernelOf = (tensors: readonly Tensor[]): CompiledKernel => {
    let key = 0;
    for (const { dtype } of tensors) key = key * DTYPE_SLOTS + dtype.index;
    const { backend } = tensors[0]!.storage;
    if (last !== null && last.backend === backend && last.key === key) return last.found;
    let kernels = compiled.get(backend);
    if (!kernels) compiled.set(backend, (kernels = new Map<number, CompiledKernel>()));
    let found = kernels.get(key);
    if (!found) {
      found = backend.compile(`optim:${id}:${key}`, () => write(tensors.map(({ dtype }) => dtype)));
      kernels.set(key, found);
    }
    last = { backend, key, found };
    return found;
  };

  const launch = (tensors: readonly Tensor[], numbers: readonly number[]): void => {
    const run = kernelOf(tensors);
    let next = 1;
    args[next++] = numel(tensors[0]!.shape);
    for (const tensor of tensors) args[next++] = argumentOf(tensor);
    for (const number of numbers) args[next++] = number;
    run(...args);
  };

  const run = (tensors: readonly Tensor[], numbers: readonly number[]): void => {
    if (walkTogether(tensors)) {
      launch(tensors, numbers);
      return;
    }
    const copies = tensors.map((tensor) => packed(tensor));
    launch(copies, numbers);
    copies.forEach((copy, i) => {
      const original = tensors[i]!;
      if (copy === original) return;
      if (written[i]) copyInto(original, copy);
      discard(copy, original);
    });
  };
  return { written, run };
}

/** Whether all tensors have one dense layout, so that one loop over memory meets elements that belong together. */
function walkTogether(tensors: readonly Tensor[]): boolean {
  const { shape, strides } = tensors[0]!;
  if (isContiguous(shape, strides)) {
    for (const tensor of tensors) if (!isContiguous(tensor.shape, tensor.strides)) return false;
    return true;
  }
  return isNonOverlappingAndDense(shape, strides) && tensors.every((tensor) => sameShape(tensor.strides, strides));
}
