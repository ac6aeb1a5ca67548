/** `torch.masked.MaskedTensor`: a tensor with a mask of the elements that count (torch/masked/maskedtensor/core.py). */
import { flagOf } from "../../support/known-names.ts";
import { detachedAlias, requiresGrad } from "../../autograd/history.ts";
import { bool, type DType } from "../../dtype.ts";
import { sameShape } from "../../layout/shape.ts";
import { nameClasses } from "../../support/class-names.ts";
import { RuntimeError, TypeError, ValueError } from "../../support/errors.ts";
import { pythonFixed } from "../../support/python.ts";
import { warnAlways, warnOnce } from "../../support/warnings.ts";
import { addKind, type RunOnKind } from "../../tensor/kinds.ts";
import { readElement } from "../../tensor/elements.ts";
import { OtherLayout, sparseRoom } from "../../tensor/layouts.ts";
import { NoStorage, SparseTensor } from "../../tensor/sparse-tensor.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { operator, type OperatorRecord } from "../declare/operator.ts";
import { takeMarks } from "../../tensor/marked.ts";
import { asLeaf } from "../create/create.ts";

/** The dtypes that masked tensors may have. */
const DTYPES = new Set(["float16", "float32", "float64", "bool", "int8", "int16", "int32", "int64"]);

const PROTOTYPE =
  "The PyTorch API of MaskedTensors is in prototype stage and will change in the near future. Please open a Github issue for feature requests and see our documentation on the torch.masked module for further information about the project.";

function checkData(data: unknown, mask: unknown): asserts data is Tensor {
  if (data instanceof MaskedTensor || !(data instanceof Tensor)) throw new TypeError("data must be a Tensor");
  if (mask instanceof MaskedTensor || !(mask instanceof Tensor)) throw new TypeError("mask must be a Tensor");
  if (data.layout !== mask.layout) throw new TypeError("data and mask must have the same layout.");
}

/** The components that tell where elements of a sparse tensor are. */
function placesOf(tensor: Tensor): readonly Tensor[] {
  return sparseRoom().partsOf(tensor).tensors.slice(0, -1);
}

function samePlaces(data: Tensor, mask: Tensor): boolean {
  const others = placesOf(mask);
  return placesOf(data).every((places, i) => places.equal(others[i]!));
}

function checkParts(data: Tensor, mask: Tensor): void {
  const { layout } = data;
  if (layout !== "torch.strided" && layout !== "torch.sparse_coo" && layout !== "torch.sparse_csr")
    throw new TypeError(`data layout of ${layout} is not supported.`);
  if (layout === "torch.sparse_coo" && !samePlaces(data, mask))
    throw new ValueError("data and mask are both sparse COO tensors but do not have the same indices.");
  if (layout === "torch.sparse_csr" && !samePlaces(data, mask))
    throw new ValueError("data and mask are both sparse CSR tensors but do not share either crow or col indices.");
  if (mask.dtype !== bool) throw new TypeError("mask must have dtype bool.");
  if (!DTYPES.has(data.dtype.name)) throw new TypeError(`torch.${data.dtype.name} is not supported in MaskedTensor.`);
  if (data.shape.length !== mask.shape.length) throw new ValueError("data.dim() must equal mask.dim()");
  if (!sameShape(data.shape, mask.shape)) throw new ValueError("data.size() must equal mask.size()");
}

/** Sparse data in order, at the places of the mask. */
function settled(data: Tensor, mask: Tensor): readonly [Tensor, Tensor] {
  if (!(data instanceof SparseTensor)) return [data.detach().clone(), mask.detach().clone()];
  const isCoo = data.layoutName === "torch.sparse_coo";
  const [own, places] = isCoo ? [data.detach().coalesce(), mask.coalesce()] : [data.detach(), mask];
  const at = own._nnz() === places._nnz() ? own : own.to_dense().sparse_mask(places);
  return [at, places];
}

/** What operators do with masked tensors: set by masked-rules.ts. */
export const maskedRoom: { run: RunOnKind | null } = { run: null };

/** A twin without checks: data and mask are taken as they are. */
const UNCHECKED = Symbol();

/**
 * A tensor with a mask of its shape: only elements where the mask is true count. Functions of one tensor, and of two
 * with equal masks, work element by element; reductions see what counts. A prototype in PyTorch, and as far as it goes
 * there.
 * https://docs.pytorch.org/docs/stable/masked.html
 * @example
 * const data = torch.arange(4.5).reshape(5).narrow(0, 0, 4);
 * const mt = torch.masked.masked_tensor(data, torch.tensor([true, false, true, true]));
 * (mt.sum() as typeof mt).get_data(); // tensor(5.)
 */
export class MaskedTensor extends OtherLayout {
  /** Sets all elements to 0, in place: what `zero_grad` asks of a gradient of any layout. */
  clear(): void {
    this.zero_();
  }

  /** The elements, those that do not count among them. */
  _masked_data: Tensor;
  /** Which elements count. */
  _masked_mask: Tensor;

