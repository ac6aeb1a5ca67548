/**
 * Nested tensors of layout `torch.jagged`: items of different sizes, packed one after the other along one dim of a
 * dense tensor (torch/nested/_internal/nested_tensor.py).
 */
import { detachedAlias, gradFnOf, requiresGrad } from "../../autograd/history.ts";
import { shownName } from "../../autograd/node.ts";
import { numel, sameShape, wrapExistingDim } from "../../layout/shape.ts";
import { nameClasses } from "../../support/class-names.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import {
  AssertionError,
  NotImplementedError,
  RuntimeError,
  TypeError,
  ValueError,
  withHelp,
} from "../../support/errors.ts";
import { pythonTuple } from "../../support/python.ts";
import { addKind, type RunOnKind } from "../../tensor/kinds.ts";
import { OtherLayout } from "../../tensor/layouts.ts";
import { NoStorage } from "../../tensor/sparse-tensor.ts";
import type { NestedNumbers } from "../../methods/members.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { operator, type OperatorRecord } from "../declare/operator.ts";
import { takeMarks } from "../../tensor/marked.ts";
import type { ScalarValue, Shape } from "../declare/types.ts";

/** How the packed dim is cut into items. Tensors made from one another share it. */
export interface Structure {
  /** Where each item begins, and where the last one ends: [items + 1]. */
  readonly offsets: Tensor;
  /** How long each item is, [items]; null where each ends where the next begins. */
  readonly lengths: Tensor | null;
  /** The longest and the shortest item, where somebody has asked or said so. */
  longest: number | null;
  shortest: number | null;
}

/**
 * Numbers of ragged sizes: PyTorch's j1, j2, … Tensors with the same offsets have the same one, so that sizes can be
 * compared. In a shape, j1 is -2, j2 is -3: -1 keeps its meaning in `view`.
 */
const raggedSizes = new WeakMap<Tensor, number>();
let lastRaggedSize = -1;

function raggedSizeOf({ offsets, lengths }: Structure): number {
  const source = lengths ?? offsets;
  let size = raggedSizes.get(source);
  if (size === undefined) {
    size = --lastRaggedSize;
    raggedSizes.set(source, size);
  }
  return size;
}

/** A size as PyTorch prints it: `j1` for a ragged one. */
function sizeName(size: number): string {
  return size < -1 ? `j${-1 - size}` : String(size);
}

/** `(2, j1, 3)`. */
export function tupleText(shape: readonly number[]): string {
  return pythonTuple(shape.map((size) => (size < -1 ? { toString: () => sizeName(size) } : size)));
}

/** `torch.Size([2, j1, 3])`. */
export function raggedSizeText(shape: readonly number[]): string {
  return `torch.Size([${shape.map(sizeName).join(", ")}])`;
}

/** Options of `to_padded_tensor`. */
export interface PaddedOptions {
  /** What items are filled up with. */
  padding?: ScalarValue;
  /** The size of the result: the ragged dim's is taken, and may cut items off. Default: that of the longest item. */
  output_size?: Shape | null;
}

/** What operators do with nested tensors: set by nested-rules.ts. */
export const nestedRoom: {
  run: RunOnKind;
  pad: (self: Tensor, padding: ScalarValue | PaddedOptions, ...size: (Shape | PaddedOptions | null)[]) => Tensor;
} = { run: notOpen, pad: notOpen };

/** Stands for a rule until the first nested tensor is made. */
export function notOpen(): never {
  throw new NotImplementedError("make nested tensors by the functions of torch.nested");
}

/** Stands in the place of a storage: the elements are in the packed tensor. */
export class PackedStorage extends NoStorage {
  override get block(): never {
    throw new NotImplementedError("Cannot access storage of NestedTensor: its elements are those of nt.values()");
  }
}

/**
 * A tensor of items of different sizes: [items, ragged, …]. Its elements are packed into one dense tensor, `values()`,
 * and `offsets()` says where items begin. In its shape a negative number, -2 or less, stands for the ragged size: -2 is
 * what PyTorch prints as j1, -3 is j2. Two tensors have the same number where they have the same offsets.
 * https://docs.pytorch.org/docs/stable/nested.html
 * @throws {NotImplementedError} by operators that have no rule for nested tensors
 * @example
 * const nt = torch.nested.nested_tensor([[1, 2], [3]], { layout: torch.jagged });
 * nt.unbind().map((item) => item.tolist()); // [[1, 2], [3]]
 */
export class NestedTensor extends OtherLayout {
  /** Sets all elements to 0, in place: what `zero_grad` asks of a gradient of any layout. */
  clear(): void {
    this.zero_();
  }

