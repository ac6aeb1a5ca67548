/** Distributes tensors and modules, and makes distributed tensors (torch/distributed/tensor/_api.py). */
import { isLeaf } from "../../autograd/history.ts";
import { no_grad } from "../../autograd/modes.ts";
import { broadcast, scatter } from "../../communication/collectives.ts";
import type { DType } from "../../dtype.ts";
import { contiguousStrides } from "../../layout/shape.ts";
import type { Module } from "../../nn/module/index.ts";
import {
  empty as emptyPlain,
  full as fullPlain,
  ones as onesPlain,
  zeros as zerosPlain,
} from "../../ops/create/create.ts";
import { rand as randPlain, randn as randnPlain } from "../../ops/create/draws/random-create.ts";
import { linspace as linspacePlain, logspace as logspacePlain } from "../../ops/create/ranges/range.ts";
import type { ScalarValue } from "../../ops/declare/types.ts";
import { Parameter } from "../../tensor/parameter.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { AssertionError, RuntimeError, ValueError } from "../../support/errors.ts";
import { isPlainObject } from "../../support/realms.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { currentMesh, type DeviceMesh } from "../device-mesh.ts";
import { DTensor } from "./dtensor.ts";
import { type Placement, placementsText, Replicate, samePlacements } from "./placements.ts";
import { assertOneReduction, chunkOf, localShapeAndOffset, positiveDims, type Spec } from "./spec.ts";
import { distributedTensors } from "./with-operators.ts";

/** This process's part of a tensor along a dim of a mesh, from process `source` of that dim; null: from its own. */
function scattered(tensor: Tensor, dim: number, mesh: DeviceMesh, meshDim: number, source: number | null): Tensor {
  const group = mesh.get_group(meshDim);
  const count = group.size();
  const size = sizeAt(tensor.shape, dim);
  const own = chunkOf(size, count, group.rank());
  const cut = (rank: number): Tensor => {
    const [length, start] = chunkOf(size, count, rank);
    return tensor.narrow(dim, start, length);
  };
  if (source === null || count === 1) return cut(group.rank()).clone().contiguous();
  const each = Math.ceil(size / count);
  const shape = tensor.shape.map((length, d) => (d === dim ? each : length));
  const output = tensor.new_empty(shape);
  const list =
    group.rank() !== source
      ? null
      : Array.from({ length: count }, (_, rank) => {
          const part = cut(rank);
          if (sizeAt(part.shape, dim) === each) return part.contiguous();
          const filled = tensor.new_zeros(shape);
          filled.narrow(dim, 0, sizeAt(part.shape, dim)).copy_(part);
          return filled;
        });
  scatter({ tensor: output, scatter_list: list, group, group_src: source });
  return own[0] === each ? output : output.narrow(dim, 0, own[0]).contiguous();
}

/** The tensor of process `source` along a dim of a mesh. */
function copied(tensor: Tensor, mesh: DeviceMesh, meshDim: number, source: number | null): Tensor {
  if (source === null || mesh.size(meshDim) === 1) return tensor;
  const own = tensor.clone().contiguous();
  broadcast(own, { group: mesh.get_group(meshDim), group_src: source });
  return own;
}

/** Options of `distribute_tensor`. */
export interface DistributeOptions {
  /** The mesh; by default the one whose `run` runs. */
  device_mesh?: DeviceMesh | null;
  /** How the tensor is to lie; by default whole on every process. */
  placements?: readonly Placement[] | null;
  /** Which process of each dim of the mesh has the values, by default the first; null: each has its own. */
  src_data_rank?: number | null;
}

/**
 * Distributes a leaf that every process has: the values are those of the first process of each dim of the mesh. Of any
 * shape; dims that do not divide evenly are divided as `torch.chunk` does.
 * Source: https://docs.pytorch.org/docs/stable/distributed.tensor.html#torch.distributed.tensor.distribute_tensor
 * @throws RuntimeError for a tensor with a history; ValueError where there is not a placement for each dim of the mesh.
 * @example
 * ```ts ignore
 * const x = distribute_tensor(torch.ones(5, 2), mesh, [new Shard(0)]); // 3 rows and 2, in 2 processes
 * ```
 */
