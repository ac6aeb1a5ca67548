/** Starts one operation of MPI on tensors' own bytes, and what needs a detour: half types and lists of tensors. */
import { no_grad } from "../autograd/modes.ts";
import { bumpVersion } from "../autograd/history.ts";
import { copyInto } from "../compute/copy-elements.ts";
import type { DType } from "../dtype.ts";
import { numel } from "../layout/shape.ts";
import { view_as_real } from "../ops/elementwise/complex/complex.ts";
import { div_ } from "../ops/elementwise/division.ts";
import { RuntimeError } from "../support/errors.ts";
import { release } from "../tensor/memory.ts";
import { aliasTensor, emptyTensor, type Tensor } from "../tensor/tensor.ts";
import { contiguousStrides } from "../layout/shape.ts";
import type { ProcessGroup } from "./group.ts";
import { mpi } from "./mpi.ts";
import { movedAs, type MpiReduction } from "./reduce-op.ts";
import { startRequest, type Request } from "./requests.ts";
import { Work } from "./work.ts";

/** Counts of MPI are integers of 32 bits. */
const MOST = 2 ** 31 - 1;

function checkedCount(count: number): number {
  if (count > MOST) throw new RuntimeError(`MPI moves at most ${MOST} elements at once, but got ${count}`);
  return count;
}

/** A tensor's elements as MPI takes them when it only moves them: address, count, type. */
export interface MovedElements {
  readonly address: number;
  readonly count: number;
  readonly type: number;
}

/** Elements to be moved. `parts`: counts are of one of so many equal parts. */
export function movedElementsOf(tensor: Tensor, parts = 1): MovedElements {
  const { type, each } = movedAs(tensor.dtype);
  const count = checkedCount((numel(tensor.shape) * each) / parts);
  return { address: mpi().addressOf(tensor), count, type: mpi().abi.types[type] };
}

/** What an operation needs besides its requests. */
export interface Launch {
  readonly kind: string;
  readonly group: ProcessGroup;
  /** What MPI reads. */
  readonly inputs: readonly Tensor[];
  /** What MPI writes. */
  readonly outputs: readonly Tensor[];
  /** What the program sees change; by default the outputs. */
  readonly result?: readonly Tensor[];
  readonly finish?: () => void;
}

/** Starts one request for each function given. */
export function launch(
  { kind, group, inputs, outputs, result = outputs, finish }: Launch,
  ...starts: readonly ((place: Int32Array | BigInt64Array) => void)[]
): Work {
  const requests: Request[] = starts.map(startRequest);
  const count = (tensors: readonly Tensor[]): number => tensors.reduce((total, { shape }) => total + numel(shape), 0);
  for (const tensor of result) bumpVersion(tensor, kind.toLowerCase());
  const tensors = [...new Set([...inputs, ...outputs])];
  return new Work({ kind, group, requests, tensors, counts: [count(inputs), count(outputs)], finish, result });
}

/** `async_op`: the handle, or null after it was waited for. */
export function handle(work: Work, isAsync: boolean): Work | null {
  if (isAsync) return work;
  work.wait();
  return null;
}

/** A complex tensor as its parts. */
export function asReal(tensor: Tensor): Tensor {
  return tensor.dtype.is_complex ? no_grad(() => view_as_real(tensor)) : tensor;
}

/** The tensor as MPI reduces it: itself, or a float32 copy of half types. A bool's bytes are what they are. */
export function reducedOnHost(tensor: Tensor, reduction: MpiReduction): Tensor {
  if (reduction.dtype === tensor.dtype || tensor.dtype.itemsize === reduction.dtype.itemsize) return tensor;
  return copyInto(emptyTensor(tensor.shape, reduction.dtype), tensor);
}

/** Makes a reduced copy the tensor's, divided by the number of processes for an average. */
export function finishReduction(tensor: Tensor, copy: Tensor, { average }: MpiReduction, size: number): void {
  if (average && size > 1) divide(copy, size);
  if (copy === tensor) return;
  copyInto(tensor, copy);
  release(copy.storage);
}

function divide(tensor: Tensor, size: number): void {
  no_grad(() => {
    const plain = aliasTensor(tensor, tensor.shape, tensor.strides, tensor.offset); // no leaf that may not change
    if (tensor.dtype.is_floating_point) div_(plain, size);
    else div_(plain, size, { rounding_mode: "trunc" });
  });
}

/** Whether tensors lie one after another in one storage. */
function areNeighbours(tensors: readonly Tensor[]): boolean {
  const [first] = tensors;
  if (first === undefined) return false;
  let place = first.offset;
  for (const { storage, offset, shape } of tensors) {
    if (storage !== first.storage || offset !== place) return false;
    place += numel(shape);
  }
  return true;
}

/** Tensors as one: the bytes themselves where they lie one after another, else new bytes, to be filled or read. */
export class Flat {
  readonly tensor: Tensor;
  private readonly isCopy: boolean;

  constructor(
    private readonly parts: readonly Tensor[],
    dtype: DType,
  ) {
    const count = parts.reduce((total, { shape }) => total + numel(shape), 0);
    this.isCopy = !areNeighbours(parts);
    const [first] = parts as [Tensor];
    this.tensor = this.isCopy
      ? emptyTensor([count], dtype)
      : aliasTensor(first, [count], contiguousStrides([count]), first.offset);
  }

  private *pieces(): Iterable<readonly [Tensor, Tensor]> {
    let place = 0;
    for (const part of this.parts) {
      yield [part, aliasTensor(this.tensor, part.shape, contiguousStrides(part.shape), place)];
      place += numel(part.shape);
    }
  }

  /** Copies the parts into it. */
  fill(): this {
    if (this.isCopy) for (const [part, piece] of this.pieces()) copyInto(piece, part);
    return this;
  }

  /** Copies it into the parts, and lets it go. */
  spread(): void {
    if (this.isCopy) for (const [part, piece] of this.pieces()) copyInto(part, piece);
    this.drop();
  }

  /** Lets new bytes go. */
  drop(): void {
    if (this.isCopy) release(this.tensor.storage);
  }
}