  constructor(
    /** The packed elements, without history. For the library's own use; others ask `values()`. */
    readonly packed: Tensor,
    /** How they are cut into items. For the library's own use. */
    readonly structure: Structure,
    /** Which dim is ragged, 1 or later. For the library's own use. */
    readonly raggedDim: number,
  ) {
    const { offsets, lengths } = structure;
    if (offsets.shape.length !== 1) throw new AssertionError(`offsets must be 1D, but got ${offsets.shape.length}D`);
    const items = sizeAt(offsets.shape, 0) - 1;
    if (lengths !== null && items !== lengths.shape[0])
      throw new AssertionError(
        `offsets and lengths batch sizes must match: offsets.shape[0] - 1 = ${items}, lengths.shape[0] = ${lengths.shape[0]}`,
      );
    const ragged = raggedSizeOf(structure);
    const at = raggedDim - 1;
    const shape = [items, ...packed.shape.slice(0, at), ragged, ...packed.shape.slice(at + 1)];
    const strides = [ragged * sizeAt(packed.strides, at), ...packed.strides];
    super(new PackedStorage(packed.storage), shape, strides, 0, packed.dtype, packed.version);
    addKind(NestedTensor, (record, bound, out) => nestedRoom.run(record, bound, out));
    this.isInference = packed.isInference;
    // No scope and no derivative that made them gives them back.
    for (const part of [packed, offsets, ...(lengths ? [lengths] : [])]) part.storage.kept = true;
  }

  /** Where items begin, and where the last one ends: [items + 1]. */
  override offsets(): Tensor {
    return this.structure.offsets;
  }
  /** How long items are, [items], of a tensor with holes between them; else null. */
  override lengths(): Tensor | null {
    return this.structure.lengths;
  }

  override get layout(): string {
    return "torch.jagged";
  }
  override get is_nested(): boolean {
    return true;
  }
  override get nbytes(): number {
    return countOf(this) * this.dtype.itemsize;
  }
  override numel(): number {
    return countOf(this);
  }
  override nelement(): number {
    return countOf(this);
  }
  override is_contiguous(): boolean {
    return isContiguousNested(this);
  }
  override storage_offset(): number {
    return this.packed.offset;
  }
  /** The packed elements, with their history: a view. */
  override values(): Tensor {
    return sharedOf(this);
  }
  override item(): number {
    if (countOf(this) === 1) return packedOf(this).item();
    throw new RuntimeError(`a Tensor with ${countOf(this)} elements cannot be converted to Scalar`);
  }
  /** The numbers of each item. */
  override tolist<T extends NestedNumbers = NestedNumbers>(): T {
    return this.unbind().map((item) => item.tolist()) as T; // the caller says which it is, as of other tensors
  }
  override new_zeros(...args: Parameters<Tensor["new_zeros"]>): Tensor {
    return this.filledLike("new_zeros", args) ?? super.new_zeros(...args);
  }
  override new_ones(...args: Parameters<Tensor["new_ones"]>): Tensor {
    return this.filledLike("new_ones", args) ?? super.new_ones(...args);
  }
  /** A tensor of the same structure, where sizes are asked for that are its own. */
  private filledLike(name: "new_zeros" | "new_ones", [size, ...rest]: readonly unknown[]): NestedTensor | null {
    if (!Array.isArray(size) || !sameShape(size as number[], this.shape)) return null;
    const values = this.packed[name](this.packed.shape, ...(rest as [])); // options, as they were given
    return new NestedTensor(values, this.structure, this.raggedDim);
  }
  /** A dense copy, items filled up with `padding`: [items, longest, …]. */
  override to_padded_tensor(padding: ScalarValue | PaddedOptions, ...size: (Shape | PaddedOptions | null)[]): Tensor {
    return nestedRoom.pad(this, padding, ...size);
  }
  override to_dense(): Tensor {
    throw new RuntimeError(
      withHelp("to_dense does not support layout Jagged", "Write nt.to_padded_tensor(0), or nt.unbind()."),
    );
  }
  override toString(): string {
    return textOf(this);
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return textOf(this);
  }

  /** The same without history. For the library's own use. */
  twin(): NestedTensor {
    return new NestedTensor(detachedAlias(this.packed), this.structure, this.raggedDim);
  }
}
nameClasses({ NestedTensor });
takeMarks(NestedTensor);

/** The first nested tensor among values of which one is. */
export function firstNested(values: readonly unknown[]): NestedTensor {
  const found = values.find(isNested);
  if (found === undefined) throw new TypeError("expected a nested tensor");
  return found;
}

/** Whether a value is a nested tensor. */
export function isNested(value: unknown): value is NestedTensor {
  return value instanceof NestedTensor;
}

/** Operators that take nested tensors themselves. */
export const ownRecords = new WeakSet<OperatorRecord>();

/** Marks an operator as one that takes nested tensors itself. */
export function takesNested<T>(made: T): T {
  ownRecords.add((made as { readonly record: OperatorRecord }).record);
  return made;
}

type Wrap = (values: Tensor, structure: Structure, raggedDim: number, node: string) => NestedTensor;

function wrapping(name: string, view: "multiple" | false): Wrap {
  return takesNested(
    operator<Wrap>(`${name}(Tensor values, any structure, int ragged_dim, str node) -> Tensor`, {
      view,
      node: (bound) => bound[3] as string,
      forward: (values: Tensor, structure: Structure, raggedDim: number) =>
        new NestedTensor(detachedAlias(values), structure, raggedDim),
      derivative: { values: [[], (grad) => (isNested(grad) ? packedOf(grad) : grad)] },
    }),
  );
}

