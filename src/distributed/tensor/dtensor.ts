/** `DTensor`: a tensor that the processes of a mesh have together, each a part of it (torch/distributed/tensor/_api.py). */
import { itemAt } from "../../support/checked.ts";
import { detachedAlias, requiresGrad } from "../../autograd/history.ts";
import { is_grad_enabled } from "../../autograd/modes.ts";
import { broadcast } from "../../communication/collectives.ts";
import type { DType } from "../../dtype.ts";
import { contiguousStrides } from "../../layout/shape.ts";
import { new_strided } from "../../ops/create/create.ts";
import { operator, type OperatorRecord } from "../../ops/declare/operator.ts";
import type { FactoryOptions, ScalarValue, Shape } from "../../ops/declare/types.ts";
import { addKind, type RunOnKind } from "../../tensor/kinds.ts";
import { takeMarks } from "../../tensor/marked.ts";
import { NoStorage } from "../../tensor/sparse-tensor.ts";
import type { Storage } from "../../tensor/storage.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { Unstored } from "../../tensor/wrapper.ts";
import { nameClasses } from "../../support/class-names.ts";
import { pythonFloat, pythonRepr } from "../../support/python.ts";
import { isPlainObject } from "../../support/realms.ts";
import { NotImplementedError, RuntimeError, withHelp } from "../../support/errors.ts";
import { currentMesh, type DeviceMesh } from "../device-mesh.ts";
import { type Placement, placementsText, Replicate, samePlacements } from "./placements.ts";
import { redistributeLocal } from "./redistribute.ts";
import { assertOneReduction, globalLayout, positiveDims, type Spec } from "./spec.ts";

/** Stands in the place of a storage: the elements are in the parts. */
class PartsStorage extends NoStorage {
  constructor(of: Storage) {
    super(of);
    Object.defineProperty(this, "serial", { value: -1 }); // not new to a backward pass: gradients are not added to in place
  }
  override get block(): never {
    throw new NotImplementedError(
      withHelp(
        "Cannot access data pointer of Tensor (e.g. DTensor) that doesn't have storage",
        "x.to_local() is this process's part, x.full_tensor() the whole.",
      ),
    );
  }
}

/** What operators do with distributed tensors: set by `with-operators.ts`. */
export const room: { run: RunOnKind } = {
  run: () => {
    throw new NotImplementedError("import torch.distributed.tensor");
  },
};

/** Operators that take distributed tensors themselves. */
export const recordsOfDistributed = new WeakSet<OperatorRecord>();

function own<T>(made: T): T {
  recordsOfDistributed.add((made as { readonly record: OperatorRecord }).record);
  return made;
}

/** Options of `DTensor.from_local`. */
export interface FromLocalOptions {
  /** Sends values of replicas from the first process, and compares what the processes give. Default false. */
  run_check?: boolean;
  /** Shape of the whole; by default every process has as much as this one. */
  shape?: readonly number[] | null;
  /** Strides of the whole. */
  stride?: readonly number[] | null;
  /** How gradients are brought to lie; default as the tensor, whole where it is partial. */
  grad_placements?: readonly Placement[] | null;
}

/** Options of `redistribute`. */
export interface RedistributeOptions {
  /** The mesh; there is no other than the tensor's. */
  device_mesh?: DeviceMesh | null;
  /** How it is to lie, along each dim of the mesh. */
  placements?: readonly Placement[] | null;
  /** Taken; what is given is always complete. */
  async_op?: boolean;
  /** The dtype to send in, and that of the result; null: the tensor's. */
  forward_dtype?: DType | null;
  /** The dtype in which gradients are sent; they come in the tensor's. */
  backward_dtype?: DType | null;
}

/** Partial values of a tensor have gradients that are whole. */
function gradientPlacements(placements: readonly Placement[]): Placement[] {
  return placements.map((placement) => (placement.is_partial() ? new Replicate() : placement));
}