  constructor(
    data: Tensor,
    mask: Tensor,
    requires_grad: boolean | { requires_grad?: boolean } | typeof UNCHECKED = false,
  ) {
    let parts: readonly [Tensor, Tensor] = [data, mask];
    if (requires_grad !== UNCHECKED) {
      checkData(data, mask);
      warnOnce(PROTOTYPE, PROTOTYPE);
      if (requiresGrad(data))
        warnAlways(
          "It is not recommended to create a MaskedTensor with a tensor that requires_grad. To avoid this, you can use data.detach().clone()",
        );
      parts = settled(data, mask);
      checkParts(...parts);
    }
    const [own, which] = parts;
    const strides = own instanceof SparseTensor ? own.shape.map(() => 0) : own.strides;
    super(new NoStorage(own.storage), own.shape, strides, 0, own.dtype, own.version);
    addKind(MaskedTensor, (record, bound, out) => maskedRoom.run!(record, bound, out));
    this._masked_data = own;
    this._masked_mask = which;
    own.storage.kept = true; // no scope and no derivative that made them gives them back
    which.storage.kept = true;
    if (requires_grad !== UNCHECKED && flagOf("MaskedTensor.__new__()", "requires_grad", requires_grad, false))
      asLeaf(this, true);
  }

  /** The elements, as a tensor whose gradient is masked. */
  get_data(): Tensor {
    return dataOf(this);
  }
  /** Which elements count: a bool tensor of the same shape. */
  get_mask(): Tensor {
    return this._masked_mask;
  }
  /** The elements, with `value` in the place of those that do not count. */
  to_tensor(value: number | Tensor): Tensor {
    return this.get_data().masked_fill(this._masked_mask.logical_not(), value);
  }
  /** Whether data and mask are sparse tensors by coordinates. */
  is_sparse_coo(): boolean {
    return this.layout === "torch.sparse_coo";
  }

  /** The same without history. For the library's own use. */
  twin(): MaskedTensor {
    const twin = uncheckedMasked(this._masked_data, this._masked_mask);
    twin.version = this.version;
    return twin;
  }

  /** Takes over what another one is: an operator has changed this tensor in place. For the library's own use. */
  become(other: MaskedTensor): this {
    this._masked_data = other._masked_data;
    this._masked_mask = other._masked_mask;
    this.shape = other.shape;
    this.strides = other.strides;
    this.dtype = other.dtype;
    return this;
  }
}
nameClasses({ MaskedTensor });
takeMarks(MaskedTensor);

/** A masked tensor over tensors that nobody else changes. */
export function uncheckedMasked(data: Tensor, mask: Tensor): MaskedTensor {
  return new MaskedTensor(data, mask, UNCHECKED as never);
}

/** Records that take masked tensors themselves. */
export const ownRecords = new WeakSet<OperatorRecord>();

/** Marks an operator as one that takes masked tensors itself. */
export function takesMasked<T>(made: T): T {
  ownRecords.add((made as { readonly record: OperatorRecord }).record);
  return made;
}

/** What a gradient is without its mask. */
export function plainGradient(grad: Tensor): Tensor {
  return grad instanceof MaskedTensor ? dataOf(grad) : grad;
}

/** A gradient with a mask; one that has a mask already keeps it. */
export function maskedGradient(grad: Tensor, mask: Tensor): MaskedTensor {
  if (grad instanceof MaskedTensor) return grad;
  return grad instanceof SparseTensor ? uncheckedMasked(grad, mask) : wrapped(grad, mask);
}

/** The elements. The gradient has the mask of the tensor. */
export const dataOf = takesMasked(
  operator<(self: MaskedTensor) => Tensor>("_masked_data(Tensor self) -> Tensor", {
    node: "GetDataBackward",
    forward: (self: MaskedTensor) => detachedAlias(self._masked_data),
    derivative: {
      self: [["self"], (grad, c) => maskedGradient(grad, (c.tensor("self") as MaskedTensor)._masked_mask)],
    },
  }),
);

/** A masked tensor of data with a history, which gets the gradient's data. */
export const wrapped = takesMasked(
  operator<(data: Tensor, mask: Tensor) => MaskedTensor>("_masked_wrap(Tensor data, Tensor mask) -> Tensor", {
    node: "ConstructorBackward",
    forward: (data: Tensor, mask: Tensor) => uncheckedMasked(detachedAlias(data), mask),
    derivative: { data: [[], (grad) => plainGradient(grad)] },
  }),
);

/** The same, for data that a user gave: a leaf gets a gradient with a mask. */
const constructed = takesMasked(
  operator<(data: Tensor, mask: Tensor) => MaskedTensor>("_masked_construct(Tensor data, Tensor mask) -> Tensor", {
    node: "ConstructorBackward",
    forward: (data: Tensor, mask: Tensor) => new MaskedTensor(detachedAlias(data), mask),
    derivative: { data: [[], (grad) => grad] },
  }),
);

