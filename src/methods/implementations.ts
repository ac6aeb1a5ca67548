/** The methods that are no operators: sizes, reading elements, indexing, gradients and hooks. */
import { assertBool, bind, combinationError } from "../ops/declare/bind.ts";
import { parseSchema, PLACEMENT } from "../ops/declare/schema.ts";
import type { RemovableHandle } from "../support/handles.ts";
import { warnAlways, warnOnce } from "../support/warnings.ts";
import { constantTensor } from "../ops/create/constant-tensor.ts";
import { backward, type BackwardOptions } from "../autograd/backward.ts";
import { gradFnOf, isLeaf, requiresGrad, retainGradient } from "../autograd/history.ts";
import { isDType, type DType } from "../dtype.ts";
import { isContiguousIn, numel, sameShape, wrapExistingDim } from "../layout/shape.ts";
import { dimOrder, type AmbiguityCheck } from "../layout/dim-order.ts";
import { setRequiresGrad } from "../autograd/requires-grad.ts";
import { packed } from "../compute/copy-elements.ts";
import type { FactoryOptions, ScalarValue, Shape } from "../ops/declare/types.ts";
import { isOptions, tooManyPositions } from "../ops/declare/arguments.ts";
import { refuseUnknown } from "../support/known-names.ts";
import type { MemoryFormat, ToOptions } from "../ops/view/copy.ts";
import { convertTo } from "../ops/view/to-copy.ts";
import { asLeaf, checkNewSizes, empty, empty_strided, full, new_strided, ones, zeros } from "../ops/create/create.ts";
import { indexTensor } from "../ops/view/indexing.ts";
import { is_conj, is_neg, is_nonzero } from "../ops/inspect/tensor-info.ts";
import { pythonTypeName } from "../ops/declare/bind.ts";
import { NotImplementedError, RuntimeError, TypeError, ValueError } from "../support/errors.ts";
import { addTo } from "../support/handles.ts";
import {
  elementsLater,
  writeElements,
  elementsOf,
  readAt,
  listedElements,
  type Element,
  assertOneElement,
} from "../tensor/elements.ts";
import { asDevice, CPU, Device } from "../tensor/device-name.ts";
import { onDevice } from "../tensor/device.ts";
import { emptyTensor, Tensor } from "../tensor/tensor.ts";
import { asQuantized } from "../tensor/quantized.ts";
import { Wrapper } from "../tensor/wrapper.ts";
import { sparseRoom } from "../tensor/layouts.ts";
import type { ImagePixels, NestedNumbers, TensorIndex, TensorInput, TypedArray } from "./members.ts";

/** The tensor itself where JavaScript can read it now, else a copy on the CPU once its device has computed it. */
async function readable(self: Tensor): Promise<Tensor> {
  if (self.storage.backend.now !== null) return self;
  const dense = packed(self);
  const elements = await elementsLater(dense);
  const copy = onDevice(CPU, () => emptyTensor(dense.shape, dense.dtype));
  writeElements(copy, (target) => target.set(elements as never)); // both are of one dtype
  return copy;
}

function item(self: Tensor): Element {
  assertOneElement(self);
  if (self.storage.device.type === "meta") throw new RuntimeError("Tensor.item() cannot be called on meta tensors");
  if (asQuantized(self) !== null) return item(self.dequantize());
  return readAt(self, self.offset);
}

function tolist(self: Tensor): NestedNumbers {
  if (asQuantized(self) !== null) return tolist(self.dequantize());
  const { shape } = self;
  let list: NestedNumbers[] = listedElements(packed(self));
  // From the last dim on, so many to a list.
  for (let d = shape.length - 1; d > 0; d--) {
    const lists: NestedNumbers[] = [];
    const size = shape[d]!;
    for (let i = 0, count = numel(shape.slice(0, d)); i < count; i++) lists.push(list.slice(i * size, (i + 1) * size));
    list = lists;
  }
  return shape.length === 0 ? (list[0] as NestedNumbers) : list;
}