/**
 * A tensor that the processes of a mesh have together. Operators run on the parts, and communicate where the layouts
 * need it. Made by `distribute_tensor`, `DTensor.from_local` and functions such as `torch.distributed.tensor.zeros`. Its
 * shape is that of the whole.
 * https://docs.pytorch.org/docs/stable/distributed.tensor.html
 * @throws NotImplementedError, of operators that have no rule for layouts.
 * @example
 * ```ts ignore
 * const mesh = dist.init_device_mesh("cpu", [2]);
 * const x = distribute_tensor(torch.ones(4, 3), mesh, [new Shard(0)]);
 * x.sum().full_tensor(); // tensor(12.)
 * ```
 */
export class DTensor extends Unstored {
  /** This process's part, without history. For the library's own use; others ask `to_local()`. */
  _local_tensor: Tensor;
  /** Mesh, placements, and what the whole is. For the library's own use. */
  _spec: Spec;

  /** For the library's own use: `DTensor.wrap`. */
  constructor(local: Tensor, spec: Spec) {
    super(new PartsStorage(local.storage), spec.shape, spec.strides, 0, spec.dtype, local.version);
    addKind(DTensor, (record, bound, out) => room.run(record, bound, out));
    this._local_tensor = local;
    this._spec = spec;
    this.isInference = local.isInference;
    local.storage.kept = true; // no scope and no derivative that made it gives it back
  }

  /** A distributed tensor of a part. For the library's own use: it has no history. */
  static wrap(local: Tensor, spec: Spec): DTensor {
    return new DTensor(local, spec);
  }

  /**
   * A distributed tensor of what each process has. Differentiable.
   * @throws RuntimeError for a distributed tensor; ValueError for reductions of several kinds.
   */
  static from_local(
    local_tensor: Tensor,
    device_mesh: DeviceMesh | null = null,
    placements: readonly Placement[] | null = null,
    { run_check = false, shape = null, stride = null, grad_placements = null }: FromLocalOptions = {},
  ): DTensor {
    if (local_tensor instanceof DTensor)
      throw new RuntimeError(
        `the local_tensor argument only accepts torch.Tensor but got <class 'torch.distributed.tensor.DTensor'> value.`,
      );
    const mesh = device_mesh ?? currentMesh();
    const places = positiveDims(placements ?? mesh.shape.map(() => new Replicate()), local_tensor.ndim);
    assertOneReduction(places);
    if ((shape === null) !== (stride === null))
      throw new RuntimeError(
        `('Found shape:${shape === null ? "None" : `torch.Size([${shape.join(", ")}])`}, stride:${stride === null ? "None" : `(${stride.join(", ")})`}.', 'Please pass both shape and stride at the same time.')`,
      );
    const [whole, steps] =
      shape === null || stride === null
        ? globalLayout(local_tensor.shape, local_tensor.strides, mesh, places)
        : [shape, stride];
    const spec: Spec = { mesh, placements: places, shape: whole, strides: steps, dtype: local_tensor.dtype };
    let local = local_tensor;
    if (run_check && mesh.get_coordinate() !== null)
      places.forEach((placement, i) => {
        if (!placement.is_replicate()) return;
        local = local.contiguous();
        broadcast(local.detach(), { group: mesh.get_group(i), group_src: 0 });
      });
    return fromLocal(local, spec, grad_placements) as DTensor;
  }

  /** The mesh that it lies on. */
  get device_mesh(): DeviceMesh {
    return this._spec.mesh;
  }
  /** How it lies along each dim of the mesh. */
  get placements(): readonly Placement[] {
    return this._spec.placements;
  }

  /**
   * This process's part. Differentiable: gradients of it are taken to lie as the tensor, or as `grad_placements` says.
   */
  to_local({ grad_placements = null }: { grad_placements?: readonly Placement[] | null } = {}): Tensor {
    return is_grad_enabled() && requiresGrad(this) ? toLocal(this, grad_placements) : detachedAlias(this._local_tensor);
  }

