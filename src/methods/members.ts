/** The type of a tensor's methods: operators with their first argument taken away, and the few that are declared by hand. */
import type { DType } from "../dtype.ts";
import type { Node } from "../autograd/types.ts";
import type { BackwardOptions } from "../autograd/backward.ts";
import type { ToOptions } from "../ops/copy.ts";
import type { FactoryOptions, MethodsOf, ScalarValue, Shape } from "../ops/core/types.ts";
import type { Storage } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type * as copy from "../ops/copy.ts";
import type * as products from "../ops/products.ts";
import type * as special from "../ops/special-methods.ts";
import type * as activation from "../ops/activation-methods.ts";
import type * as elementwise from "../ops/elementwise.ts";
import type * as random from "../ops/random.ts";
import type * as gather from "../ops/gather.ts";
import type * as indexDim from "../ops/index-dim.ts";
import type * as indexPut from "../ops/index-put.ts";
import type * as masked from "../ops/masked.ts";
import type * as scatterReduce from "../ops/scatter-reduce.ts";
import type * as arrange from "../ops/arrange.ts";
import type * as triangle from "../ops/triangle.ts";
import type * as viewScatter from "../ops/view-scatter.ts";
import type * as inPlaceViews from "../ops/inplace-views.ts";
import type * as pieces from "../ops/pieces.ts";
import type * as reduce from "../ops/reduce.ts";
import type * as view from "../ops/view.ts";
import type { ReductionMembers } from "./reduction-members.ts";
import type { Index } from "../layout/index.ts";


/** What `x.tolist()` gives: numbers (bigint where int64 is not exact, booleans for bool) nested as the shape is. */
export type NestedNumbers = number | bigint | boolean | NestedNumbers[];
export type TypedArray = Float32Array | Float64Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array | Uint16Array;

/** An index of `x.at(…)`: number, "1:3", "...", null, boolean, slice, list, or tensor. */
export type TensorIndex = Index<Tensor>;

/** Handle of a hook. */
export interface RemovableHandle { remove(): void }

/** All methods and properties of a tensor. One room of operators a line. */
export interface TensorMembers extends
  MethodsOf<typeof copy>,
  MethodsOf<typeof gather>,
  MethodsOf<typeof indexDim>,
  MethodsOf<typeof indexPut>,
  MethodsOf<typeof scatterReduce>,
  MethodsOf<typeof arrange>,
  MethodsOf<typeof triangle>,
  MethodsOf<typeof viewScatter>,
  MethodsOf<typeof inPlaceViews>,
  MethodsOf<typeof pieces>,
  Omit<MethodsOf<typeof masked>, "nonzero">,
  MethodsOf<typeof products>,
  MethodsOf<typeof random>,
  MethodsOf<typeof reduce>,
  MethodsOf<typeof activation>,
  MethodsOf<typeof special>,
  MethodsOf<typeof elementwise>,
  MethodsOf<typeof view>,
  ReductionMembers,
  OwnMembers {}

/** What is no operator, or has overloads that the mapped type would lose. */
export interface OwnMembers {
  /** Number of dims. */
  readonly ndim: number;
  readonly device: string;
  readonly layout: string;
  readonly is_leaf: boolean;
  /** The node that made this tensor, or null for leaves. */
  readonly grad_fn: Node | null;
  requires_grad: boolean;
  grad: Tensor | null;
  /** The same bytes without history and with a version of their own. */
  data: Tensor;
  /** How often the bytes were changed in place. */
  readonly _version: number;
  readonly _base: Tensor | null;
  readonly itemsize: number;
  readonly nbytes: number;
  readonly is_cuda: boolean;
  readonly is_sparse: boolean;
  readonly is_quantized: boolean;
  readonly is_meta: boolean;
  readonly retains_grad: boolean;
  readonly T: Tensor;
  readonly mT: Tensor;
  readonly H: Tensor;
  readonly mH: Tensor;
  readonly real: Tensor;

  /** The shape, or the size of one dim. */
  size(): readonly number[];
  size(dim: number): number;
  stride(): readonly number[];
  stride(dim: number): number;
  storage_offset(): number;
  numel(): number;
  nelement(): number;
  dim(): number;
  ndimension(): number;
  element_size(): number;
  is_contiguous(options?: { memory_format?: string }): boolean;
  is_floating_point(): boolean;
  is_complex(): boolean;
  is_signed(): boolean;
  is_inference(): boolean;
  is_same_size(other: Tensor): boolean;
  data_ptr(): number;
  untyped_storage(): Storage;
  _is_view(): boolean;

  /** The value of a tensor of one element. */
  item(): number;
  itemAsync(): Promise<number>;
  tolist(): NestedNumbers;
  tolistAsync(): Promise<NestedNumbers>;
  /** A contiguous copy of the elements. float16 and bfloat16 come as their bits, bool as 0 and 1. */
  toTypedArray(): TypedArray;

  to(dtype: DType, options?: ToOptions): Tensor;
  to(other: Tensor, options?: ToOptions): Tensor;
  to(device: string, dtype?: DType, options?: ToOptions): Tensor;
  to(options: ToOptions): Tensor;
  type(dtype: DType): Tensor;
  type(): string;
  cpu(): Tensor;

  /** Indexing: `x.at("1:3", "...", null, -1)` is Python's `x[1:3, ..., None, -1]`. A basic index is a view. */
  at(...index: TensorIndex[]): Tensor;

  /** Accumulates gradients of this tensor into the leaves. */
  backward(gradient?: Tensor | null, options?: BackwardOptions): void;
  backward(options: BackwardOptions & { gradient?: Tensor | null }): void;
  requires_grad_(requires_grad?: boolean): this;
  retain_grad(): void;
  /** Adds a hook on this tensor's gradient; what it returns replaces the gradient. */
  register_hook(hook: (grad: Tensor) => Tensor | void | null): RemovableHandle;
  register_post_accumulate_grad_hook(hook: (tensor: Tensor) => void): RemovableHandle;

  /** Coordinates of the elements that are not 0: one row each, or with `as_tuple` one tensor for each dim. */
  nonzero(options: { as_tuple: true }): Tensor[];
  nonzero(options?: { as_tuple?: false }): Tensor;
  /** Elements of this tensor where `condition` is true, else of `other`. */
  where(condition: Tensor, other: Tensor | ScalarValue): Tensor;

  new_empty(...size: (number | Shape | FactoryOptions)[]): Tensor;
  new_zeros(...size: (number | Shape | FactoryOptions)[]): Tensor;
  new_ones(...size: (number | Shape | FactoryOptions)[]): Tensor;
  new_full(size: Shape, fill_value: ScalarValue, options?: FactoryOptions): Tensor;
  new_tensor(data: unknown, options?: FactoryOptions): Tensor;
  new_empty_strided(size: Shape, stride: Shape, options?: FactoryOptions): Tensor;

  toString(): string;
}
