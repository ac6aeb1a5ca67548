/**
 * The safe calls that rebuild tensors: every claim is checked against the storage's declared size before it is
 * believed.
 */

import { isDifferentiable, isDType, isQuantized, uint8, type DType } from "../../dtype.ts";
import { isSparseLayout } from "../../tensor/layouts.ts";
import { CONJUGATE, NEGATE } from "../../tensor/pending.ts";
import { storedStrides, viewProblem } from "../tensors.ts";
import {
  PyDict,
  PyFloat,
  PyGlobal,
  PyList,
  PyMeta,
  PyObject,
  PyParameter,
  PyNested,
  PySparse,
  PyStorage,
  PyStorageType,
  PyStorageView,
  PyTensor,
  PyTuple,
  type CallContext,
  type PyValue,
} from "./python.ts";

/** Bytes of one element as the storage counts them. */
function unit(type: PyStorageType): number {
  return isDType(type.dtype) ? type.dtype.itemsize : 1;
}

function isBytes({ dtype }: PyStorageType): boolean {
  return dtype === null || dtype === uint8;
}

/** The number of bytes that a storage claims to have. */
export function bytesOfStorage(storage: PyStorage): number {
  return storage.length * unit(storage.type);
}

function integers(value: PyValue | undefined, what: string, context: CallContext): number[] {
  if (!(value instanceof PyTuple || value instanceof PyList)) context.fail(`the ${what} of a tensor is no tuple`);
  context.spend(value.items.length);
  return value.items.map((item) => integer(item, what, context));
}

function integer(value: PyValue | undefined, what: string, context: CallContext): number {
  if (typeof value === "bigint") context.fail(`the ${what} of a tensor has ${value}, which is too large`);
  if (typeof value !== "number" || !Number.isInteger(value)) context.fail(`the ${what} of a tensor is no integer`);
  return value;
}

function makeTensor(
  view: PyValue | undefined,
  asDType: DType | null,
  offset: PyValue | undefined,
  size: PyValue | undefined,
  stride: PyValue | undefined,
  requiresGrad: PyValue | undefined,
  marks: number,
  context: CallContext,
): PyTensor {
  if (!(view instanceof PyStorageView)) context.fail("a tensor is built from something that is no storage");
  const { storage, type } = view;
  if (typeof type.dtype === "string") {
    context.fail(`tensors of dtype torch.${type.dtype} (${type.name}) are not supported`);
  }
  const dtype = asDType ?? type.dtype;
  if (dtype === null) context.fail("a tensor without a dtype is built from an untyped storage");
  const scale = unit(type) / dtype.itemsize;
  const length = Math.floor(view.length * scale);
  const shape = integers(size, "size", context);
  const strides = integers(stride, "stride", context);
  const start = integer(offset, "storage offset", context);
  const problem = viewProblem(shape, strides, start, length);
  if (problem !== null) context.fail(problem);
  if (typeof requiresGrad !== "boolean") context.fail("requires_grad of a tensor is no bool");
  if (requiresGrad && !isDifferentiable(dtype)) {
    context.fail(`only Tensors of floating point and complex dtype can require gradients, not ${dtype.toString()}`);
  }
  const tensor = new PyTensor(storage, dtype, shape, strides, view.start * scale + start, requiresGrad, storage.place);
  tensor.marks = marks;
  return tensor;
}

/** `torch._utils._rebuild_tensor(storage, storage_offset, size, stride)`, of the time before requires_grad. */
export function rebuildTensor(args: readonly PyValue[], context: CallContext): PyValue {
  return makeTensor(args[0], null, args[1], args[2], args[3], false, 0, context);
}

/** `_rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata=None)`. */
export function rebuildTensorV2(args: readonly PyValue[], context: CallContext): PyValue {
  return makeTensor(args[0], null, args[1], args[2], args[3], args[4], marksOf(args[6]), context);
}

/** `_rebuild_tensor_v3(storage, storage_offset, size, stride, requires_grad, backward_hooks, dtype, metadata=None)`. */
export function rebuildTensorV3(args: readonly PyValue[], context: CallContext): PyValue {
  const dtype = args[6];
  if (dtype instanceof PyGlobal) context.fail(`tensors of dtype ${dtype.name} are not supported`);
  if (!isDType(dtype)) context.fail("a tensor is built with something that is no dtype");
  return makeTensor(args[0], dtype, args[1], args[2], args[3], args[4], marksOf(args[7]), context);
}

/** A number, whichever way it was written. */
function numberOf(value: PyValue | undefined, what: string, context: CallContext): number {
  if (value instanceof PyFloat) return value.value;
  return typeof value === "number" ? value : context.fail(`the ${what} of a quantized tensor is no number`);
}

/**
 * `_rebuild_qtensor(storage, storage_offset, size, stride, quantizer_params, requires_grad, backward_hooks)`, with
 * `(per_tensor_affine, scale, zero_point)` or `(per_channel_affine, scales, zero_points, axis)`.
 */