export function distribute_tensor(
  tensor: Tensor,
  device_mesh: DeviceMesh | DistributeOptions | null = null,
  placements: readonly Placement[] | null = null,
  options: DistributeOptions = {},
): DTensor {
  const named = isPlainObject(device_mesh) ? (device_mesh as DistributeOptions) : options;
  const mesh = (isPlainObject(device_mesh) ? named.device_mesh : (device_mesh as DeviceMesh | null)) ?? currentMesh();
  const wanted = placements ?? named.placements ?? mesh.shape.map(() => new Replicate());
  const { src_data_rank = 0 } = named;
  if (!isLeaf(tensor))
    throw new RuntimeError("`distribute_tensor` should be used to distribute leaf tensors! but found non-leaf tensor!");
  if (wanted.length !== mesh.ndim)
    throw new ValueError(
      `\`placements\` must have the same length as \`device_mesh.ndim\`! Found placements length: ${wanted.length}, and device_mesh.ndim: ${mesh.ndim}.`,
    );
  assertOneReduction(wanted);
  if (tensor instanceof DTensor) {
    if (!tensor.device_mesh.equals(mesh))
      throw new ValueError(
        `Cannot distribute a DTensor with device mesh ${tensor.device_mesh} to a different device mesh ${mesh}.`,
      );
    if (!samePlacements(tensor.placements, wanted))
      throw new ValueError(
        `Cannot distribute a DTensor with placements ${placementsText(tensor.placements)} to a different placements ${placementsText(wanted)}. do you want to call \`redistribute\` instead?`,
      );
    return tensor;
  }
  const places = positiveDims(wanted, tensor.ndim);
  const spec: Spec = { mesh, placements: places, shape: tensor.shape, strides: tensor.strides, dtype: tensor.dtype };
  const isMember = mesh.get_coordinate() !== null;
  const local = no_grad(() =>
    places.reduce((part, placement, i) => {
      if (!isMember) return part.new_empty([0]);
      if (placement.is_shard()) return scattered(part, placement.dim, mesh, i, src_data_rank);
      const own = copied(part, mesh, i, src_data_rank);
      return placement.is_partial("sum") ? own.div(mesh.size(i)) : own;
    }, tensor.detach()),
  );
  const made = distributedTensors.wrap(local, spec);
  return tensor.requires_grad ? (made.requires_grad_() as DTensor) : made;
}

/** Parts of a module that `distribute_module` has gone through. */
const distributed = new WeakSet<Module>();

/** Options of `distribute_module`. */
export interface DistributeModuleOptions {
  /** The mesh; by default the one whose `run` runs. */
  device_mesh?: DeviceMesh | null;
  /** Called for each module in it, by its name: distributes parameters. What it leaves is whole on every process. */
  partition_fn?: ((name: string, module: Module, mesh: DeviceMesh) => void) | null;
  /** Gives the arguments of the module, from those it was called with. */
  input_fn?: ((module: Module, inputs: unknown[], mesh: DeviceMesh) => unknown) | null;
  /** Gives the result of the module, from what it computed. */
  output_fn?: ((module: Module, outputs: unknown, mesh: DeviceMesh) => unknown) | null;
}

/** Makes a module's own parameters and buffers that are plain distributed ones, whole on every process. */
function replicateOwn(module: Module, mesh: DeviceMesh): void {
  const whole = mesh.shape.map(() => new Replicate());
  for (const [name, parameter] of [...module.named_parameters("", false)])
    if (!(parameter instanceof DTensor))
      module.register_parameter(
        name,
        new Parameter(distribute_tensor(parameter.detach(), mesh, whole), parameter.requires_grad),
      );
  for (const [name, buffer] of [...module.named_buffers("", false)])
    if (!(buffer instanceof DTensor)) module.register_buffer(name, distribute_tensor(buffer.detach(), mesh, whole));
}

