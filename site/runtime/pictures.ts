/** What pictures of storages, graphs, shapes and windows show, read from real tensors. */
import type { GraphPicture, ShapesPicture, StoragePicture, WindowsPicture } from "./outputs.ts";

/** The parts of a tensor that pictures need. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: unknown;
  readonly _version: number;
  readonly requires_grad: boolean;
  detach(): TensorLike;
  tolist(): unknown;
  item(): number;
  numel(): number;
  stride(): readonly number[];
  storage_offset(): number;
  element_size(): number;
  untyped_storage(): { nbytes(): number; readonly elements: { readonly storage: { readonly serial: number } } };
  as_strided(size: readonly number[], stride: readonly number[], offset: number): TensorLike;
  reshape(shape: readonly number[]): TensorLike;
  sub(other: TensorLike): TensorLike;
}

interface ModuleLike {
  named_modules(): Iterable<[string, ModuleLike]>;
  children(): Iterable<ModuleLike>;
  parameters(recurse: boolean): Iterable<TensorLike>;
  register_forward_hook(hook: (module: ModuleLike, inputs: unknown, output: unknown) => void): { remove(): void };
  (...inputs: unknown[]): unknown;
}

/** The functions of the library that pictures need. */
export interface PictureLibrary {
  no_grad<R>(body: () => R): R;
  eye(n: number): TensorLike;
  zeros(shape: readonly number[]): TensorLike;
  readonly autograd: {
    readonly graph: {
      describe(tensor: unknown): {
        readonly problem: string | null;
        readonly nodes: readonly {
          readonly name: string;
          readonly outputs: readonly { readonly shape: readonly number[]; readonly dtype: unknown }[];
          readonly saved: readonly {
            readonly shape: readonly number[];
            readonly isOutput: boolean;
            readonly expectedVersion: number;
            readonly version: number | null;
            readonly problem: string | null;
          }[];
          readonly next: readonly (number | null)[];
          readonly variable: unknown;
        }[];
      };
    };
  };
}

const CELLS = 128;
const WINDOW_CELLS = 400;
const NODES = 80;

/** Whether a value is a tensor. */
export function isTensor(value: unknown): value is TensorLike {
  return typeof value === "object" && value !== null && "tolist" in value && "shape" in value && "detach" in value;
}

/** Numbers of nested lists in order. */
export function numbers(list: unknown): number[] {
  return Array.isArray(list) ? list.flatMap(numbers) : [Number(list)];
}

/** Places in the storage of a tensor's elements, in order. */
function places(tensor: TensorLike): number[] {
  const strides = tensor.stride();
  let found = [tensor.storage_offset()];
  tensor.shape.forEach((size, dim) => {
    found = found.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * strides[dim]!));
  });
  return found;
}

/** Remembers what storages held when they were shown last, so that changes can be marked. */
export class StorageMemory {
  readonly #before = new Map<number, readonly number[]>();

  /** The storages of named tensors: those that share one are drawn under the same cells. */
  picture(tensors: Readonly<Record<string, unknown>>): StoragePicture {
    const storages = new Map<
      number,
      { picture: StoragePicture["storages"][number]; views: StoragePicture["storages"][number]["views"][number][] }
    >();
    for (const [name, tensor] of Object.entries(tensors)) {
      if (!isTensor(tensor)) throw new TypeError(`display: "${name}" is no tensor`);
      const storage = tensor.untyped_storage();
      const key = storage.elements.storage.serial;
      let entry = storages.get(key);
      if (entry === undefined) {
        const count = Math.min(CELLS, storage.nbytes() / tensor.element_size());
        const values = numbers(tensor.detach().as_strided([count], [1], 0).tolist());
        const before = this.#before.get(key);
        const changed = before?.length === count ? values.flatMap((value, i) => (value === before[i] ? [] : [i])) : [];
        this.#before.set(key, values);
        const views: StoragePicture["storages"][number]["views"][number][] = [];
        entry = { picture: { values, changed, dtype: String(tensor.dtype), views }, views };
        storages.set(key, entry);
      }
      entry.views.push({
        name,
        shape: tensor.shape,
        strides: tensor.stride(),
        offset: tensor.storage_offset(),
        version: tensor._version,
        places: places(tensor).filter((at) => at < CELLS),
      });
    }
    return { storages: [...storages.values()].map(({ picture }) => picture) };
  }
}