/** A nested tensor of new values. */
export const fresh: Wrap = wrapping("_nested_from_values", false);
/**
 * A nested tensor of values that somebody else has, too. While gradients are recorded it cannot be changed in place: the
 * other's history could not follow.
 */
export const viewing: Wrap = wrapping("_nested_view_from_jagged", "multiple");

type GetValues = (self: NestedTensor, structure: Structure, raggedDim: number) => Tensor;

function getting(name: string, view: "multiple" | false): GetValues {
  return takesNested(
    operator<GetValues>(`${name}(Tensor self, any structure, int ragged_dim) -> Tensor`, {
      view,
      node: "NestedGetValuesBackward0",
      forward: (self: NestedTensor) => detachedAlias(self.packed),
      derivative: {
        self: [
          [],
          (grad, c) =>
            fresh(grad, c.value<Structure>("structure"), c.value<number>("ragged_dim"), "NestedViewBackward0"),
        ],
      },
    }),
  );
}
const forReading = getting("_nested_read_values", false);
const forSharing = getting("_nested_get_values", "multiple");

/** The packed elements, to compute with; gradients flow through them. */
export function packedOf(self: NestedTensor): Tensor {
  return forReading(self, self.structure, self.raggedDim);
}

/** The same as a view, for what users get that shares the elements: it cannot be changed while gradients are recorded. */
export function sharedOf(self: NestedTensor): Tensor {
  return forSharing(self, self.structure, self.raggedDim);
}

/** A nested tensor cut as another one, of new values with the history that they have. */
export function like(self: NestedTensor, values: Tensor, raggedDim = self.raggedDim): NestedTensor {
  return fresh(values, self.structure, raggedDim, labelOf(values));
}

/** The same where the values are a view of the other's. */
export function viewLike(self: NestedTensor, values: Tensor, raggedDim = self.raggedDim): NestedTensor {
  return viewing(values, self.structure, raggedDim, labelOf(values));
}

/** What the node of a tensor is called: the nested tensor that it becomes shows it. */
function labelOf(values: Tensor): string {
  const node = gradFnOf(values);
  return node === null ? "NestedViewFromJaggedBackward0" : shownName(node);
}

/** Number of elements: in holes there are none. */
export function countOf(self: NestedTensor): number {
  const { lengths } = self.structure;
  if (lengths === null) return numel(self.packed.shape);
  const rest = self.packed.shape.filter((_, d) => d !== self.raggedDim - 1);
  return Number(lengths.sum().item()) * numel(rest);
}

/** Whether the items lie one after the other, in order. */
export function isContiguousNested(self: NestedTensor): boolean {
  return self.structure.lengths === null && self.packed.is_contiguous();
}

function textOf(self: NestedTensor): string {
  const node = gradFnOf(self);
  const history = node !== null ? `, grad_fn=<${shownName(node)}>` : requiresGrad(self) ? ", requires_grad=True" : "";
  const contiguous = isContiguousNested(self) ? "True" : "False";
  return `NestedTensor(size=${tupleText(self.shape)}, offsets=${String(self.structure.offsets)}${history}, contiguous=${contiguous})`;
}

/** A dim of a nested tensor as a dim of its values: the items and the ragged dim are one there. */
export function innerDim(self: NestedTensor, dim: number): number {
  return dim === 0 ? self.raggedDim - 1 : dim - 1;
}

/** A dim of a nested tensor that is neither that of the items nor the ragged one, as a dim of its values. */
export function regularDim(self: NestedTensor, dim: number, name: string, rank = self.shape.length): number {
  const wrapped = wrapExistingDim(dim, rank);
  if (wrapped === self.raggedDim) throw new RuntimeError(`${name}(): not supported for NestedTensor on ragged dim`);
  if (wrapped === 0) throw new RuntimeError(`${name}(): not supported for NestedTensor on dim=0`);
  return wrapped - 1;
}

/** Whether all dims up to the ragged one are the same. */
export function sameRaggedness(self: NestedTensor, shape: readonly number[]): boolean {
  const end = self.raggedDim + 1;
  if (shape.length < end) return false;
  return self.shape.slice(0, end).every((size, d) => size === shape[d] || shape[d] === -1);
}

/** Refuses a tensor whose items do not lie one after the other along dim 1, in PyTorch's words. */
export function assertJagged(self: unknown, where: string, name: string): asserts self is NestedTensor {
  if (isNested(self) && self.structure.lengths === null && self.raggedDim === 1) return;
  throw new ValueError(`NestedTensor ${where}: expected ${name} to be a contiguous jagged layout NestedTensor`);
}

/** The places of items: where each begins and how long it is. */
export function itemPlaces({ offsets, lengths }: Structure): { start: number; length: number }[] {
  const starts = offsets.tolist() as number[];
  const given = lengths === null ? null : (lengths.tolist() as number[]);
  return starts.slice(0, -1).map((value, i) => {
    const start = Number(value);
    return { start, length: given === null ? Number(itemAt(starts, i + 1)) - start : Number(itemAt(given, i)) };
  });
}
