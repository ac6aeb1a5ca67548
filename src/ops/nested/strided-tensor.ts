/**
 * Nested tensors of layout `torch.strided`, PyTorch's default: items that may differ in every dim, one after the other in
 * a buffer (aten/src/ATen/NestedTensorImpl.h).
 */
import { detachedAlias, gradFnOf, requiresGrad } from "../../autograd/history.ts";
import { shownName } from "../../autograd/node.ts";
import { contiguousStrides, isContiguous, numel, sameShape, wrapExistingDim } from "../../layout/shape.ts";
import { itemAt } from "../../support/checked.ts";
import { nameClasses } from "../../support/class-names.ts";
import { NotImplementedError, RuntimeError, withHelp } from "../../support/errors.ts";
import { missingArguments } from "../../support/known-names.ts";
import { isPlainObject } from "../../support/realms.ts";
import { addKind, type RunOnKind } from "../../tensor/kinds.ts";
import { OtherLayout } from "../../tensor/layouts.ts";
import { takeMarks } from "../../tensor/marked.ts";
import type { NestedNumbers } from "../../methods/members.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { operator } from "../declare/operator.ts";
import type { ScalarValue, Shape } from "../declare/types.ts";
import { cat } from "../view/join.ts";
import { notOpen, takesNested, PackedStorage, type PaddedOptions } from "./nested-tensor.ts";

/** One item: where its part of the buffer begins and ends, where its first element is in that part, its sizes, strides. */
export interface Item {
  readonly from: number;
  readonly end: number;
  readonly start: number;
  readonly shape: Shape;
  readonly strides: readonly number[];
}

/** What operators do with nested tensors of strided layout: set by strided-rules.ts. */
export const stridedRoom: {
  run: RunOnKind;
  pad: (self: StridedNestedTensor, padding: ScalarValue, size: Shape | null) => Tensor;
} = { run: notOpen, pad: notOpen };

/** Items of these shapes, one after the other without gaps. */
export function itemsOf(shapes: readonly Shape[]): Item[] {
  let end = 0;
  return shapes.map((shape) => {
    const from = end;
    end += numel(shape);
    return { from, end, start: 0, shape, strides: contiguousStrides(shape) };
  });
}

/** The size that all items have along each of their dims, or -1 where they differ. */
function commonShape(items: readonly Item[]): number[] {
  const [first] = items;
  if (first === undefined) return [];
  return first.shape.map((size, d) => (items.every(({ shape }) => shape[d] === size) ? size : -1));
}

/**
 * A tensor of items that may differ in every dim: [items, …], PyTorch's default layout of nested tensors. Its elements are
 * in one buffer, `values()`. Where the sizes of items differ along a dim, its shape says -1.
 * https://docs.pytorch.org/docs/stable/nested.html
 * @throws {NotImplementedError} by operators that PyTorch does not have for nested tensors of this layout
 * @example
 * const nt = torch.nested.nested_tensor([torch.ones(1, 2), torch.ones(2, 1)]);
 * nt.unbind().map((item) => item.shape); // [[1, 2], [2, 1]]
 */
export class StridedNestedTensor extends OtherLayout {
  /** Sets all elements to 0, in place: what `zero_grad` asks of a gradient of any layout. */
  clear(): void {
    this.zero_();
  }

  constructor(
    /** The elements of all items, without history. For the library's own use; others ask `values()`. */
    readonly buffer: Tensor,
    /** How the buffer is cut into items. For the library's own use. */
    readonly items: readonly Item[],
  ) {
    const shape = [items.length, ...commonShape(items)];
    super(new PackedStorage(buffer.storage), shape, contiguousStrides(shape), 0, buffer.dtype, buffer.version);
    addKind(StridedNestedTensor, (record, bound, out) => stridedRoom.run(record, bound, out));
    this.isInference = buffer.isInference;
    buffer.storage.kept = true; // no scope and no derivative that made it gives it back
  }

