/**
 * The type of a tensor's methods: operators with their first argument taken away, and the few that are declared by
 * hand.
 */
import type { AmbiguityCheck } from "../layout/dim-order.ts";
import type { RemovableHandle } from "../support/handles.ts";
import type { Complex } from "../support/complex.ts";
import type { DType } from "../dtype.ts";
import type { Node } from "../autograd/node-types.ts";
import type { BackwardOptions } from "../autograd/backward.ts";
import type { ToOptions } from "../ops/view/copy.ts";
import type { FactoryOptions, MethodsOf, ScalarValue, Shape } from "../ops/declare/types.ts";
import type { Generator } from "../tensor/random/index.ts";
import type { UntypedStorage } from "../ops/inspect/storages.ts";
import type { TensorData } from "../tensor/array.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type * as copy from "../ops/view/copy.ts";
import type * as products from "../ops/product/dot-products.ts";
import type * as special from "../ops/special/polygamma.ts";
import type * as byCallback from "../ops/elementwise/functions/apply-map.ts";
import type { SmallMembers } from "./legacy-members.ts";
import type { NestedMembers } from "./nested-types.ts";
import type { SparseMembers } from "./sparse-types.ts";
import type * as incompleteGamma from "../ops/special/incomplete-gamma.ts";
import type * as activation from "../ops/activation/prelu.ts";
import type * as elementwise from "../ops/elementwise/index.ts";
import type * as random from "../ops/create/random.ts";
import type * as gather from "../ops/index/gather.ts";
import type * as indexSelect from "../ops/index/index-select.ts";
import type * as indexPut from "../ops/index/index-put.ts";
import type * as masked from "../ops/index/masked-fill.ts";
import type * as scatterReduce from "../ops/index/scatter-reduce.ts";
import type * as repeatFlip from "../ops/view/copies/repeat-flip.ts";
import type * as triangle from "../ops/view/copies/triangle.ts";
import type * as viewScatter from "../ops/view/copies/view-scatter.ts";
import type * as inPlaceViews from "../ops/view/inplace-views.ts";
import type * as split from "../ops/view/split.ts";
import type * as quantized from "./quantized-members.ts";
import type * as shortTime from "../ops/fourier/short-time.ts";
import type * as reduce from "../ops/reduce/reduce.ts";
import type * as view from "../ops/view/view.ts";
import type { ReductionMembers } from "./reduction-members.ts";
import type { Device, DeviceName } from "../tensor/device-name.ts";
import type { Index } from "../layout/index.ts";

/** What `x.tolist()` gives: numbers (bigint where int64 is not exact, booleans for bool) nested as the shape is. */
export type NestedNumbers = number | bigint | boolean | Complex | NestedNumbers[];
/** The array types that `toTypedArray` gives, by dtype. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** Pixels as a canvas gives them: `data` holds red, green, blue and opacity of each, row by row. */
export interface ImagePixels {
  /** Pixels of a row. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Four bytes for each pixel. */
  readonly data: Uint8ClampedArray | Uint8Array;
}

/** What `torch.tensor` makes a tensor of: a number, a typed array, pixels, a tensor, or arrays of these nested. */
export type TensorInput = TensorData | Tensor | ImagePixels | readonly TensorInput[];

/** An index of `x.at(…)`: number, "1:3", "...", null, boolean, slice, list, or tensor. */
export type TensorIndex = Index<Tensor>;

