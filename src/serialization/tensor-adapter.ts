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
import { OtherLayout, sparseRoom, type SparseParts } from "../tensor/layouts.ts";
import { emptyStrided, Tensor } from "../tensor/tensor.ts";
import { Parameter } from "../tensor/parameter.ts";
import type { TensorAdapter } from "./tensors.ts";

export const tensorAdapter: TensorAdapter = {
  isTensor: (value) => value instanceof Tensor,
  isParameter: (tensor) => tensor instanceof Parameter,
  viewOf: (value) => {
    const tensor = value as Tensor;
    return {
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
  createTensor: (view) => {
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
  isMeta: (tensor) => (tensor as Tensor).storage.device.type === "meta",
  createMeta: ({ dtype, shape, strides, requires_grad }) =>
    onDevice(META, () => {
      const tensor = emptyStrided([...shape], [...strides], dtype);
      tensor.wantsGrad = requires_grad;
      return tensor;
    }),
  createParameter: (tensor, requires_grad) => new Parameter(tensor as Tensor, requires_grad),
};
