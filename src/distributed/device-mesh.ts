/** `torch.distributed.device_mesh`: processes in a grid, with a group for each line of it. */
import { defaultGroup, new_group } from "../communication/world.ts";
import { ProcessGroup } from "../communication/group.ts";
import { int64 } from "../dtype.ts";
import { contiguousStrides, numel } from "../layout/shape.ts";
import { runThen } from "../support/run-then.ts";
import { AssertionError, KeyError, RuntimeError } from "../support/errors.ts";
import { tensorFrom } from "../tensor/elements.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { itemAt, sizeAt } from "../support/checked.ts";

const pythonTuple = (items: readonly unknown[]): string => `(${items.join(", ")}${items.length === 1 ? "," : ""})`;
const nameText = (names: readonly string[]): string => pythonTuple(names.map((name) => `'${name}'`));

/** Numbers in a grid, row by row. */
interface Grid {
  readonly shape: readonly number[];
  readonly ranks: readonly number[];
}

/** The lines of a grid along one of its dims. */
function linesAlong({ shape, ranks }: Grid, dim: number): number[][] {
  const strides = contiguousStrides(shape);
  const lines: number[][] = [];
  ranks.forEach((_, place) => {
    if (Math.floor(place / itemAt(strides, dim)) % sizeAt(shape, dim) !== 0) return;
    lines.push(Array.from({ length: sizeAt(shape, dim) }, (__, i) => itemAt(ranks, place + i * itemAt(strides, dim))));
  });
  return lines;
}

/** The group of each dim that this process is in; all processes must call it. */
function groupsOf(grid: Grid): (ProcessGroup | null)[] {
  const world = defaultGroup();
  return grid.shape.map((_, dim) => {
    const lines = linesAlong(grid, dim);
    if (lines.length === 1 && itemAt(lines, 0).join() === world.ranks.join()) return world;
    let own: ProcessGroup | null = null;
    for (const ranks of lines) {
      const group = new_group({ ranks, sort_ranks: false });
      if (group instanceof ProcessGroup) own = group;
    }
    return own;
  });
}

/** Meshes whose `run` runs, the innermost last. */
const current: DeviceMesh[] = [];

/**
 * The mesh whose `run` runs.
 * @throws RuntimeError if none does.
 */
export function currentMesh(): DeviceMesh {
  const mesh = current.at(-1);
  if (mesh === undefined) throw new RuntimeError("No device mesh is currently active!");
  return mesh;
}

/** Ranks as nested arrays, or a tensor of them. */
type Ranks = Tensor | readonly unknown[];

function gridOf(mesh: Ranks): Grid {
  const tensor = Array.isArray(mesh) ? tensorFrom(mesh as never, int64) : (mesh as Tensor);
  const ranks = (tensor.reshape(-1) as Tensor).tolist() as number[];
  if (new Set(ranks).size !== ranks.length) throw new RuntimeError(`Mesh cannot contain duplicate values.`);
  return { shape: tensor.shape, ranks };
}

/**
 * Processes in a grid: `init_device_mesh` makes one of all, row by row. All processes must make it.
 * Source: https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.device_mesh.DeviceMesh
 */
export class DeviceMesh {
  /** "cpu" */
  readonly device_type: string;
  /** Names of the dims; null if they have none. */
  readonly mesh_dim_names: readonly string[] | null;
  private readonly grid: Grid;
  private readonly groups: readonly (ProcessGroup | null)[];

  constructor(
    device_type: string,
    mesh: Ranks,
    {
      mesh_dim_names = null,
      groups = null,
    }: { mesh_dim_names?: readonly string[] | null; groups?: readonly (ProcessGroup | null)[] | null } = {},
  ) {
    this.device_type = device_type;
    this.mesh_dim_names = mesh_dim_names;
    this.grid = gridOf(mesh);
    const world = defaultGroup().size();
    if (this.grid.ranks.length > world)
      throw new RuntimeError(
        `Mesh should not be bigger than default world size ${world}, but found ${this.grid.ranks.length} ranks!`,
      );
    this.groups = groups ?? groupsOf(this.grid);
  }