/** All methods and properties of a tensor. One room of operators a line. */
export interface TensorMembers
  extends
    MethodsOf<typeof copy>,
    MethodsOf<typeof gather>,
    MethodsOf<typeof indexSelect>,
    MethodsOf<typeof indexPut>,
    MethodsOf<typeof scatterReduce>,
    MethodsOf<typeof repeatFlip>,
    MethodsOf<typeof triangle>,
    MethodsOf<typeof viewScatter>,
    MethodsOf<typeof inPlaceViews>,
    MethodsOf<typeof split>,
    MethodsOf<typeof shortTime>,
    MethodsOf<typeof quantized>,
    Omit<MethodsOf<typeof masked>, "nonzero">,
    MethodsOf<typeof products>,
    MethodsOf<typeof random>,
    MethodsOf<typeof reduce>,
    MethodsOf<typeof activation>,
    MethodsOf<typeof special>,
    MethodsOf<typeof incompleteGamma>,
    Omit<MethodsOf<typeof byCallback>, "apply_" | "map_" | "map2_">,
    SmallMembers,
    SparseMembers,
    NestedMembers,
    MethodsOf<typeof elementwise>,
    MethodsOf<typeof view>,
    ReductionMembers,
    OwnMembers {}

/** What is no operator, or has overloads that the mapped type would lose. */
export interface OwnMembers {
  /** Number of dims. */
  readonly ndim: number;
  /** Where the bytes are: "cpu". */
  readonly device: Device;
  /** "torch.strided", or one of the sparse layouts: "torch.sparse_coo", "torch.sparse_csr", … */
  readonly layout: string;
  /** Whether no recorded operator made it: only leaves get a `.grad` by themselves. */
  readonly is_leaf: boolean;
  /** The node that made this tensor, or null for leaves. */
  readonly grad_fn: Node | null;
  /** Whether operators on it are recorded. May be set on leaves. */
  requires_grad: boolean;
  /** The gradient that `backward` accumulated, or null. It has the tensor's shape. */
  grad: Tensor | null;
  /** The same bytes in the same shape, without history and with a version of their own. */
  data: Tensor;
  /** How often the bytes were changed in place. */
  readonly _version: number;
  readonly _base: Tensor | null;
  /**
   * The dtype of its gradient: its own, unless a leaf is given another. `backward` converts to it; null allows a gradient
   * of any dtype to be assigned.
   */
  grad_dtype: DType | null;
  /** Bytes of one element. */
  readonly itemsize: number;
  /** Bytes of all elements. */
  readonly nbytes: number;
  /** Always false. */
  readonly is_cuda: boolean;
  /** Whether the layout is "torch.sparse_coo". */
  readonly is_sparse: boolean;
  /** Whether the layout is "torch.sparse_csr". */
  readonly is_sparse_csr: boolean;
  /** Always false. */
  readonly is_quantized: boolean;
  /** Always false. */
  readonly is_meta: boolean;
  /** Always true. */
  readonly is_cpu: boolean;
  /** Always false. */
  readonly is_mps: boolean;
  /** Always false. */
  readonly is_ipu: boolean;
  /** Always false. */
  readonly is_maia: boolean;
  /** Always false. */
  readonly is_mtia: boolean;
  /** Always false. */
  readonly is_nested: boolean;
  /** Always false. */
  readonly is_vulkan: boolean;
  /** Always false. */
  readonly is_xla: boolean;
  /** Always false. */
  readonly is_xpu: boolean;
  /** Always false. */
  readonly is_mkldnn: boolean;
  /** Which output of its `grad_fn` it is. */
  readonly output_nr: number;
  /** Whether `retain_grad` was called. */
  readonly retains_grad: boolean;
  /** All dims in reverse order. */
  readonly T: Tensor;
  /** The last two dims exchanged. */
  readonly mT: Tensor;
  /** A matrix transposed (and conjugated, were it complex). */
  readonly H: Tensor;
  /** The same for the last two dims. */
  readonly mH: Tensor;
  /** The real part: the tensor itself where it is not complex, else a view. What is assigned is copied. */
  real: Tensor;
  /** The imaginary part of a complex tensor, as a view. It has the tensor's shape. What is assigned is copied. */
  imag: Tensor;