/** The graph of a tensor; `names` gives leaves their names. */
export function graphPicture(
  torch: PictureLibrary,
  tensor: unknown,
  names: Readonly<Record<string, unknown>> = {},
): GraphPicture {
  const { nodes, problem } = torch.autograd.graph.describe(tensor);
  if (nodes.length === 0)
    throw new RangeError("display: this tensor has no graph: nothing that it was made of requires grad");
  if (nodes.length > NODES) throw new RangeError(`display: a graph of ${nodes.length} nodes is too large to draw`);
  return {
    problem: problem?.split("\n")[0] ?? null,
    nodes: nodes.map(({ name, outputs, saved, next, variable }) => ({
      name: variable === null ? name : (Object.entries(names).find(([, one]) => one === variable)?.[0] ?? "leaf"),
      leaf: variable !== null,
      shape: `[${(outputs[0]?.shape ?? []).join(", ")}]`,
      saved: saved.map((one) => ({
        text: `${one.isOutput ? "result" : "input"} [${one.shape.join(", ")}]`,
        version: one.version,
        expected: one.expectedVersion,
        wrong: one.problem !== null,
      })),
      next: [...new Set(next.filter((at) => at !== null))],
    })),
  };
}

/** What every layer of a network makes of an input. */
export function shapesPicture(torch: PictureLibrary, model: unknown, input: unknown): ShapesPicture {
  const network = model as ModuleLike;
  const layers: ShapesPicture["layers"][number][] = [];
  const hooks = [...network.named_modules()]
    .filter(([, module]) => [...module.children()].length === 0)
    .map(([name, module]) =>
      module.register_forward_hook((_module, _inputs, output) => {
        const first: unknown = Array.isArray(output) ? output[0] : output;
        layers.push({
          name,
          kind: String(module),
          shape: isTensor(first) ? [...first.shape] : [],
          parameters: [...module.parameters(false)].reduce((sum, parameter) => sum + parameter.numel(), 0),
        });
      }),
    );
  try {
    torch.no_grad(() => network(input));
  } finally {
    for (const hook of hooks) hook.remove();
  }
  return { input: isTensor(input) ? [...input.shape] : [], layers };
}

/**
 * Which cells of the input each cell of a function's output looks at (weights of 0 do not show), and with which weight: found by giving the
 * function one input for each cell, which is 1 there and 0 elsewhere.
 */
export function windowsPicture(torch: PictureLibrary, of: unknown, input: unknown): WindowsPicture {
  if (!isTensor(input) || typeof of !== "function")
    throw new TypeError('display: windows need a function and its input: display(f, { as: "windows", input })');
  const work = of as (x: TensorLike) => TensorLike;
  const rest = input.shape.slice(1);
  const cells = rest.reduce((product, size) => product * size, 1);
  if (input.shape[0] !== 1) throw new RangeError("display: windows need an input with a batch of 1");
  if (cells > WINDOW_CELLS) throw new RangeError(`display: ${cells} cells are too many to draw`);
  return torch.no_grad(() => {
    const output = work(input);
    const nothing = work(torch.zeros(input.shape));
    const responses = work(torch.eye(cells).reshape([cells, ...rest])).sub(nothing);
    const outputs = output.numel();
    if (outputs > WINDOW_CELLS) throw new RangeError(`display: ${outputs} cells are too many to draw`);
    const flat = numbers(responses.tolist());
    const values = numbers(input.tolist());
    const results = numbers(output.tolist());
    const base = numbers(nothing.tolist());
    const windows = Array.from({ length: outputs }, (_, at) =>
      Array.from({ length: cells }, (_, cell) => ({ cell, weight: flat[cell * outputs + at]! })).filter(
        ({ weight }) => weight !== 0,
      ),
    );
    // A sum of weighted cells, as convolution and averages are, unlike the largest.
    const linear = windows.every((window, at) => {
      const sum = window.reduce((total, { cell, weight }) => total + weight * values[cell]!, base[at]!);
      return Math.abs(sum - results[at]!) <= 1e-4 * Math.max(1, Math.abs(sum));
    });
    return {
      input: { shape: rest, values },
      output: { shape: output.shape.slice(1), values: results },
      base,
      windows,
      linear,
    };
  });
}