function toTypedArray(self: Tensor): TypedArray {
  return elementsOf(packed(self)).slice() as TypedArray;
}

/** Options of `x.to_dense(...)`. */
interface DenseOptions {
  dtype?: DType | null;
  masked_grad?: boolean;
}

const TO = ["device", "dtype", "non_blocking", "copy", "memory_format"];
/** What may stand before the flags of `x.to(…)`: a dtype, a tensor, or a device and perhaps a dtype. */
const targets = (args: readonly unknown[]): number => {
  const [first, second] = args;
  if (isDType(first) || first instanceof Tensor) return 1;
  const isDevice = first instanceof Device || (typeof first === "string" && !notDevices.has(first));
  if (!isDevice && first !== null && !Number.isInteger(first)) return 0;
  return isDType(second) || second === null ? 2 : 1;
};
/** Layouts and memory formats are strings, too. */
const notDevices = new Set([
  "torch.strided",
  "contiguous_format",
  "preserve_format",
  "channels_last",
  "channels_last_3d",
]);

/** The error of more arguments than a method has places, none of which must be taken. */
const tooMany = (name: string, places: string, count: number): Error =>
  tooManyPositions(
    { shown: `${name}()`, parameters: places.split(" ").map((place) => ({ name: place, keywordOnly: false })) },
    count,
  );

/** Refuses arguments of `x.to(…)` in other places or of other types than PyTorch takes there. */
function assertTargets(given: readonly unknown[]): void {
  const last = given.at(-1);
  const named: Record<string, unknown> = isOptions(last) ? last : {};
  refuseUnknown("to()", TO, named);
  const args = isOptions(last) ? given.slice(0, -1) : given;
  if (args.length > 4) throw tooMany("to", "device dtype non_blocking copy", args.length);
  const flags = args.slice(args.length === 0 ? 0 : targets(args));
  const flag = (value: unknown): boolean => typeof value === "boolean";
  const { dtype = null, device = null, non_blocking = false, copy = false, memory_format = null } = named;
  if (
    !(
      flags.length <= 2 &&
      [...flags, non_blocking, copy].every(flag) &&
      (dtype === null || isDType(dtype)) &&
      (device === null || device instanceof Device || typeof device === "string" || Number.isInteger(device)) &&
      (memory_format === null || notDevices.has(memory_format as string))
    )
  )
    throw combinationError("to", given);
}

const FACTORY = ["dtype", "device", "layout", "requires_grad", "pin_memory"];
const BACKWARD = ["gradient", "retain_graph", "create_graph", "inputs"];

function to(self: Tensor, ...args: readonly unknown[]): Tensor {
  let { dtype } = self;
  let { device } = self.storage;
  let copy = false;
  let format: MemoryFormat | null = null;
  const flags: boolean[] = [];
  if (args.length !== 1 || !isDType(args[0])) assertTargets(args);
  for (const arg of args) {
    if (isDType(arg)) dtype = arg;
    else if (arg instanceof Tensor) [dtype, device] = [arg.dtype, arg.storage.device];
    else if (arg instanceof Device || typeof arg === "string") device = asDevice(arg);
    else if (typeof arg === "number") device = asDevice(`cuda:${arg}`);
    else if (isOptions(arg)) {
      const options = arg as ToOptions;
      if (options.dtype) dtype = options.dtype;
      if (options.device) device = asDevice(options.device);
      copy ||= options.copy ?? false;
      format = options.memory_format ?? null;
    } else if (typeof arg === "boolean") flags.push(arg);
  }
  return convertTo(self, dtype, format, copy || (flags[1] ?? false), device); // non_blocking, copy
}