  override get layout(): string {
    return "torch.strided";
  }
  override get is_nested(): boolean {
    return true;
  }
  override get nbytes(): number {
    return this.numel() * this.dtype.itemsize;
  }
  override numel(): number {
    return this.items.reduce((sum, { shape }) => sum + numel(shape), 0);
  }
  override nelement(): number {
    return this.numel();
  }
  override is_contiguous(): boolean {
    return isPacked(this);
  }
  override storage_offset(): number {
    return this.buffer.offset;
  }
  override size(): never;
  override size(dim: number): number;
  override size(dim?: number): number {
    if (dim === undefined)
      throw new RuntimeError(
        withHelp(
          "Internal error: NestedTensorImpl doesn't support sizes. Please file an issue.",
          "Ask for the size of one dim, nt.size(0), or of each item, nt.unbind().map((item) => item.shape).",
        ),
      );
    const at = wrapExistingDim(dim, this.shape.length);
    const size = itemAt(this.shape, at);
    if (size === -1) throw new RuntimeError(`Given dimension ${at} is irregular and does not have a size.`);
    return size;
  }
  override stride(): never {
    throw new RuntimeError(
      withHelp(
        "Internal error: NestedTensorImpl doesn't support strides. Please file an issue.",
        "Ask each item: nt.unbind().map((item) => item.stride()).",
      ),
    );
  }
  /** The elements of all items, with their history: a view of one dim. */
  override values(): Tensor {
    return sharedBuffer(this);
  }
  override item(): number {
    if (this.numel() === 1) return itemAt(itemViews(this), 0).item();
    throw new RuntimeError(`a Tensor with ${this.numel()} elements cannot be converted to Scalar`);
  }
  /** The numbers of each item. */
  override tolist<T extends NestedNumbers = NestedNumbers>(): T {
    return itemViews(this).map((item) => item.tolist()) as T; // the caller says which it is, as of other tensors
  }
  override at(...indices: Parameters<Tensor["at"]>): Tensor {
    const [first, ...rest] = indices;
    if (typeof first !== "number" || rest.length === 0) return super.at(...indices);
    return this.select(0, first).at(...rest); // an item is a dense tensor
  }
  override to_padded_tensor(padding: ScalarValue | PaddedOptions, size: Shape | PaddedOptions | null = null): Tensor {
    const named: PaddedOptions = {
      ...(isPlainObject(size) ? size : { output_size: size as Shape | null }),
      ...(isPlainObject(padding) ? padding : { padding: padding as ScalarValue }),
    };
    if (named.padding === undefined) throw missingArguments("to_padded_tensor()", ["padding"]);
    return stridedRoom.pad(this, named.padding, named.output_size ?? null);
  }
  override to_dense(): Tensor {
    return this;
  }
  override toString(): string {
    return textOf(this);
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return textOf(this);
  }

  /** The same without history. For the library's own use. */
  twin(): StridedNestedTensor {
    return new StridedNestedTensor(detachedAlias(this.buffer), this.items);
  }
}
nameClasses({ StridedNestedTensor });
takeMarks(StridedNestedTensor);

/** The error of an operator that PyTorch does not have for nested tensors of this layout. */
export function notThere(name: string): Error {
  return new NotImplementedError(
    withHelp(
      `Could not run 'aten::${name}' with arguments from the 'NestedTensorCPU' backend.`,
      "Make the tensor with { layout: torch.jagged }, which has more operators, or apply it to each of nt.unbind().",
    ),
  );
}

/** Whether a value is a nested tensor of strided layout. */
export function isStridedNested(value: unknown): value is StridedNestedTensor {
  return value instanceof StridedNestedTensor;
}

/** Whether the items lie one after the other, each in order and without gaps. */
export function isPacked({ items, buffer }: StridedNestedTensor): boolean {
  return (
    hasNoGaps(items, buffer) && items.every(({ start, shape, strides }) => start === 0 && isContiguous(shape, strides))
  );
}

/** Whether each element of the buffer belongs to an item. */
export function hasNoGaps(items: readonly Item[], buffer: Tensor): boolean {
  return items.reduce((sum, { shape }) => sum + numel(shape), 0) === buffer.shape[0];
}

/** Whether two tensors have items of the same sizes. */
export function isSameSize(a: StridedNestedTensor, b: StridedNestedTensor): boolean {
  return (
    a.items.length === b.items.length && a.items.every(({ shape }, i) => sameShape(shape, itemAt(b.items, i).shape))
  );
}

/** Whether two tensors' items have the same strides as well. */
export function isSameLayout(a: readonly Item[], b: readonly Item[]): boolean {
  return (
    a.length === b.length &&
    a.every((item, i) => {
      const other = itemAt(b, i);
      return item.start === other.start && sameShape(item.shape, other.shape) && sameShape(item.strides, other.strides);
    })
  );
}

type Wrap = (buffer: Tensor, items: readonly Item[], node: string) => StridedNestedTensor;