export function rebuildQuantized(args: readonly PyValue[], context: CallContext): PyValue {
  const tensor = makeTensor(args[0], null, args[1], args[2], args[3], false, 0, context);
  if (!isQuantized(tensor.dtype)) context.fail(`a quantized tensor has a storage of ${tensor.dtype.toString()}`);
  const parameters = args[4];
  if (!(parameters instanceof PyTuple)) context.fail("the parameters of a quantized tensor are no tuple");
  const [scheme, first, second, third] = parameters.items;
  const name = scheme instanceof PyGlobal ? scheme.name : "";
  if (name === "torch.per_tensor_affine") {
    tensor.quantizer = {
      scale: numberOf(first, "scale", context),
      zeroPoint: numberOf(second, "zero point", context),
    };
    return tensor;
  }
  if (name !== "torch.per_channel_affine" && name !== "torch.per_channel_affine_float_qparams")
    context.fail(`quantized tensors of the scheme ${name} are not supported`);
  const axis = integer(third, "axis", context);
  const size = tensor.shape[axis];
  for (const list of [first, second])
    if (!(list instanceof PyTensor) || list.shape.length !== 1 || list.shape[0] !== size)
      context.fail("a quantized tensor has other scales or zero points than one for each channel");
  tensor.quantizer = {
    scales: first as PyTensor,
    zeroPoints: second as PyTensor,
    axis,
  };
  return tensor;
}

/** Lazy conjugation and negation live in this dict: a tensor that has one has other values than its storage. */
function marksOf(metadata: PyValue | undefined): number {
  if (!(metadata instanceof PyDict)) return 0;
  const has = (bit: string): boolean => metadata.entries.get(bit) === true;
  return (has("conj") ? CONJUGATE : 0) | (has("neg") ? NEGATE : 0);
}

/** `_rebuild_parameter(data, requires_grad, backward_hooks)`, also with a fourth argument, the state. */
export function rebuildParameter(args: readonly PyValue[], context: CallContext): PyValue {
  const [tensor, requiresGrad] = args;
  if (!(tensor instanceof PyTensor || tensor instanceof PyMeta || tensor instanceof PySparse))
    context.fail("a Parameter is built from something that is no tensor");
  if (typeof requiresGrad !== "boolean") context.fail("requires_grad of a Parameter is no bool");
  if (requiresGrad && !isDifferentiable(tensor.dtype)) {
    context.fail(
      `only Tensors of floating point and complex dtype can require gradients, not ${tensor.dtype.toString()}`,
    );
  }
  return new PyParameter(tensor, requiresGrad);
}

const isTensor = (value: PyValue): boolean =>
  [PyTensor, PyParameter, PySparse, PyNested, PyMeta].some((kind) => value instanceof kind);

/**
 * `torch._tensor._rebuild_from_type_v2(func, type, args, state)`: a tensor with Python attributes, or of a subclass.
 */
export function rebuildFromType(args: readonly PyValue[], context: CallContext): PyValue {
  const [rebuild, type, rebuildArgs, state] = args;
  if (!(rebuild instanceof PyGlobal) || !(type instanceof PyGlobal) || !(rebuildArgs instanceof PyTuple)) {
    context.fail("_rebuild_from_type_v2 has other arguments than a function, a class and a tuple");
  }
  const tensor =
    rebuild.call === null
      ? new PyObject(rebuild.name, rebuildArgs, undefined, "call")
      : rebuild.call(rebuildArgs.items, context);
  // A subclass may mean something else by its elements only where it has a function of its own to make it.
  if (type.call === null && !isTensor(tensor)) {
    const record = new PyObject(type.name, new PyTuple([tensor]), undefined, "new");
    record.state = state;
    return record;
  }
  if (type.name === "torch.nn.parameter.Parameter" && (tensor instanceof PyTensor || tensor instanceof PyMeta)) {
    return new PyParameter(tensor, tensor.requires_grad);
  }
  return tensor;
}

/** `_rebuild_sparse_tensor(layout, data)`: data are components, the size and, in newer files, whether it is coalesced. */
export function rebuildSparse(args: readonly PyValue[], context: CallContext): PyValue {
  const [layout, data] = args;
  if (!isSparseLayout(layout)) context.fail(`sparse tensors of layout ${String(layout)} are not supported`);
  if (!(data instanceof PyTuple)) context.fail("a sparse tensor is built from something that is no tuple");
  const count = layout === "torch.sparse_coo" ? 2 : 3;
  const parts = data.items.slice(0, count).map((part) => {
    if (!(part instanceof PyTensor)) context.fail("a component of a sparse tensor is no tensor");
    return part;
  });
  const shape = integers(data.items[count], "size", context);
  if (parts.length < count || shape.some((size) => !(size >= 0))) context.fail("a sparse tensor lacks components");
  return new PySparse(layout, parts, shape, data.items[3] === true && count === 2);
}

const partOf = (value: PyValue | undefined, context: CallContext): PyTensor =>
  value instanceof PyTensor ? value : context.fail("a part of a nested tensor is no tensor");