/**
 * A masked tensor, a leaf: as `torch.tensor` makes one. `data` and `mask` (bools) have one shape, which is that of the
 * result.
 * @example
 * const mt = torch.masked.masked_tensor(torch.tensor([1, 2]), torch.tensor([true, false]));
 * String(mt); // "MaskedTensor(\n  [1,       --]\n)"
 */
export function masked_tensor(
  data: Tensor,
  mask: Tensor,
  requires_grad: boolean | { requires_grad?: boolean } = false,
): MaskedTensor {
  return new MaskedTensor(data, mask, flagOf("masked_tensor()", "requires_grad", requires_grad, false));
}

/**
 * A masked tensor of data that may have a history: as `torch.as_tensor` makes one. `data` and `mask` (bools) have one
 * shape, which is that of the result. A leaf gets a gradient with the mask.
 * @example
 * const x = torch.ones(2, { requires_grad: true });
 * torch.masked.as_masked_tensor(x, torch.tensor([true, false])).sum().backward();
 * String(x.grad); // "MaskedTensor(\n  [  1.0000,       --]\n)"
 */
export function as_masked_tensor(data: Tensor, mask: Tensor): MaskedTensor {
  checkData(data, mask);
  if (requiresGrad(data) && data.grad_fn !== null) {
    checkParts(data, mask);
    return wrapped(data, mask);
  }
  return constructed(data, mask);
}

/**
 * Whether a value is a masked tensor, of whatever shape.
 * @example
 * torch.masked.is_masked_tensor(torch.ones(2)); // false
 */
export function is_masked_tensor(value: unknown): value is MaskedTensor {
  return value instanceof MaskedTensor;
}

/** One element as Python's `format` with "{:8.4f}" writes it, or as `str` does. */
function elementText(value: unknown, dtype: DType): string {
  if (dtype.is_floating_point) {
    const number = Number(value);
    const text = Number.isFinite(number) ? pythonFixed(number, 4) : number > 0 ? "inf" : number < 0 ? "-inf" : "nan";
    return text.padStart(8);
  }
  return dtype === bool ? (value ? "True" : "False") : String(value);
}

function nestedText(data: Tensor, mask: Tensor, at: readonly number[]): string {
  const size = data.shape[at.length]!;
  const places = Array.from({ length: size }, (_, i) => [...at, i]);
  if (at.length === data.shape.length - 1) {
    const texts = places.map((index) => elementText(readElement(data, index), data.dtype));
    const isOut = places.map((index) => !readElement(mask, index));
    if (size === 0) throw new ValueError("max() arg is an empty sequence");
    const width = Math.max(...texts.map((text, i) => (isOut[i] ? 8 : text.length)));
    return `[${texts.map((text, i) => (isOut[i] ? "--".padStart(width) : text)).join(", ")}]`;
  }
  const parts = places.map((index) => nestedText(data, mask, index).replace(/^/gm, "  "));
  return `[\n${parts.join(",\n")}\n]`;
}

function textOf(self: MaskedTensor): string {
  const isSparse = self._masked_data instanceof SparseTensor;
  const [data, mask] = [self._masked_data, self._masked_mask].map((part) => (isSparse ? part.to_dense() : part)) as [
    Tensor,
    Tensor,
  ];
  if (data.shape.length === 0) {
    const counts = Boolean(readElement(mask, []));
    return `MaskedTensor(${counts ? elementText(readElement(data, []), data.dtype) : "--"}, ${counts ? "True" : "False"})`;
  }
  return `MaskedTensor(\n${nestedText(data, mask, []).replace(/^/gm, "  ")}\n)`;
}

const overrides: Record<string, (self: MaskedTensor) => unknown> = {
  toString: textOf,
  item: (self) => {
    const { _masked_mask: mask } = self;
    if (mask.numel() === 1 && !mask.item())
      throw new ValueError("__torch_dispatch__, aten._local_scalar_dense: expected a mask tensor");
    return self._masked_data.item();
  },
  tolist: () => {
    throw new RuntimeError(".tolist() is not supported for tensor subclasses, got MaskedTensor");
  },
  is_contiguous: (self) => {
    if (self._masked_data instanceof SparseTensor)
      throw new ValueError("MaskedTensors with sparse data do not have is_contiguous");
    return self._masked_data.is_contiguous();
  },
};
for (const [name, run] of Object.entries(overrides))
  Object.defineProperty(MaskedTensor.prototype, name, {
    value(this: MaskedTensor) {
      return run(this);
    },
    writable: true,
    configurable: true,
  });
Object.defineProperty(MaskedTensor.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: MaskedTensor) {
    return textOf(this);
  },
  writable: true,
  configurable: true,
});
const properties: Record<string, (self: MaskedTensor) => unknown> = {
  layout: (self) => self._masked_data.layout,
  is_sparse: (self) => self._masked_data instanceof SparseTensor,
  is_sparse_csr: (self) => self._masked_data.layout === "torch.sparse_csr",
};
for (const [name, read] of Object.entries(properties))
  Object.defineProperty(MaskedTensor.prototype, name, {
    get(this: MaskedTensor) {
      return read(this);
    },
    configurable: true,
  });