function sizeOf(name: string, list: readonly number[], args: readonly unknown[]): readonly number[] | number {
  const [given] = args;
  if (isOptions(given)) refuseUnknown(`${name}()`, "dim", given);
  const dim: unknown = isOptions(given) ? given["dim"] : given;
  if (args.length > 1) throw tooMany(name, "dim", args.length);
  if (dim === undefined || dim === null) return list;
  if (!Number.isInteger(dim)) {
    const place = isOptions(given) ? "" : " (position 1)";
    throw new TypeError(`${name}(): argument 'dim'${place} must be int, not ${pythonTypeName(dim)}`);
  }
  return list[wrapExistingDim(dim as number, list.length)]!;
}

type AnyFactory = (size: Shape, options: FactoryOptions) => Tensor;

/** A method that makes a tensor beside another: `make` gets the arguments that stand before the options, and these. */
function newMethod(
  name: string,
  parameters: string,
  make: (self: Tensor, given: readonly [size: Shape, more: never], options: FactoryOptions) => Tensor,
): (self: Tensor, ...args: unknown[]) => Tensor {
  const schema = parseSchema(
    `${name}(Tensor self, ${parameters}, *, ScalarType? dtype=None, bool? requires_grad=False, ${PLACEMENT}) -> Tensor`,
  );
  return (self, ...args) => {
    const values = bind(schema, [self, ...args], true);
    const [dtype, requires_grad, layout, device, pin_memory] = values.slice(-5);
    const options = { dtype, requires_grad, layout, device, pin_memory } as FactoryOptions;
    return make(self, values.slice(1, -5) as [Shape, never], besideOptions(self, options));
  };
}

const newLike = (name: string, make: AnyFactory): ((self: Tensor, ...args: unknown[]) => Tensor) =>
  newMethod(name, "int[] size", (self, [size], options) => {
    checkNewSizes(size);
    return self instanceof Wrapper ? besideWrapper(self, size, null, options, fills[name]) : make(size, options);
  });

/** Options of `new_…`, with dtype and device of the tensor where they say nothing. */
function besideOptions(self: Tensor, options: FactoryOptions): FactoryOptions {
  return { ...options, dtype: options.dtype ?? self.dtype, device: options.device ?? self.storage.device };
}

/** What `new_…` writes into fresh bytes. */
const fills: Readonly<Record<string, number>> = { new_zeros: 0, new_ones: 1 };

/** A new tensor beside one that stands for another. */
function besideWrapper(
  self: Tensor,
  size: Shape,
  stride: Shape | null,
  { dtype, device, requires_grad = false }: FactoryOptions,
  fill?: ScalarValue,
): Tensor {
  const fresh = new_strided(self, size, stride, dtype!, device);
  return asLeaf(fill === undefined ? fresh : fresh.fill_(fill), requires_grad);
}

/** The names of a method that takes nothing else. */
function onlyNamed(name: string, known: string, args: readonly unknown[]): Record<string, unknown> {
  const last = args.at(-1);
  const options = isOptions(last) ? last : {};
  const count = args.length - (isOptions(last) ? 1 : 0);
  if (count > 0)
    throw new TypeError(`${name}() takes 0 positional arguments but ${count} ${count === 1 ? "was" : "were"} given`);
  refuseUnknown(`${name}()`, known, options);
  return options;
}

function runBackward(
  self: Tensor,
  gradient: Tensor | null | (BackwardOptions & { gradient?: Tensor | null }) = null,
  options: BackwardOptions | boolean = {},
): void {
  const byName = isOptions(gradient) ? gradient : null;
  const named = byName ?? options;
  if (typeof named === "object") refuseUnknown("Tensor.backward()", BACKWARD, named);
  if (byName !== null) {
    const { gradient: start = null, ...rest } = byName as BackwardOptions & { gradient?: Tensor | null };
    return backward(self, start, rest);
  }
  backward(self, gradient as Tensor | null, typeof options === "boolean" ? { retain_graph: options } : options);
}