  /** The ranks, as a tensor. */
  get mesh(): Tensor {
    return tensorFrom(this.grid.ranks as number[], int64).reshape([...this.grid.shape]) as Tensor;
  }
  /** How many dims it has. */
  get ndim(): number {
    return this.grid.shape.length;
  }
  /** How many processes there are along each dim. */
  get shape(): readonly number[] {
    return this.grid.shape;
  }
  /** How many processes it has, or one of its dims. */
  size(mesh_dim: number | null = null): number {
    return mesh_dim === null ? numel(this.grid.shape) : sizeAt(this.grid.shape, mesh_dim);
  }

  private dimOf(dim: number | string): number {
    if (typeof dim === "number") return dim < 0 ? dim + this.ndim : dim;
    const names = this.mesh_dim_names;
    const place = names?.indexOf(dim) ?? -1;
    if (place < 0)
      throw new KeyError(
        `Mesh dimension '${dim}' does not exist. Available mesh dimensions are: ${nameText(names ?? [])}`,
      );
    return place;
  }

  /**
   * The group of this process along a dim, by its number or name; a grid of one dim needs none.
   * @throws RuntimeError if there are several dims and none is given.
   */
  get_group(mesh_dim: number | string | null = null): ProcessGroup {
    if (mesh_dim === null && this.ndim > 1)
      throw new RuntimeError(
        `('Found the DeviceMesh have ${this.ndim} dimensions', 'Optional kwarg \`mesh_dim\` needs to be specified when device_mesh.ndim > 1.', 'If you want to get the list of all the ProcessGroups in the DeviceMesh,please use \`get_all_groups()\` instead.')`,
      );
    const group = this.groups[this.dimOf(mesh_dim ?? 0)];
    if (group === undefined || group === null) throw new RuntimeError("This process is not in the DeviceMesh");
    return group;
  }
  /** The groups of this process, one for each dim. */
  get_all_groups(): ProcessGroup[] {
    return this.groups.map((_, dim) => this.get_group(dim));
  }
  /** This process's rank in the world. */
  get_rank(): number {
    return defaultGroup().rank();
  }
  /** This process's rank along a dim. */
  get_local_rank(mesh_dim: number | string | null = null): number {
    if (mesh_dim === null && this.ndim > 1)
      throw new RuntimeError(
        `('Found the DeviceMesh have ${this.ndim} dimensions', 'Optional kwarg \`mesh_dim\` needs to be specified when device_mesh.ndim > 1.')`,
      );
    return this.get_group(mesh_dim).rank();
  }
  /** Where this process stands in the grid; null if it does not. */
  get_coordinate(): number[] | null {
    const place = this.grid.ranks.indexOf(this.get_rank());
    if (place < 0) return null;
    const { shape } = this.grid;
    const strides = contiguousStrides(shape);
    return shape.map((size, dim) => Math.floor(place / itemAt(strides, dim)) % size);
  }

