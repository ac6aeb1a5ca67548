/**
 * Tensors on their way between threads: `pack` makes what `postMessage` and `structuredClone` can carry, `unpack` makes
 * tensors of it again.
 */
import { setMarks } from "../../tensor/pending.ts";
import { dtypeByName } from "../../dtype.ts";
import { contiguousStrides, numel } from "../../layout/shape.ts";
import { isMap, isPlainObject, isSet } from "../../support/realms.ts";
import { TypeError } from "../../support/errors.ts";
import { packed as contiguous } from "../../compute/copy-elements.ts";
import { storageBytes } from "../../tensor/elements.ts";
import { allocate } from "../../tensor/memory.ts";
import { Parameter } from "../../tensor/parameter.ts";
import { Version, type Storage } from "../../tensor/storage.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { entryOf, itemAt } from "../../support/checked.ts";

type Node =
  | readonly ["tensor", PackedTensor]
  | readonly ["array" | "set", readonly Node[]]
  | readonly ["map", readonly (readonly [Node, Node])[]]
  | readonly ["object", readonly (readonly [string, Node])[]]
  | readonly ["value", unknown];

interface PackedTensor {
  /** Which of the packed buffers holds its bytes. */
  readonly buffer: number;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  readonly requires_grad: boolean;
  readonly parameter: boolean;
  /** Conjugations and negations that wait: `tensor/pending.ts`. */
  readonly marks: number;
}

/** What `pack` makes: plain data, which any message can carry. */
export interface Packed<T = unknown> {
  /** Says what this is. */
  readonly flambeau: "packed";
  /** Bytes of the tensors: shared ones where threads may share memory, which messages do not copy. */
  readonly buffers: readonly (ArrayBuffer | SharedArrayBuffer)[];
  /** The value, with places of buffers for tensors. */
  readonly root: Node;
  /** The type of what was packed; never set. */
  readonly type?: T;
}

/** Collects the tensors of a value, to find those that share bytes. */
class Packing {
  readonly buffers: (ArrayBuffer | SharedArrayBuffer)[] = [];
  private readonly users = new Map<Storage, number>();
  private readonly whole = new Map<Storage, number>();
  private readonly parents = new Set<unknown>();

  constructor(value: unknown) {
    this.count(value);
  }

  /** Counts how many tensors use each storage. */
  private count(value: unknown): void {
    if (value instanceof Tensor) {
      this.users.set(value.storage, (this.users.get(value.storage) ?? 0) + 1);
      return;
    }
    if (typeof value === "function")
      throw new TypeError(
        "forward" in value && "state_dict" in value
          ? "a module cannot go to another thread: pack model.state_dict(), make the model there and load it."
          : "a function cannot go to another thread",
      );
    if (typeof value !== "object" || value === null) return;
    if (this.parents.has(value)) throw new TypeError("pack: the value contains itself");
    this.parents.add(value);
    if (isMap(value)) {
      for (const [key, item] of value) {
        this.count(key);
        this.count(item);
      }
    } else if (Array.isArray(value) || isSet(value)) for (const item of value as Iterable<unknown>) this.count(item);
    else if (isPlainObject(value)) for (const item of Object.values(value)) this.count(item);
    this.parents.delete(value);
  }

  node(value: unknown): Node {
    if (value instanceof Tensor) return ["tensor", this.tensor(value)];
    if (Array.isArray(value)) return ["array", value.map((item) => this.node(item))];
    if (isMap(value)) return ["map", [...value].map(([key, item]) => [this.node(key), this.node(item)] as const)];
    if (isSet(value)) return ["set", [...(value as Set<unknown>)].map((item) => this.node(item))];
    if (isPlainObject(value))
      return ["object", Object.entries(value).map(([key, item]) => [key, this.node(item)] as const)];
    return ["value", value];
  }

  private tensor(tensor: Tensor): PackedTensor {
    const { shape, dtype } = tensor;
    const common = {
      dtype: dtype.name,
      shape: [...shape],
      requires_grad: tensor.requires_grad && tensor.is_leaf,
      parameter: tensor instanceof Parameter,
    };
    // Tensors that share bytes share them over there: then the storage goes whole, once.
    if (entryOf(this.users, tensor.storage) > 1)
      return {
        ...common,
        buffer: this.storage(tensor.storage),
        strides: [...tensor.strides],
        offset: tensor.offset,
        marks: tensor.pending,
      };
    const source = contiguous(tensor.pending === 0 ? tensor : tensor.clone());
    const buffer =
      this.buffers.push(copyOut(source.storage, source.offset * dtype.itemsize, numel(shape) * dtype.itemsize)) - 1;
    return { ...common, buffer, strides: contiguousStrides(shape), offset: 0, marks: 0 };
  }

