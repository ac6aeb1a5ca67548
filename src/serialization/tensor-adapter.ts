/** How files see this library's tensors. */
import { requiresGrad } from "../autograd/history.ts";
import { resolved } from "../compute/launch.ts";
import type { DType } from "../dtype.ts";
import { storageBytes } from "../tensor/elements.ts";
import { allocate } from "../tensor/memory.ts";
import type { Storage } from "../tensor/storage.ts";
import { LaterStorage } from "./later-storage.ts";
import { setMarks } from "../tensor/pending.ts";
import { Version } from "../tensor/storage.ts";
import { META } from "../tensor/device-name.ts";
import { onDevice } from "../tensor/device.ts";
import { nestedRoomOfFiles, OtherLayout, sparseRoom, type NestedParts, type SparseParts } from "../tensor/layouts.ts";
import { emptyStrided, Tensor } from "../tensor/tensor.ts";
import { Parameter } from "../tensor/parameter.ts";
import {
  asQuantized,
  per_channel_affine,
  per_channel_affine_float_qparams,
  per_tensor_affine,
  QuantizedTensor,
  type Quantizer,
} from "../tensor/quantized.ts";
import { provideQuantized } from "../ops/quantized/dispatch.ts";
import type { TensorAdapter, StoredTensor, ViewQuantizer } from "./tensors.ts";

/** A quantizer as files have it. */
function viewQuantizer(quantizer: Quantizer): ViewQuantizer {
  if ("scale" in quantizer) return { scale: quantizer.scale, zeroPoint: quantizer.zeroPoint };
  const { scales, zeroPoints, axis } = quantizer;
  return { scales, zeroPoints, axis };
}

/** A quantized tensor out of a file. */
function quantizedTensor(view: StoredTensor, quantizer: ViewQuantizer): Tensor {
  provideQuantized();
  const { storage, shape, strides, offset, dtype } = view;
  const own: Quantizer =
    "scale" in quantizer
      ? { scheme: per_tensor_affine, ...quantizer }
      : {
          // PyTorch writes the same scheme for both: zero points tell.
          scheme: (quantizer.zeroPoints as Tensor).dtype.is_floating_point
            ? per_channel_affine_float_qparams
            : per_channel_affine,
          scales: quantizer.scales as Tensor,
          zeroPoints: quantizer.zeroPoints as Tensor,
          axis: quantizer.axis,
        };
  return new QuantizedTensor(storage as Storage, [...shape], [...strides], offset, dtype, new Version(), own);
}

export const tensorAdapter: TensorAdapter = {
  isTensor: (value) => value instanceof Tensor,
  isParameter: (tensor) => tensor instanceof Parameter,
  viewOf: (value) => {
    const tensor = value as Tensor;
    const quantized = asQuantized(tensor);
    return {
      ...(quantized === null ? null : { quantizer: viewQuantizer(quantized.quantizer) }),
      dtype: tensor.dtype,
      shape: tensor.shape,
      strides: tensor.strides,
      offset: tensor.offset,
      requires_grad: requiresGrad(tensor),
      marks: tensor.pending,
      storage: tensor.storage,
    };
  },
  plainViewOf: (value) => tensorAdapter.viewOf(resolved(value as Tensor)),
  storageBytes: (value) => storageBytes(value as Storage) as Uint8Array<ArrayBuffer>,
  createStorage: (bytes: Uint8Array, _dtype: DType) => {
    const storage = allocate(bytes.length);
    storage.backend.write(storage.block, 0, bytes);
    return storage;
  },
  createLaterStorage: (nbytes, read) => new LaterStorage(nbytes, read),
  createMetaStorage: (nbytes) => onDevice(META, () => allocate(nbytes)),
  createTensor: (view) => {
    if (view.quantizer) return quantizedTensor(view, view.quantizer);
    const tensor = new Tensor(
      view.storage as Storage,
      [...view.shape],
      [...view.strides],
      view.offset,
      view.dtype,
      new Version(),
    );
    if (view.requires_grad) tensor.wantsGrad = true;
    return setMarks(tensor, view.marks ?? 0);
  },
  sparseOf: (tensor) => (tensor instanceof OtherLayout ? sparseRoom().partsOf(tensor) : null),
  createSparse: (view) => sparseRoom().rebuild(view as SparseParts),
  nestedOf: (value) => {
    const tensor = value as Tensor;
    return tensor instanceof OtherLayout && tensor.is_nested ? nestedRoomOfFiles().partsOf(tensor) : null;
  },
  createNested: (parts) => nestedRoomOfFiles().rebuild(parts as NestedParts),
  isMeta: (tensor) => (tensor as Tensor).storage.device.type === "meta",
  createMeta: ({ dtype, shape, strides, requires_grad }) =>
    onDevice(META, () => {
      const tensor = emptyStrided([...shape], [...strides], dtype);
      tensor.wantsGrad = requires_grad;
      return tensor;
    }),
  createParameter: (tensor, requires_grad) => new Parameter(tensor as Tensor, requires_grad),
};
