/** Methods of sparse tensors that are no operators: components, counts, and what only strided tensors have. */
import { assertOneElement } from "../../tensor/elements.ts";
import { no_grad } from "../../autograd/modes.ts";
import { NotImplementedError, RuntimeError, TypeError } from "../../support/errors.ts";
import { numel, shapeText } from "../../layout/shape.ts";
import { get_default_dtype, isDType, type DType } from "../../dtype.ts";
import type { FactoryOptions, Shape } from "../declare/types.ts";
import { asLeaf } from "../create/create.ts";
import { isSparseLayout, layouts, type SparseParts, type SparseRoom } from "../../tensor/layouts.ts";
import { SparseCoo, SparseCompressed, SparseTensor } from "../../tensor/sparse-tensor.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { assertCoordinates } from "./coordinates.ts";
import {
  to_sparse,
  to_sparse_bsc,
  to_sparse_bsr,
  to_sparse_csc,
  to_sparse_csr,
  type ToSparseOptions,
} from "./convert.ts";
import { enableSparse, layoutWord, refuse, rule, sparseOperator } from "./declare.ts";
import "./elementwise.ts";
import { changeInPlace } from "./in-place.ts";
import { indexNames } from "./invariants.ts";
import { asCoordinates, coalesce, emptySparse, fromIndices, maskedBy, plain, to_dense, valuesOf } from "./parts.ts";
import { sparseText } from "./print.ts";
import { smm, sspaddmm } from "./products.ts";
import "./reduce.ts";
import { resized } from "./shapes.ts";
import { sizeAt } from "../../support/checked.ts";

function compressedPart(name: string) {
  return (self: Tensor): Tensor => {
    const isCompressed = name === "crow_indices" || name === "ccol_indices";
    const fits = self instanceof SparseCompressed && indexNames(self.layoutName)[isCompressed ? 0 : 1] === name;
    if (fits) return plain(isCompressed ? self.compressedTensor : self.plainTensor);
    const byRows = name === "crow_indices" || name === "col_indices";
    throw new RuntimeError(
      `${name} expected sparse ${byRows ? "row" : "column"} compressed tensor layout but got ${layoutWord(self)}`,
    );
  };
}

function uncoalesced(self: SparseCoo, what: string): void {
  if (!self.isCoalesced)
    throw new RuntimeError(`Cannot get ${what} on an uncoalesced tensor, please call .coalesce() first`);
}

const rawValues = sparseOperator<(self: SparseTensor) => Tensor>("_values(Tensor self) -> Tensor", {
  forward: (self: SparseTensor) => plain(self.valueTensor),
});

const masked = sparseOperator<(self: Tensor, mask: SparseTensor) => Tensor>(
  "sparse_mask(Tensor self, Tensor mask) -> Tensor",
  {
    forward: (self: Tensor, mask: SparseTensor) => maskedBy(self, mask, "SparseMaskBackward0"),
    derivative: {
      self: [
        ["self", "mask"],
        (grad, c) => {
          const self = c.tensor("self");
          const mask = c.tensor("mask") as SparseTensor;
          const given = maskedBy(
            grad,
            mask instanceof SparseCoo ? (mask.coalesce() as SparseCoo) : mask,
            "SparseMaskBackward0",
          );
          return self instanceof SparseTensor ? given : to_dense(given);
        },
      ],
    },
  },
);

function sparse_mask(self: Tensor, mask: Tensor): Tensor {
  if (!(mask instanceof SparseTensor)) {
    if (self instanceof SparseTensor) throw new RuntimeError("sparse_mask(): the mask tensor must be sparse");
    return refuse("sparse_mask", mask);
  }
  if (self.shape.length !== mask.shape.length || self.shape.some((n, d) => n !== mask.shape[d]))
    throw new RuntimeError(
      `sparse_mask(): operands have incompatible sizes; self has size ${shapeText(self.shape)} but mask has size ${shapeText(mask.shape)}`,
    );
  return masked(self, mask);
}

type Method = (self: Tensor, ...args: never[]) => unknown;