  private storage(storage: Storage): number {
    let place = this.whole.get(storage);
    if (place === undefined) {
      place = this.buffers.push(copyOut(storage, 0, storage.nbytes)) - 1;
      this.whole.set(storage, place);
    }
    return place;
  }
}

/** A copy of bytes of the memory that tensors live in, in a buffer that is shared where that memory is. */
function copyOut(storage: Storage, offset: number, bytes: number): ArrayBuffer | SharedArrayBuffer {
  const u8 = storageBytes(storage, offset, bytes);
  const isShared = typeof SharedArrayBuffer !== "undefined" && u8.buffer instanceof SharedArrayBuffer;
  const buffer = isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  new Uint8Array(buffer).set(u8);
  return buffer;
}

/**
 * Makes a value that `postMessage` and `structuredClone` can carry of one with tensors: a tensor, a state dict, arrays,
 * Maps, Sets and plain objects of them. Tensors that share bytes, such as tied weights, share them after `unpack` too;
 * whether a leaf requires grad, and that it is a parameter, goes along.
 *
 * The bytes are copied once. Where threads may share memory (Node, isolated pages) messages carry them without another
 * copy; elsewhere give `transferables` to `postMessage`.
 * @example
 * const { pack, unpack } = utils.worker;
 * const there = unpack(structuredClone(pack({ weight: torch.ones(2), step: 3 })));
 * there.weight; // tensor([1., 1.])
 */
export function pack<T>(value: T): Packed<T> {
  const packing = new Packing(value);
  const root = packing.node(value);
  return { flambeau: "packed", buffers: packing.buffers, root };
}

/**
 * The buffers of a packed value that `postMessage` can hand over instead of copying: its second argument. Empty where
 * they are shared.
 * @example
 * const packed = utils.worker.pack(torch.ones(2));
 * utils.worker.unpack(structuredClone(packed, { transfer: utils.worker.transferables(packed) })); // tensor([1., 1.])
 */
export function transferables(packed: Packed): ArrayBuffer[] {
  return packed.buffers.filter((buffer) => buffer instanceof ArrayBuffer);
}

/** Makes the storages of a packed value, each once, with the version that its tensors share. */
function storagesOf({ buffers }: Packed): readonly (() => { readonly storage: Storage; readonly version: Version })[] {
  return buffers.map((buffer) => {
    let made: { readonly storage: Storage; readonly version: Version } | null = null;
    return () => {
      if (made === null) {
        made = { storage: allocate(buffer.byteLength), version: new Version() };
        made.storage.backend.write(made.storage.block, 0, new Uint8Array(buffer));
      }
      return made;
    };
  });
}

function rebuild(node: Node, storages: ReturnType<typeof storagesOf>): unknown {
  switch (node[0]) {
    case "tensor": {
      const { buffer, shape, strides, offset, requires_grad, parameter, marks } = node[1];
      const { storage, version } = itemAt(storages, buffer)();
      const bare = new Tensor(storage, shape, strides, offset, dtypeByName(node[1].dtype)!, version);
      const tensor = setMarks(bare, marks);
      if (parameter) return new Parameter(tensor, requires_grad);
      return requires_grad ? tensor.requires_grad_() : tensor;
    }
    case "array":
      return node[1].map((item) => rebuild(item, storages));
    case "set":
      return new Set(node[1].map((item) => rebuild(item, storages)));
    case "map":
      return new Map(node[1].map(([key, item]) => [rebuild(key, storages), rebuild(item, storages)]));
    case "object":
      return Object.fromEntries(node[1].map(([key, item]) => [key, rebuild(item, storages)]));
    case "value":
      return node[1];
  }
}

/** Whether a value came from `pack`. */
export function isPacked(value: unknown): value is Packed {
  return typeof value === "object" && value !== null && (value as Partial<Packed>).flambeau === "packed";
}

/** The value that was packed, with new tensors of its own. */
export function unpack<T>(packed: Packed<T>): T {
  if (!isPacked(packed)) throw new TypeError("unpack: expected what utils.worker.pack() gave");
  return rebuild(packed.root, storagesOf(packed)) as T;
}