/**
 * Distributes the parameters and buffers of a module, and what goes into it and comes out, by functions of the program.
 * Source: https://docs.pytorch.org/docs/stable/distributed.tensor.html#torch.distributed.tensor.distribute_module
 * @throws RuntimeError for a module that was distributed before.
 */
export function distribute_module<M extends Module>(
  module: M,
  device_mesh: DeviceMesh | DistributeModuleOptions | null = null,
  partition_fn: DistributeModuleOptions["partition_fn"] = null,
  input_fn: DistributeModuleOptions["input_fn"] = null,
  output_fn: DistributeModuleOptions["output_fn"] = null,
): M {
  if (distributed.has(module))
    throw new RuntimeError(
      "distribute_module should only be called once on a module, but it has already been called on this module!",
    );
  const named: DistributeModuleOptions = isPlainObject(device_mesh)
    ? (device_mesh as DistributeModuleOptions)
    : { device_mesh: device_mesh as DeviceMesh | null, partition_fn, input_fn, output_fn };
  const mesh = named.device_mesh ?? currentMesh();
  for (const [name, part] of [...module.named_modules()]) {
    named.partition_fn?.(name, part, mesh);
    replicateOwn(part, mesh);
  }
  const { input_fn: before, output_fn: after } = named;
  if (before) module.register_forward_pre_hook((own, inputs) => before(own, inputs as unknown[], mesh) as never);
  if (after) module.register_forward_hook((own, _, outputs) => after(own, outputs, mesh) as never);
  distributed.add(module);
  return module;
}

/** Options of functions that make distributed tensors. */
export interface DTensorOptions {
  /** The mesh; by default the one whose `run` runs. */
  device_mesh?: DeviceMesh | null;
  /** By default whole on every process. */
  placements?: readonly Placement[] | null;
  /** The dtype; by default that of torch.zeros and its kin. */
  dtype?: DType | null;
  /** Whether it is a leaf that gets a gradient. Default false. */
  requires_grad?: boolean;
}

type Sizes = readonly (number | readonly number[] | DTensorOptions)[];

/** Sizes as loose numbers or as a list, then options. */
function readSizes(given: Sizes): readonly [number[], DTensorOptions] {
  const last = given.at(-1);
  const isNamed = isPlainObject(last);
  return [(isNamed ? given.slice(0, -1) : given).flat() as number[], isNamed ? (last as DTensorOptions) : {}];
}

/** A distributed tensor whose part `make` makes. */
function made(
  shape: readonly number[],
  { device_mesh = null, placements = null, dtype = null, requires_grad = false }: DTensorOptions,
  make: (local: number[], offset: number[], dtype: DType | null) => Tensor,
): DTensor {
  const mesh = device_mesh ?? currentMesh();
  const places = positiveDims(placements ?? mesh.shape.map(() => new Replicate()), shape.length);
  if (places.length !== mesh.ndim) throw new AssertionError("mesh dimension does not match the length of placements");
  const [own, offset] = localShapeAndOffset(shape, mesh, places);
  const local = no_grad(() => make(own, offset, dtype));
  const result = distributedTensors.wrap(local, {
    mesh,
    placements: places,
    shape: [...shape],
    strides: contiguousStrides(shape),
    dtype: local.dtype,
  });
  return requires_grad ? (result.requires_grad_() as DTensor) : result;
}

/**
 * A distributed tensor of zeros. Sizes as numbers or as a list; options: `device_mesh`, `placements`, `dtype`,
 * `requires_grad`.
 * @throws RuntimeError without a mesh where none runs (`mesh.run`); AssertionError unless placements are as many as
 * the mesh has dims.
 * @example
 * ```ts ignore
 * torch.distributed.tensor.zeros(4, 4, { device_mesh: mesh, placements: [new Shard(0)] });
 * ```
 */