/** `_rebuild_nested_tensor(buffer, sizes, strides, storage_offsets)`. */
export function rebuildNested(args: readonly PyValue[], context: CallContext): PyValue {
  const parts = [0, 1, 2, 3].map((i) => partOf(args[i], context));
  return new PyNested("torch.strided", parts, 0, false);
}

/** `_rebuild_njt({values, offsets, lengths, _ragged_idx, _metadata_cache, requires_grad})`. */
export function rebuildJagged([given]: readonly PyValue[], context: CallContext): PyValue {
  if (!(given instanceof PyDict)) return context.fail("a nested tensor is built from something that is no dict");
  const cache = given.entries.get("_metadata_cache");
  const known = (name: string): PyTensor | null => {
    const length = cache instanceof PyDict ? cache.entries.get(name) : undefined;
    return length instanceof PyTensor ? length : null;
  };
  const lengths = given.entries.get("lengths") ?? null;
  const parts = [
    partOf(given.entries.get("values"), context),
    partOf(given.entries.get("offsets"), context),
    lengths === null ? null : partOf(lengths, context),
    known("min_seqlen"),
    known("max_seqlen"),
  ];
  const raggedDim = integer(given.entries.get("_ragged_idx"), "ragged dim", context);
  return new PyNested("torch.jagged", parts, raggedDim, given.entries.get("requires_grad") === true);
}

/** `_rebuild_sparse_csr_tensor` of older files: compressed and plain indices, values, size. */
export function rebuildSparseCsr(args: readonly PyValue[], context: CallContext): PyValue {
  return rebuildSparse(["torch.sparse_csr", new PyTuple(args)], context);
}

/** `_rebuild_meta_tensor_no_storage(dtype, size, stride, requires_grad)`. */
export function rebuildMeta(args: readonly PyValue[], context: CallContext): PyValue {
  const [dtype, size, stride, requiresGrad] = args;
  if (!isDType(dtype)) context.fail("a meta tensor is built with something that is no dtype");
  const shape = integers(size, "size", context);
  const strides = integers(stride, "stride", context);
  const problem = viewProblem(shape, strides, 0, Infinity);
  if (problem !== null) context.fail(problem);
  return new PyMeta(dtype, shape, strides, requiresGrad === true);
}

/** Keeps the storages that a pickle names, one for each key, whatever number of tensors view it. */
export class StorageTable {
  readonly storages = new Map<string, PyStorage>();

  /**
   * What a persistent id stands for: `("storage", type, key, location, length)`, in old files with a sixth element
   * `(view key, offset, length)`, or `("module", class, source file, source)`.
   */
  load(id: PyValue, context: CallContext, place: string): PyValue {
    if (!(id instanceof PyTuple)) context.fail("a persistent id is no tuple");
    const [kind, type, key, location, count, window] = id.items;
    if (kind === "module" && type instanceof PyGlobal) return type;
    if (kind !== "storage") context.fail("a persistent id is no storage");
    if (!(type instanceof PyStorageType)) {
      context.fail(`${type instanceof PyGlobal ? type.name : "something"} is no storage type`);
    }
    if (typeof key !== "string" && typeof key !== "number") context.fail("the key of a storage is no string");
    const length = integer(count, "storage", context);
    if (length < 0 || length > 2 ** 48) context.fail(`a storage declares ${length} elements`);
    const storage = this.#find(String(key), type, length, context, place, String(location));
    if (!(window instanceof PyTuple)) return new PyStorageView(storage, 0, length, type);
    const start = integer(window.items[1], "storage view", context);
    const size = integer(window.items[2], "storage view", context);
    if (start < 0 || size < 0 || start + size > length) {
      context.fail(`a view of elements ${start} to ${start + size} reaches outside a storage of ${length}`);
    }
    return new PyStorageView(storage, start, size);
  }

  #find(
    key: string,
    type: PyStorageType,
    length: number,
    context: CallContext,
    place: string,
    location: string,
  ): PyStorage {
    const known = this.storages.get(key);
    if (known === undefined) {
      const storage = new PyStorage(key, type, length, place, location);
      this.storages.set(key, storage);
      return storage;
    }
    // As PyTorch: the same bytes may be spoken of as bytes, or as elements of any dtype where there are none.
    const isSame = known.length * unit(known.type) === length * unit(type);
    if (isSame && (length === 0 || known.type.dtype === type.dtype || isBytes(known.type) || isBytes(type)))
      return known;
    if (known.type.dtype !== type.dtype) context.fail(`storage ${key} is ${known.type.name} and ${type.name} at once`);
    context.fail(`storage ${key} has ${known.length} elements and ${length} at once`);
  }
}

/** A storage that stands by itself, as a one-dimensional tensor of all its elements. */
export function storageAsTensor(view: PyStorageView, bytes: DType): PyTensor | string {
  const { storage, type } = view;
  const dtype = type.dtype ?? bytes;
  if (typeof dtype === "string") return `storages of torch.${dtype} (${type.name}) are not supported`;
  const shape = [view.length];
  return new PyTensor(storage, dtype, shape, storedStrides(shape), view.start, false, storage.place);
}