  /**
   * The same tensor in another layout. Differentiable, twice as well.
   * @throws RuntimeError without placements, and for a change to partial values other than from parts to a sum.
   */
  redistribute(
    device_mesh: DeviceMesh | RedistributeOptions | null = null,
    placements: readonly Placement[] | null = null,
    options: RedistributeOptions = {},
  ): DTensor {
    const named = isPlainObject(device_mesh) ? (device_mesh as RedistributeOptions) : options;
    const mesh =
      (isPlainObject(device_mesh) ? named.device_mesh : (device_mesh as DeviceMesh | null)) ?? this.device_mesh;
    const wanted = placements ?? named.placements ?? null;
    if (wanted === null) throw new RuntimeError("placements is needed for redistribute!");
    wanted.forEach((placement, i) => {
      const source = itemAt(this.placements, i);
      if (!placement.is_partial() || source.equals(placement)) return;
      if (!source.is_shard() || placement.reduce_op !== "sum")
        throw new RuntimeError(
          `Can not redistribute from ${source.short} to ${placement.short}, only Shard to Partial(sum) redistribution is supported!`,
        );
    });
    const { forward_dtype = null, backward_dtype = null } = named;
    return redistributed(
      this,
      mesh,
      positiveDims(wanted, this.ndim),
      forward_dtype ?? this.dtype,
      backward_dtype ?? this.dtype,
      true,
    ) as DTensor;
  }

  /** The whole, on every process. Differentiable. */
  full_tensor({ grad_placements = null }: { grad_placements?: readonly Placement[] | null } = {}): Tensor {
    return this.redistribute({ placements: this.placements.map(() => new Replicate()) }).to_local({ grad_placements });
  }

  override item(): number {
    return this.full_tensor().item();
  }
  override tolist(): never {
    throw new RuntimeError(".tolist() is not supported for tensor subclasses, got DTensor");
  }
  override toTypedArray(): never {
    throw new RuntimeError(
      withHelp(".numpy() is not supported for tensor subclasses.", "Call x.full_tensor() or x.to_local() first."),
    );
  }
  override numpy(): never {
    return this.toTypedArray();
  }
  override is_contiguous(): boolean {
    return contiguousStrides(this.shape).every((step, d) => itemAt(this.shape, d) <= 1 || step === this.strides[d]);
  }

  override new_empty(...size: (number | Shape | FactoryOptions)[]): Tensor {
    return besides(this, size, null);
  }
  override new_zeros(...size: (number | Shape | FactoryOptions)[]): Tensor {
    return besides(this, size, 0);
  }
  override new_ones(...size: (number | Shape | FactoryOptions)[]): Tensor {
    return besides(this, size, 1);
  }
  override new_full(size: Shape, fill_value: ScalarValue, options: FactoryOptions = {}): Tensor {
    return besides(this, [size, options], fill_value);
  }
  override new_empty_strided(size: Shape, stride: Shape, { dtype = null }: FactoryOptions = {}): Tensor {
    return new_strided(this, size, stride, dtype ?? this.dtype);
  }

  /** The same without history. For the library's own use. */
  override twin(): DTensor {
    const twin = DTensor.wrap(detachedAlias(this._local_tensor), this._spec);
    twin.version = this.version;
    return twin;
  }

  /** Takes over another layout: an operator has changed this tensor in place. For the library's own use. */
  become(spec: Spec): this {
    this._spec = spec;
    return Object.assign(this, { shape: spec.shape, strides: spec.strides, dtype: spec.dtype });
  }