  /** The shape, or the size of one dim. */
  size(): readonly number[];
  size(dim: number): number;
  /** The strides in elements, or the stride of one dim. */
  stride(): readonly number[];
  stride(dim: number): number;
  /** Place of the first element in the storage, in elements. */
  storage_offset(): number;
  /** Number of elements. */
  numel(): number;
  /** Number of elements. */
  nelement(): number;
  /** Number of dims. */
  dim(): number;
  /** Number of dims. */
  ndimension(): number;
  /** Bytes of one element. */
  element_size(): number;
  /** Whether the elements lie one after another in row-major order. */
  is_contiguous(options?: { memory_format?: string }): boolean;
  /** Whether the dtype is a floating-point one. */
  is_floating_point(): boolean;
  /** Whether the dtype is complex: never yet. */
  is_complex(): boolean;
  /** Whether the dtype has negative values. */
  is_signed(): boolean;
  /** Whether it was made under `inference_mode`. */
  is_inference(): boolean;
  /** Whether another tensor has the same shape. */
  is_same_size(other: Tensor): boolean;
  /** Address of the first element in the library's memory. */
  data_ptr(): number;
  /** The same. */
  const_data_ptr(): number;
  /**
   * Dims from the outermost in memory to the innermost. With `ambiguity_check` a RuntimeError says where strides leave
   * the order open; a list of memory formats lets the one that fits decide.
   */
  dim_order(options?: { ambiguity_check?: AmbiguityCheck }): number[];
  /** The bytes that the tensor shows, which other tensors may share. */
  untyped_storage(): UntypedStorage;
  _is_view(): boolean;

  /** The value of a tensor of one element. */
  item(): number;
  /** `item()` for every device. */
  itemAsync(): Promise<number>;
  /**
   * The elements as nested arrays; of a 0-d tensor its value. The type is what you expect: `const rows: number[][] =
   * x.tolist()`.
   */
  tolist<T extends NestedNumbers = NestedNumbers>(): T;
  /** `tolist()` for every device. */
  tolistAsync<T extends NestedNumbers = NestedNumbers>(): Promise<T>;
  /** A contiguous copy of the elements. float16 and bfloat16 come as their bits, bool as 0 and 1. */
  toTypedArray<T extends TypedArray = TypedArray>(): T;

  /** Converts to a dtype; gives the tensor itself when nothing changes. Differentiable. */
  to(dtype: DType, options?: ToOptions): Tensor;
  to(other: Tensor, options?: ToOptions): Tensor;
  to(device: DeviceName | Device, dtype?: DType, options?: ToOptions): Tensor;
  to(options: ToOptions): Tensor;
  /**
   * Converts to a dtype, given by its old name or constructor too; or tells the type as text: "torch.FloatTensor".
   * The shape stays.
   */
  type(dtype: DType | `torch.${string}Tensor` | { readonly dtype: DType }): Tensor;
  type(): string;
  /** The tensor itself: it is on the CPU already. The shape stays. */
  cpu(): Tensor;
  /**
   * Where there is CUDA, the tensor there; the shape does not matter.
   * @throws AssertionError always: this library has no CUDA
   */
  cuda(device?: DeviceName | Device | number | null): Tensor;

  /** The slices of dim 0, one after the other: `for (const row of x)`, `[...x]`, `const [a, b] = x`. */
  [Symbol.iterator](): IterableIterator<Tensor>;
  /**
   * Indexing: `x.at("1:3", "...", null, -1)` is Python's `x[1:3, ..., None, -1]`. A basic index is a view. An index
   * takes its dim away, a range keeps it, `null` adds one of size 1; tensors of numbers put their shape in the dim's
   * place.
   */
  at(...index: TensorIndex[]): Tensor;