  /**
   * The part of the grid along one or several dims, by their names, that this process is in: PyTorch's `mesh["name"]`.
   * @throws KeyError for a name that is not there.
   */
  at(...names: readonly string[]): DeviceMesh {
    const own = this.mesh_dim_names;
    if (own === null) throw new RuntimeError("Cannot slice a DeviceMesh without mesh_dim_names!");
    if (!names.every((name) => own.includes(name)))
      throw new KeyError(
        `Invalid mesh_dim_names ${nameText(names)} specified. Valid mesh_dim_names are [${own.map((name) => `'${name}'`).join(", ")}].`,
      );
    const coordinate = this.get_coordinate();
    if (coordinate === null) throw new AssertionError("This process is not in the DeviceMesh");
    const dims = names.map((name) => own.indexOf(name));
    const places = own.map((_, dim) =>
      dims.includes(dim) ? Array.from({ length: sizeAt(this.shape, dim) }, (__, i) => i) : [itemAt(coordinate, dim)],
    );
    const strides = contiguousStrides(this.shape);
    let ranks: number[] = [
      own.reduce(
        (sum, _, dim) => sum + (dims.includes(dim) ? 0 : itemAt(itemAt(places, dim), 0) * itemAt(strides, dim)),
        0,
      ),
    ];
    for (const dim of dims)
      ranks = ranks.flatMap((base) => itemAt(places, dim).map((place) => base + place * itemAt(strides, dim)));
    const shape = dims.map((dim) => sizeAt(this.shape, dim));
    const mesh = tensorFrom(
      ranks.map((place) => itemAt(this.grid.ranks, place)),
      int64,
    ).reshape(shape) as Tensor;
    return new DeviceMesh(this.device_type, mesh, {
      mesh_dim_names: [...names],
      groups: dims.map((dim) => this.groups[dim]!),
    });
  }

  /** Whether another mesh has the same processes in the same places. */
  equals(other: DeviceMesh): boolean {
    if (this === other) return true;
    const { shape, ranks } = this.grid;
    return (
      this.device_type === other.device_type &&
      shape.join() === other.shape.join() &&
      ranks.join() === other.grid.ranks.join() &&
      (this.mesh_dim_names ?? []).join() === (other.mesh_dim_names ?? []).join()
    );
  }

  /**
   * The mesh of functions that are not given one, while `body` runs: PyTorch's `with mesh:`.
   * @returns what `body` gives.
   */
  run<R>(body: () => R): R {
    current.push(this);
    return runThen(body, () => void current.splice(current.lastIndexOf(this), 1));
  }

  toString(): string {
    const { shape, ranks } = this.grid;
    const steps = contiguousStrides(shape).map((stride, dim) =>
      shape[dim] === 1 ? "()" : String(itemAt(ranks, stride) - itemAt(ranks, 0)),
    );
    const sizes = this.mesh_dim_names?.map((name, dim) => `${name}=${shape[dim]}`);
    const text = sizes === undefined ? pythonTuple(shape) : `(${sizes.join(", ")})`;
    return `DeviceMesh(${text}, '${this.device_type}', stride=${pythonTuple(steps)})`;
  }
  /** The same in Node's console. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * All processes, or the first of them, in a grid, row by row; all must call it.
 * @throws RuntimeError if the grid is larger than the world, or names do not fit.
 * @example
 * ```ts ignore
 * const mesh = dist.init_device_mesh("cpu", [2, 4], { mesh_dim_names: ["replicate", "shard"] });
 * dist.fsdp.fully_shard(model, { mesh });
 * ```
 */
export function init_device_mesh(
  device_type: string,
  mesh_shape: readonly number[],
  { mesh_dim_names = null }: { mesh_dim_names?: readonly string[] | null } = {},
): DeviceMesh {
  if (mesh_dim_names !== null && new Set(mesh_dim_names).size !== mesh_dim_names.length)
    throw new RuntimeError(
      `Each mesh_dim_name must be unique. Found repeated mesh_dim_name in mesh_dim_names ${nameText(mesh_dim_names)}`,
    );
  if (mesh_dim_names !== null && mesh_dim_names.length !== mesh_shape.length)
    throw new RuntimeError(
      `mesh_shape and mesh_dim_names should have same length! Found len(mesh_dim_names): ${mesh_dim_names.length} and len(mesh_shape):${mesh_shape.length}.`,
    );
  const count = numel(mesh_shape);
  const world = defaultGroup().size();
  if (count > world)
    throw new RuntimeError(`Mesh should not be bigger than default world size ${world}, but found ${count} ranks!`);
  const ranks = tensorFrom(
    Array.from({ length: count }, (_, rank) => rank),
    int64,
  ).reshape([...mesh_shape]) as Tensor;
  return new DeviceMesh(device_type, ranks, { mesh_dim_names });
}