  override toString(): string {
    const local = this._local_tensor;
    const text = local.ndim > 0 ? String(local) : numberText(local);
    return `DTensor(local_tensor=${text}, device_mesh=${String(this.device_mesh)}, placements=${placementsText(this.placements)})`;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** A tensor of one element as Python's `format` has it: its number. */
function numberText(tensor: Tensor): string {
  const value: number | boolean = tensor.item();
  return tensor.dtype.is_floating_point ? pythonFloat(value) : pythonRepr(value);
}
nameClasses({ DTensor });
takeMarks(DTensor);

/** `new_zeros` and its kin. */
function besides(self: DTensor, given: readonly (number | Shape | FactoryOptions)[], fill: ScalarValue | null): Tensor {
  const last = given.at(-1);
  const options = isPlainObject(last) ? (last as FactoryOptions) : {};
  const sizes = (isPlainObject(last) ? given.slice(0, -1) : given).flat() as number[];
  const made = new_strided(self, sizes, contiguousStrides(sizes), options.dtype ?? self.dtype) as DTensor;
  if (fill !== null) made.become({ ...made._spec, placements: gradientPlacements(made.placements) }).fill_(fill);
  return options.requires_grad ? made.requires_grad_() : made;
}

const toLocal: (self: DTensor, grad_placements: readonly Placement[] | null) => Tensor = own(
  operator("_to_torch_tensor(Tensor self, any grad_placements) -> Tensor", {
    node: "_ToTorchTensorBackward",
    forward: (self: DTensor) => detachedAlias(self._local_tensor),
    derivative: {
      self: [
        ["self"],
        (grad, c) => {
          const spec = (c.tensor("self") as DTensor)._spec;
          const placements =
            c.value<readonly Placement[] | null>("grad_placements") ?? gradientPlacements(spec.placements);
          const [, strides] = globalLayout(grad.shape, grad.strides, spec.mesh, spec.placements);
          return fromLocal(grad, { ...spec, placements, strides }, null);
        },
      ],
    },
  }),
);

const fromLocal: (local: Tensor, spec: Spec, grad_placements: readonly Placement[] | null) => Tensor = own(
  operator("_from_torch_tensor(Tensor local, any spec, any grad_placements) -> Tensor", {
    node: "_FromTorchTensorBackward",
    forward: (local: Tensor, spec: Spec) => DTensor.wrap(detachedAlias(local), spec),
    derivative: {
      local: [
        [],
        (grad, c) => {
          const spec = c.value<Spec>("spec");
          const placements =
            c.value<readonly Placement[] | null>("grad_placements") ?? gradientPlacements(spec.placements);
          const arrived = grad as DTensor;
          const target = samePlacements(arrived.placements, placements)
            ? arrived
            : (redistributed(arrived, arrived.device_mesh, placements, arrived.dtype, arrived.dtype, false) as DTensor);
          return target.to_local();
        },
      ],
    },
  }),
);

const redistributed: (
  self: DTensor,
  mesh: DeviceMesh,
  placements: readonly Placement[],
  dtype: DType,
  backward_dtype: DType,
  forward: boolean,
) => Tensor = own(
  operator(
    "_redistribute(Tensor self, any mesh, any placements, any dtype, any backward_dtype, bool forward) -> Tensor",
    {
      node: "RedistributeBackward",
      forward: (self: DTensor, mesh: DeviceMesh, placements: readonly Placement[], dtype: DType) => {
        const spec = { ...self._spec, dtype };
        const local = self._local_tensor.to(dtype);
        const moved = redistributeLocal(local, spec, { ...spec, mesh, placements });
        return DTensor.wrap(moved === self._local_tensor ? detachedAlias(moved) : moved, { ...spec, mesh, placements });
      },
      derivative: {
        self: [
          ["self"],
          (grad, c) => {
            const before = (c.tensor("self") as DTensor)._spec;
            const arrived = grad as DTensor;
            const placements = before.placements.map((placement, i) =>
              placement.is_partial() && !itemAt(arrived.placements, i).is_partial() ? new Replicate() : placement,
            );
            const sent = c.value<DType>("backward_dtype");
            const moved = redistributed(arrived, before.mesh, placements, sent, arrived.dtype, false);
            return sent === before.dtype ? moved : moved.to(before.dtype);
          },
        ],
      },
    },
  ),
);

/** Whether a value is a distributed tensor. */
export const isDistributed = (value: unknown): value is DTensor => value instanceof Tensor && value instanceof DTensor;