function register_hook(self: Tensor, hook: (grad: Tensor) => Tensor | void | null): RemovableHandle {
  if (!requiresGrad(self)) throw new RuntimeError("cannot register a hook on a tensor that doesn't require gradient");
  const node = gradFnOf(self);
  if (node === null) {
    self.hooks ??= { list: [], afterAccumulate: [] };
    return addTo(self.hooks.list, hook);
  }
  return addTo((node.tensorHooks ??= []), { output: self.outputNumber, hook });
}

function register_post_accumulate_grad_hook(self: Tensor, hook: (tensor: Tensor) => void): RemovableHandle {
  if (!requiresGrad(self)) throw new RuntimeError("cannot register a hook on a tensor that doesn't require gradient");
  if (!isLeaf(self)) throw new RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors");
  self.hooks ??= { list: [], afterAccumulate: [] };
  return addTo(self.hooks.afterAccumulate, hook);
}

function retain_grad(self: Tensor): void {
  if (!requiresGrad(self)) throw new RuntimeError("can't retain_grad on Tensor that has requires_grad=False");
  retainGradient(self);
}

/** Methods that the sparse code has: it is loaded when one of them is first called. */
const SPARSE = [
  "_coalesced_",
  "_dimI",
  "_dimV",
  "_indices",
  "_nnz",
  "_values",
  "ccol_indices",
  "coalesce",
  "col_indices",
  "crow_indices",
  "dense_dim",
  "indices",
  "is_coalesced",
  "resize_as_sparse_",
  "row_indices",
  "smm",
  "sparse_dim",
  "sparse_mask",
  "sparse_resize_",
  "sparse_resize_and_clear_",
  "sspaddmm",
  "to_sparse",
  "to_sparse_bsc",
  "to_sparse_bsr",
  "to_sparse_coo",
  "to_sparse_csc",
  "to_sparse_csr",
  "values",
];