  /**
   * Accumulates gradients of this tensor into the leaves. A tensor of one element needs no `gradient`; one of more
   * needs a `gradient` of its shape.
   */
  backward(gradient?: Tensor | null, options?: BackwardOptions): void;
  backward(options: BackwardOptions & { gradient?: Tensor | null }): void;
  /**
   * Sets `requires_grad` and gives the tensor, of any shape. Only floating-point and complex tensors can require
   * gradients: others throw a RuntimeError.
   */
  requires_grad_(requires_grad?: boolean): this;
  /** Makes `backward` set `.grad` of this tensor, which is no leaf. */
  retain_grad(): void;
  /**
   * Adds a hook on this tensor's gradient; what it returns replaces the gradient. Both gradients have the tensor's
   * shape.
   */
  register_hook(hook: (grad: Tensor) => Tensor | void | null): RemovableHandle;
  /** Calls a function with this leaf after a gradient was added to its `.grad`. Of tensors of any shape. */
  register_post_accumulate_grad_hook(hook: (tensor: Tensor) => void): RemovableHandle;

  /** Coordinates of the elements that are not 0: one row each, or with `as_tuple` one tensor for each dim. */
  nonzero(options: { as_tuple: true }): Tensor[];
  nonzero(options?: { as_tuple?: false }): Tensor;
  /** For each element 1 with that probability, else 0; or with probability `p` for all. */
  bernoulli(p?: number | null, options?: { generator?: Generator | null }): Tensor;
  /** Indices drawn from rows of weights: [num_samples] or [rows, num_samples], int64. */
  multinomial(num_samples: number, replacement?: boolean, options?: { generator?: Generator | null }): Tensor;
  multinomial(num_samples: number, options: { replacement?: boolean; generator?: Generator | null }): Tensor;
  /** Whether the only element is not 0. */
  is_nonzero(): boolean;
  /** Whether conjugation waits to be done, as in the view that `conj` gives. */
  is_conj(): boolean;
  /** Whether negation waits to be done, as in the imaginary part of a conjugate. */
  is_neg(): boolean;
  /** Always false. */
  is_pinned(): boolean;
  /** Always false. */
  is_shared(): boolean;
  /** Always false. */
  is_distributed(): boolean;
  /** Whether two tensors are the same view of the same storage. That includes shape, strides and offset. */
  is_set_to(other: Tensor): boolean;
  /** -1: the CPU. */
  get_device(): number;
  /** `toTypedArray` by PyTorch's name. */
  numpy<T extends TypedArray = TypedArray>(options?: { readonly force?: boolean }): T;
  /** The elements of a sparse tensor as a strided one; a strided tensor itself. */
  to_dense(dtype?: DType | null, options?: { masked_grad?: boolean }): Tensor;
  to_dense(options: { dtype?: DType | null; masked_grad?: boolean }): Tensor;
  /** The tensor itself: workers copy. Of any shape. */
  share_memory_(): this;
  /** Replaces every element by what a function gives for it. Slow: for elements use operators. */
  apply_(fn: (value: number) => ScalarValue): this;
  /** Replaces every element by what a function gives for it and the element of another tensor. Slow. */
  map_(other: Tensor, fn: (a: number, b: number) => ScalarValue): this;
  /** Elements of this tensor where `condition` is true, else of `other`. */
  where(condition: Tensor, other: Tensor | ScalarValue): Tensor;

  /** A new tensor of this dtype with arbitrary contents. */
  new_empty(...size: (number | Shape | FactoryOptions)[]): Tensor;
  /** A new tensor of this dtype filled with 0. */
  new_zeros(...size: (number | Shape | FactoryOptions)[]): Tensor;
  /** A new tensor of this dtype filled with 1. */
  new_ones(...size: (number | Shape | FactoryOptions)[]): Tensor;
  /** A new tensor of this dtype filled with a value. */
  new_full(size: Shape, fill_value: ScalarValue, options?: FactoryOptions): Tensor;
  /**
   * A new tensor of this dtype from nested arrays, a typed array or a tensor, copied. The result has the shape of the
   * data.
   */
  new_tensor(data: TensorInput, options?: FactoryOptions): Tensor;
  /** A new tensor of this dtype with given strides and arbitrary contents. The result has the shape `size`. */
  new_empty_strided(size: Shape, stride: Shape, options?: FactoryOptions): Tensor;

  /** PyTorch's text: `tensor([1., 2.])`. */
  toString(): string;
}