/** The gradient of a buffer: each item's goes to its places, what belongs to no item has none. */
function bufferGradient(grad: Tensor, items: readonly Item[], length: number): Tensor {
  if (!isStridedNested(grad)) return grad;
  if (isSameLayout(grad.items, items) && grad.buffer.shape[0] === length) return bufferOf(grad);
  const grads = itemViews(grad);
  const parts = items.map(({ from, end, start, shape, strides }, i) => {
    const part = grad.buffer.new_zeros([end - from]);
    return part.as_strided_scatter(itemAt(grads, i), shape, strides, start);
  });
  return parts.length === 0 ? grad.buffer.new_zeros([length]) : cat(parts, 0);
}

function wrapping(name: string, view: "multiple" | false): Wrap {
  return takesNested(
    operator<Wrap>(`${name}(Tensor buffer, any items, str node) -> Tensor`, {
      view,
      node: (bound) => bound[2] as string,
      forward: (buffer: Tensor, items: readonly Item[]) => new StridedNestedTensor(detachedAlias(buffer), items),
      derivative: {
        buffer: [[], (grad, c) => bufferGradient(grad, c.value<Item[]>("items"), itemAt(c.shape("buffer"), 0))],
      },
    }),
  );
}

/** A nested tensor of a new buffer. */
export const freshStrided: Wrap = wrapping("_nested_from_buffer", false);
/** A nested tensor of a buffer that somebody else has, too: as views of several parts, it cannot be changed while recorded. */
export const viewingStrided: Wrap = wrapping("_nested_view_from_buffer", "multiple");

type GetBuffer = (self: StridedNestedTensor, items: readonly Item[]) => Tensor;

function getting(name: string, view: "multiple" | false, node: string): GetBuffer {
  return takesNested(
    operator<GetBuffer>(`${name}(Tensor self, any items) -> Tensor`, {
      view,
      node,
      forward: (self: StridedNestedTensor) => detachedAlias(self.buffer),
      derivative: {
        self: [[], (grad, c) => freshStrided(grad, c.value<Item[]>("items"), "NestedViewFromBufferBackward0")],
      },
    }),
  );
}
const forReading = getting("_nested_read_buffer", false, "ValuesBackwardAutogradNestedTensor0");
const forSharing = getting("_nested_get_buffer", "multiple", "ValuesBackwardAutogradNestedTensor0");

/** The buffer, to compute with; gradients flow through it. */
export function bufferOf(self: StridedNestedTensor): Tensor {
  return forReading(self, self.items);
}

/** The same as a view. */
export function sharedBuffer(self: StridedNestedTensor): Tensor {
  return forSharing(self, self.items);
}

/** The items: views of the buffer. */
export function itemViews(self: StridedNestedTensor): Tensor[] {
  const { items } = self;
  if (items.length === 0) return [];
  const parts = sharedBuffer(self).split(items.map(({ from, end }) => end - from));
  return items.map(({ start, shape, strides }, i) => {
    const part = itemAt(parts, i);
    if (start === 0 && isContiguous(shape, strides)) return part.narrow(0, 0, numel(shape)).view(shape);
    return part.as_strided(shape, strides, part.offset + start);
  });
}

/** A nested tensor of tensors, one after the other in a new buffer; `like` says the dtype where there is no tensor. */
export function packedFrom(tensors: readonly Tensor[], like: Tensor, node?: string): StridedNestedTensor {
  const flat = tensors.map((tensor) => tensor.reshape([-1]));
  const buffer = flat.length === 0 ? like.new_empty([0]) : cat(flat, 0);
  return freshStrided(buffer, itemsOf(tensors.map(({ shape }) => shape)), node ?? labelOf(buffer));
}

/** The same with its items one after the other: itself where they are. */
export function packedForm(self: StridedNestedTensor): StridedNestedTensor {
  return isPacked(self) ? self : packedFrom(itemViews(self), self.buffer, "CloneBackward0");
}

/** What the node of a tensor is called: the nested tensor that it becomes shows it. */
export function labelOf(values: Tensor): string {
  const node = gradFnOf(values);
  return node === null ? "NestedViewFromBufferBackward0" : shownName(node);
}

function textOf(self: StridedNestedTensor): string {
  const node = gradFnOf(self);
  const history = node !== null ? `, grad_fn=<${shownName(node)}>` : requiresGrad(self) ? ", requires_grad=True" : "";
  const items = itemViews(self).map((item) => String(history === "" ? item : item.detach().requires_grad_()));
  return `nested_tensor([\n${items.map((text) => text.replace(/^/gm, "  ")).join(",\n")}\n]${history})`;
}