/** Methods by name; each takes the tensor first, which its errors do not count. */
export const members: Record<string, (self: Tensor, ...args: never[]) => unknown> = {
  size: (self, ...args) => sizeOf("size", self.shape, args),
  stride: (self, ...args) => sizeOf("stride", self.strides, args),
  storage_offset: (self) => self.offset,
  numel: (self) => numel(self.shape),
  nelement: (self) => numel(self.shape),
  dim: (self) => self.shape.length,
  ndimension: (self) => self.shape.length,
  element_size: (self) => self.dtype.itemsize,
  is_contiguous: (self, ...args) => {
    const options = onlyNamed("is_contiguous", "memory_format", args);
    return isContiguousIn(self.shape, self.strides, (options["memory_format"] as string | undefined) ?? null);
  },
  is_floating_point: (self) => self.dtype.is_floating_point,
  is_complex: (self) => self.dtype.is_complex,
  is_signed: (self) => self.dtype.is_signed,
  is_inference: (self) => self.isInference,
  is_same_size: (self, other: Tensor) => sameShape(self.shape, other.shape),
  data_ptr: (self) => (self.numel() === 0 ? 0 : self.storage.block + self.offset * self.dtype.itemsize),
  const_data_ptr: (self) => self.data_ptr(),
  dim_order: (self, options: { ambiguity_check?: AmbiguityCheck } = {}) => {
    refuseUnknown("dim_order()", "ambiguity_check", options);
    return dimOrder(self.shape, self.strides, options.ambiguity_check ?? false);
  },
  untyped_storage: (self) => self.storage,
  _is_view: (self) => self.viewOrigin !== null,
  item,
  tolist,
  toTypedArray,
  itemAsync: async (self) => item(await readable(self)),
  tolistAsync: async (self) => tolist(await readable(self)),
  to: to as (self: Tensor, ...args: never[]) => Tensor,
  cpu: (self, ...args) => to(self, { ...onlyNamed("cpu", "memory_format", args), device: "cpu" }),
  cuda: (self) => to(self, "cuda"),
  type: (self, dtype?: DType, options: ToOptions = {}) =>
    dtype ? to(self, dtype, options) : `torch.${self.dtype.scalarName}Tensor`,
  at: (self, ...index: TensorIndex[]) => indexTensor(self, index),
  backward: runBackward as (self: Tensor, ...args: never[]) => void,
  register_hook: register_hook as (self: Tensor, ...args: never[]) => unknown,
  register_post_accumulate_grad_hook: register_post_accumulate_grad_hook as (self: Tensor, ...args: never[]) => unknown,
  retain_grad,
  requires_grad_: (self, requiresGrad_: boolean = true) => {
    assertBool("requires_grad_", "requires_grad", requiresGrad_);
    setRequiresGrad(self, requiresGrad_);
    return self;
  },
  is_nonzero: (self) => is_nonzero(self),
  is_conj: (self) => is_conj(self as Tensor),
  is_neg: (self) => is_neg(self as Tensor),
  is_pinned: () => false,
  is_shared: () => false,
  is_distributed: () => false,
  is_set_to: (self, other: Tensor) =>
    self.storage === other.storage &&
    self.offset === other.offset &&
    sameShape(self.shape, other.shape) &&
    sameShape(self.strides, other.strides),
  get_device: () => -1,
  numpy: (self, ...args) => {
    const options = onlyNamed("numpy", "force", args);
    if (self.requires_grad && options["force"] !== true)
      throw new RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.");
    return toTypedArray(self);
  },
  to_dense: (self, first?: DType | DenseOptions | null) => {
    const options = isOptions(first) ? (first as DenseOptions) : { dtype: first as DType };
    refuseUnknown("to_dense()", "dtype masked_grad", options);
    return options.dtype ? to(self, options.dtype) : self;
  },
  share_memory_: (self) => self,
  new_empty: newLike("new_empty", empty as AnyFactory),
  new_zeros: newLike("new_zeros", zeros as AnyFactory),
  new_ones: newLike("new_ones", ones as AnyFactory),
  new_full: newMethod("new_full", "int[] size, Scalar fill_value", (self, [size, value], options) =>
    self instanceof Wrapper ? besideWrapper(self, size, null, options, value) : full(size, value, options),
  ),
  new_empty_strided: newMethod("new_empty_strided", "int[] size, int[] stride", (self, [size, stride], options) =>
    self instanceof Wrapper ? besideWrapper(self, size, stride, options) : empty_strided(size, stride, options),
  ),
  new_tensor: (self, data: TensorInput, options: FactoryOptions = {}) => {
    if (data instanceof Tensor) warnCopy("tensor.new_tensor");
    return fromData(data, { ...options, dtype: options.dtype ?? self.dtype });
  },
} as Record<string, (self: Tensor, ...args: never[]) => unknown>;
for (const name of "storage_offset numel nelement dim ndimension element_size is_floating_point is_complex is_signed is_inference data_ptr item tolist is_shared get_device retain_grad".split(
  " ",
)) {
  const method = members[name]!;
  members[name] = (self, ...args: unknown[]) => {
    if (args.length > 0) throw new TypeError(`TensorBase.${name}() takes no arguments (${args.length} given)`);
    return method(self);
  };
}
for (const name of ["offsets", "lengths", "to_padded_tensor"])
  members[name] = () => {
    throw new NotImplementedError(`${name}() is a method of nested tensors only`);
  };
for (const name of SPARSE)
  members[name] = function (this: unknown, ...args) {
    return sparseRoom().methods[name]!.apply(this, args);
  };

/**
 * `torch.tensor`: a new tensor from numbers, nested arrays, typed arrays, or a copy of another tensor. A canvas's
 * `ImageData` becomes bytes [height, width, 4].
 * @example
 * torch.tensor([[1, 2], [3, 4]]).shape; // [2, 2]
 */