export function zeros(...size: Sizes): DTensor {
  const [shape, options] = readSizes(size);
  return made(shape, options, (local, _, dtype) => zerosPlain(local, { dtype }));
}
/**
 * A distributed tensor of ones: sizes and options as `zeros` has.
 * @throws what `zeros` throws.
 */
export function ones(...size: Sizes): DTensor {
  const [shape, options] = readSizes(size);
  return made(shape, options, (local, _, dtype) => onesPlain(local, { dtype }));
}
/**
 * A distributed tensor with arbitrary contents: sizes and options as `zeros` has.
 * @throws what `zeros` throws.
 */
export function empty(...size: Sizes): DTensor {
  const [shape, options] = readSizes(size);
  return made(shape, options, (local, _, dtype) => emptyPlain(local, { dtype }));
}
/**
 * A distributed tensor of one value; options as `zeros` has.
 * @throws what `zeros` throws.
 */
export function full(size: readonly number[], fill_value: ScalarValue, options: DTensorOptions = {}): DTensor {
  return made(size, options, (local, _, dtype) => fullPlain(local, fill_value, { dtype }));
}

/** A part of what one process would make: every process makes the whole, and keeps its part. */
function partOfWhole(size: Sizes, make: (shape: number[], options: { dtype: DType | null }) => Tensor): DTensor {
  const [shape, options] = readSizes(size);
  return made(shape, options, (local, offset, dtype) => {
    const whole = make(shape, { dtype });
    if (local.every((length, d) => length === shape[d])) return whole;
    return local
      .reduce((part, length, d) => part.narrow(d, length === 0 ? 0 : itemAt(offset, d), length), whole)
      .clone()
      .contiguous();
  });
}
/**
 * A distributed tensor of draws from [0, 1): sizes and options as `zeros` has. With the same seed on all processes it is
 * the tensor that one process would draw, however it is divided.
 * @throws what `zeros` throws.
 */
export function rand(...size: Sizes): DTensor {
  return partOfWhole(size, (shape, options) => randPlain(shape, options));
}
/**
 * A distributed tensor of normal draws, as `rand` makes one.
 * @throws what `zeros` throws.
 */
export function randn(...size: Sizes): DTensor {
  return partOfWhole(size, (shape, options) => randnPlain(shape, options));
}

const endOf = (value: number | Tensor, name: string): number => {
  if (!(value instanceof Tensor)) return value;
  if (value.ndim > 0) throw new RuntimeError(`${name} only supports 0-dimensional start and end tensors`);
  return value.item() as number;
};
/**
 * A distributed tensor of one dim: `steps` numbers from `start` to `end`, evenly spaced, each as one process would have it;
 * options as `zeros` has.
 * @throws RuntimeError for a start or an end that is a tensor of more than 0 dims; what `zeros` throws.
 * @example
 * ```ts ignore
 * torch.distributed.tensor.linspace(0, 1, 5, { device_mesh: mesh, placements: [new Shard(0)] });
 * ```
 */
export function linspace(
  start: number | Tensor,
  end: number | Tensor,
  steps: number,
  options: DTensorOptions = {},
): DTensor {
  const [from, to] = [endOf(start, "linspace"), endOf(end, "linspace")];
  return partOfWhole([[steps], options], (_, { dtype }) => linspacePlain(from, to, steps, { dtype }));
}
/**
 * A distributed tensor of one dim: `steps` numbers from `base ** start` to `base ** end`, whose exponents are evenly spaced;
 * options as `zeros` has, and `base`, which is 10 unless given.
 * @throws what `linspace` throws.
 */
export function logspace(
  start: number | Tensor,
  end: number | Tensor,
  steps: number,
  { base = 10, ...options }: DTensorOptions & { base?: number } = {},
): DTensor {
  const [from, to] = [endOf(start, "logspace"), endOf(end, "logspace")];
  return partOfWhole([[steps], options], (_, { dtype }) => logspacePlain(from, to, steps, { base, dtype }));
}
