/** A stand-in for tensors: plain records, so that files are tested apart from the Tensor class. */

import type { DType } from "../../src/dtype.ts";
import { storedStrides, useTensors, type TensorAdapter, type StoredTensor } from "../../src/serialization/tensors.ts";

export class FakeStorage {
  constructor(readonly bytes: Uint8Array) {}
}

export class FakeTensor {
  constructor(
    readonly view: StoredTensor,
    readonly isParameter = false,
  ) {}

  get storage(): FakeStorage {
    return this.view.storage as FakeStorage;
  }

  /** The elements' bytes, row by row, as hexadecimal text for each element. */
  elements(): string[] {
    const { shape, strides, offset, dtype } = this.view;
    const found: string[] = [];
    const visit = (dim: number, at: number): void => {
      if (dim === shape.length) {
        const start = at * dtype.itemsize;
        const bytes = this.storage.bytes.subarray(start, start + dtype.itemsize);
        if (bytes.length !== dtype.itemsize) throw new Error("read outside the storage");
        found.push([...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
        return;
      }
      for (let i = 0; i < shape[dim]!; i++) visit(dim + 1, at + i * strides[dim]!);
    };
    visit(0, offset);
    return found;
  }
}

/** Bytes that the fake storages have been asked to hold, to see that nothing is allocated on a file's word. */
export const allocated = { bytes: 0 };

export const fakeAdapter: TensorAdapter = {
  sparseOf: () => null,
  createSparse: () => {
    throw new Error("these tensors are strided");
  },
  nestedOf: () => null,
  createNested: () => {
    throw new Error("these tensors are strided");
  },
  isMeta: () => false,
  createMeta: () => {
    throw new Error("these tensors have values");
  },
  isTensor: (value) => value instanceof FakeTensor,
  isParameter: (tensor) => (tensor as FakeTensor).isParameter,
  viewOf: (tensor) => (tensor as FakeTensor).view,
  plainViewOf: (tensor) => (tensor as FakeTensor).view,
  storageBytes: (storage) => (storage as FakeStorage).bytes,
  createStorage: (bytes) => {
    allocated.bytes += bytes.length;
    return new FakeStorage(bytes.slice());
  },
  createLaterStorage: (_nbytes, read, dtype) => fakeAdapter.createStorage(read(), dtype),
  createMetaStorage: () => new FakeStorage(new Uint8Array(0)),
  createTensor: (view) => new FakeTensor(view),
  createParameter: (tensor, requires_grad) => new FakeTensor({ ...(tensor as FakeTensor).view, requires_grad }, true),
};

useTensors(fakeAdapter);

/** A tensor of its own storage, from bytes (repeated if they are too few). */
export function fakeTensor(
  dtype: DType,
  shape: readonly number[],
  more: Partial<StoredTensor> = {},
  isParameter = false,
): FakeTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const bytes = Uint8Array.from({ length: count * dtype.itemsize }, (_, i) =>
    dtype.name === "bool" ? i % 2 : (i * 7 + 1) % 64,
  );
  return new FakeTensor(
    {
      dtype,
      shape,
      strides: storedStrides(shape),
      offset: 0,
      requires_grad: false,
      storage: new FakeStorage(bytes),
      ...more,
    },
    isParameter,
  );
}