export function tensor(data: TensorInput, options: FactoryOptions = {}): Tensor {
  refuseUnknown("tensor()", FACTORY, options);
  if (data instanceof Tensor) warnCopy("torch.tensor");
  return fromData(data, options);
}

function warnCopy(name: string): void {
  warnAlways(
    `To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or sourceTensor.detach().clone().requires_grad_(True), rather than ${name}(sourceTensor).`,
  );
}

function fromData(data: TensorInput, options: FactoryOptions): Tensor {
  const dtype = options.dtype ?? null;
  if (isImage(data)) return fromData(data.data, options).view(data.height, data.width, 4);
  const made =
    data instanceof Tensor
      ? to(data.detach(), dtype ?? data.dtype, { copy: true })
      : constantTensor(data, { dtype, device: options.device ?? null });
  return asLeaf(made, options.requires_grad ?? false);
}

/**
 * The tensor itself where data is one of that dtype; else as `torch.tensor`, but connected to a given tensor's history.
 * It has the shape of the data: a list of two lists of three is [2, 3].
 * @example
 * torch.as_tensor([1, 2.5]); // tensor([1.0000, 2.5000])
 */
export function as_tensor(data: TensorInput, options: { dtype?: DType | null; device?: unknown } = {}): Tensor {
  refuseUnknown("as_tensor()", "dtype device", options);
  if (data instanceof Tensor) return to(data, options);
  return tensor(data, options);
}

/** `asarray` with `copy: false` shares bytes or fails. */
function assertAliases(obj: TensorInput, dtype: DType | null): void {
  if (!(obj instanceof Tensor)) throw new ValueError("can't alias arbitrary sequence into a tensor.");
  if (dtype && dtype !== obj.dtype)
    throw new ValueError(`can't alias tensor with dtype '${obj.dtype.scalarName}' into dtype '${dtype.scalarName}'.`);
}

/**
 * A tensor of any data: a tensor, nested arrays, a typed array or a number. With `copy: true` never the given one, with
 * `copy: false` an error where it can't be. It keeps its history unless `requires_grad` is false.
 * It has the shape of the data.
 * @example
 * torch.asarray([1, 2]); // tensor([1, 2])
 */
export function asarray(
  obj: TensorInput,
  options: { dtype?: DType | null; copy?: boolean | null; requires_grad?: boolean | null } = {},
): Tensor {
  refuseUnknown("asarray()", ["copy", ...FACTORY], options);
  if (options.copy === false) assertAliases(obj, options.dtype ?? null);
  const made =
    obj instanceof Tensor
      ? to(obj, options.dtype ?? obj.dtype, { copy: options.copy ?? false })
      : tensor(obj, { dtype: options.dtype ?? null });
  if (options.requires_grad === false) return requiresGrad(made) ? made.detach() : made;
  if (options.requires_grad === undefined || options.requires_grad === null) {
    if (obj instanceof Tensor && requiresGrad(obj))
      warnOnce(
        "asarray",
        "torch.asarray: unspecified requires_grad now defaults to obj.requires_grad instead of False. Pass requires_grad=False explicitly to get the old behavior and silence this warning.",
      );
    return made;
  }
  return requiresGrad(made) ? made : asLeaf(made, true);
}

/**
 * A tensor of a typed array's elements and dtype, copied: JavaScript's arrays stand where numpy's would.
 * @example
 * torch.from_numpy(new Int32Array([1, 2])); // tensor([1, 2], dtype=torch.int32)
 */
export function from_numpy(array: TypedArray): Tensor {
  if (!ArrayBuffer.isView(array)) throw new TypeError(`expected np.ndarray (got ${pythonTypeName(array)})`);
  return tensor(array);
}

function isImage(data: unknown): data is ImagePixels {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return false;
  const { width, height, data: pixels } = data as Partial<ImagePixels>;
  return ArrayBuffer.isView(pixels) && pixels.length === width! * height! * 4;
}