const methods: Record<string, Method> = {
  to_sparse: to_sparse as Method,
  to_sparse_coo: (self, options?: ToSparseOptions) => to_sparse(self, options ?? {}),
  to_sparse_csr: to_sparse_csr as Method,
  to_sparse_csc: to_sparse_csc as Method,
  to_sparse_bsr: to_sparse_bsr as Method,
  to_sparse_bsc: to_sparse_bsc as Method,
  coalesce: (self) => coalesce(self),
  is_coalesced: (self) => asCoordinates(self, "is_coalesced").isCoalesced,
  _coalesced_: (self, isCoalesced: boolean) => {
    asCoordinates(self, "_coalesced_").isCoalesced = isCoalesced;
    return self;
  },
  indices: (self) => {
    const coo = asCoordinates(self, "indices");
    uncoalesced(coo, "indices");
    return plain(coo.indexTensor);
  },
  _indices: (self) => plain(asCoordinates(self, "_indices").indexTensor),
  values: (self) => {
    if (!(self instanceof SparseTensor))
      throw new RuntimeError(`values expected sparse tensor layout but got ${layoutWord(self)}`);
    if (self instanceof SparseCoo) uncoalesced(self, "values");
    return valuesOf(self);
  },
  _values: (self) => (self instanceof SparseTensor ? rawValues(self) : refuse("_values", self)),
  crow_indices: compressedPart("crow_indices"),
  col_indices: compressedPart("col_indices"),
  ccol_indices: compressedPart("ccol_indices"),
  row_indices: compressedPart("row_indices"),
  sparse_dim: (self) => (self instanceof SparseCoo ? self.sparseDims : self instanceof SparseCompressed ? 2 : 0),
  dense_dim: (self) => {
    if (self instanceof SparseCoo) return self.shape.length - self.sparseDims;
    return self instanceof SparseCompressed ? self.shape.length - 2 - self.batchDims : self.shape.length;
  },
  _dimI: (self) => asCoordinates(self, "_dimI").sparseDims,
  _dimV: (self) => {
    const coo = asCoordinates(self, "_dimV");
    return coo.shape.length - coo.sparseDims;
  },
  _nnz: (self) => (self instanceof SparseTensor ? self.count : refuse("_nnz", self)),
  sparse_mask: sparse_mask as Method,
  sparse_resize_: (self, size: Shape, sparse: number, dense: number) => {
    const coo = asCoordinates(self, "sparse_resize_");
    return changeInPlace(coo, "sparse_resize_", [], () => no_grad(() => resized(coo, size, sparse, dense)));
  },
  sparse_resize_and_clear_: (self, size: Shape, sparse: number, dense: number) => {
    const coo = asCoordinates(self, "sparse_resize_and_clear_");
    const empty = new SparseCoo(
      emptyTensor([coo.sparseDims, 0], coo.indexTensor.dtype),
      coo.valueTensor.narrow(0, 0, 0),
      coo.shape,
      true,
    );
    return changeInPlace(coo, "sparse_resize_and_clear_", [], () => no_grad(() => resized(empty, size, sparse, dense)));
  },
  resize_as_sparse_: (self, template: Tensor) => self.resize_as_(template),
  smm: smm as Method,
  sspaddmm: sspaddmm as Method,
};

const NO_POINTER = "Cannot access data pointer of Tensor that doesn't have storage";

/** What sparse tensors do otherwise than all others. */
const overrides: Record<string, Method> = {
  to_dense: (self, first?: DType | null | { dtype?: DType | null; masked_grad?: boolean }, ...rest: unknown[]) => {
    const named = first !== null && typeof first === "object" && !("itemsize" in first) ? first : undefined;
    const dtype = named ? named.dtype : (first as DType | null | undefined);
    if (dtype !== null && dtype !== undefined && dtype !== self.dtype)
      throw new RuntimeError("dtype argument is not supported by sparse_to_dense");
    const options = (rest.at(-1) ?? named) as { masked_grad?: boolean } | undefined;
    return to_dense(self, options?.masked_grad ?? true);
  },
  item: (self) => {
    assertOneElement(self);
    return no_grad(() => to_dense(self)).item();
  },
  tolist: () => {
    throw new RuntimeError(NO_POINTER);
  },
  toTypedArray: () => {
    throw new TypeError("can't convert Sparse layout tensor to numpy. Use Tensor.to_dense() first.");
  },
  numpy: (self) => {
    throw new TypeError(`can't convert ${layoutWord(self)} layout tensor to numpy. Use Tensor.to_dense() first.`);
  },
  data_ptr: () => {
    throw new RuntimeError(NO_POINTER);
  },
  untyped_storage: () => {
    throw new NotImplementedError("Cannot access storage of SparseTensorImpl");
  },
  is_contiguous: () => false,
  new_zeros: (self, ...args: unknown[]) => {
    const options = (
      typeof args.at(-1) === "object" && !Array.isArray(args.at(-1)) ? args.at(-1) : {}
    ) as FactoryOptions;
    const given = args.filter((value) => value !== options);
    const size = (Array.isArray(given[0]) ? given[0] : given) as number[];
    const values = emptyTensor([0], options.dtype ?? self.dtype);
    return asLeaf(emptySparse(size, values, (self as SparseTensor).layoutName), options.requires_grad ?? false);
  },
  toString: (self: Tensor) => sparseText(self as SparseTensor),
};
overrides["new_empty"] = overrides["new_zeros"]!;

for (const [name, run] of Object.entries(overrides))
  Object.defineProperty(SparseTensor.prototype, name, {
    value(this: Tensor, ...args: never[]) {
      return run(this, ...args);
    },
    writable: true,
    configurable: true,
  });
Object.defineProperty(SparseTensor.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: SparseTensor) {
    return sparseText(this);
  },
  writable: true,
  configurable: true,
});
const properties: Record<string, (self: SparseTensor) => unknown> = {
  layout: (self) => self.layoutName,
  is_sparse: (self) => self instanceof SparseCoo,
  is_sparse_csr: (self) => self.layoutName === "torch.sparse_csr",
  nbytes: (self) => numel(self.shape) * self.dtype.itemsize,
};
for (const [name, read] of Object.entries(properties))
  Object.defineProperty(SparseTensor.prototype, name, {
    get(this: SparseTensor) {
      return read(this);
    },
    configurable: true,
  });

rule("detach", (self: SparseTensor) => self.twin());

/** `zeros(2, 3, { layout: torch.sparse_coo })`: the size or a tensor like it comes first. */
function create(name: string, bound: readonly unknown[]): Tensor {
  const [first] = bound as [Tensor | readonly number[]];
  const shape = first instanceof Tensor ? first.shape : first;
  const dtype = bound.find(isDType) ?? (first instanceof Tensor ? first.dtype : get_default_dtype());
  const layout = bound.find(isSparseLayout)!;
  if (/^(ones|full)/.test(name)) throw new RuntimeError("full(...) is not implemented for sparse layout");
  const made = emptySparse(shape, emptyTensor([0], dtype), layout);
  if (!/^(zeros|empty)/.test(name)) return refuse(name, made);
  return asLeaf(made, bound.includes(true));
}

function partsOf(tensor: Tensor): SparseParts {
  if (tensor instanceof SparseCoo)
    return {
      layout: tensor.layoutName,
      tensors: [tensor.indexTensor, tensor.valueTensor],
      shape: tensor.shape,
      isCoalesced: tensor.isCoalesced,
    };
  if (!(tensor instanceof SparseCompressed))
    throw new NotImplementedError(
      `tensors of layout ${tensor.layout} of class ${tensor.constructor.name} are not saved`,
    );
  const { layoutName, compressedTensor, plainTensor, valueTensor, shape } = tensor;
  return { layout: layoutName, tensors: [compressedTensor, plainTensor, valueTensor], shape, isCoalesced: true };
}

function rebuild({ layout, tensors, shape, isCoalesced }: SparseParts): Tensor {
  if (layout === "torch.sparse_coo") {
    const [indices, values] = tensors as [Tensor, Tensor];
    assertCoordinates(indices, shape.slice(0, indices.shape[0]));
    return new SparseCoo(indices, values, shape, isCoalesced);
  }
  const [compressed, other, values] = tensors as [Tensor, Tensor, Tensor];
  return new SparseCompressed(layout, compressed, other, values, shape);
}

/** The gradient of a table of which rows were taken: a value for each row that was, but for the padding row. */
function rowGradient(grad: Tensor, indices: Tensor, rows: number, padding: number): Tensor {
  const width = sizeAt(grad.shape, -1);
  const numbers = indices.reshape([-1]).long();
  const values = grad.reshape([numel(indices.shape), width]);
  // Fewer than two rows are in order and differ.
  const made = (places: Tensor, parts: Tensor): Tensor =>
    fromIndices(places.unsqueeze(0), parts, [rows, width], sizeAt(parts.shape, 0) < 2);
  if (padding < 0) return made(numbers, values);
  const which = no_grad(() => numbers.ne(padding).nonzero().reshape([-1]));
  return made(numbers.index_select(0, which), values.index_select(0, which));
}

const room: SparseRoom = {
  methods,
  create,
  rowGradient,
  rebuild,
  partsOf,
};

/** Makes sparse tensors known to the core. */
export function openSparseRoom(): void {
  if (layouts.room !== null) return;
  layouts.room = room;
  enableSparse();
}
openSparseRoom();
