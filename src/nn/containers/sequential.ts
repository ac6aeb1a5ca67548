/**
 * `nn.Sequential`: layers one after the other, whose intermediate results go back as soon as no gradient needs them.
 */
import { isMap } from "../../support/realms.ts";
import { interpreters } from "../../autograd/interpreters.ts";
import { savedTensorHooks } from "../../autograd/saved.ts";
import { isOptions } from "../../ops/declare/bind.ts";
import { AssertionError, IndexError, TypeError } from "../../support/errors.ts";
import { abandon } from "../../tensor/memory.ts";
import { storageClock, type Storage } from "../../tensor/storage.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { globalHooks, isForgetful, isModule, type AnyForward, type Forgets, type Module } from "../module/index.ts";
import { IndexedModules } from "./list.ts";
import { asModule } from "../module/kind.ts";

/** A module that maps a tensor to a tensor. */
export type Layer = Module<(input: Tensor) => Tensor>;
/** What a Sequential holds: anything that can be called with one tensor. */
export type SequentialItem = Module<(input: Tensor) => unknown>;

type NamedModules =
  | ReadonlyMap<string, SequentialItem>
  | Readonly<Record<string, SequentialItem>>
  | Iterable<readonly [string, SequentialItem]>;

function namedModules(args: readonly unknown[]): [string, SequentialItem][] | null {
  const [first] = args;
  if (args.length !== 1 || isModule(first)) return null;
  if (isMap(first)) return [...(first as Map<string, SequentialItem>)];
  if (Array.isArray(first)) {
    if (first.every((item) => Array.isArray(item) && item.length === 2 && typeof item[0] === "string"))
      return first as [string, SequentialItem][];
    return (first as SequentialItem[]).map((item, i) => [String(i), item]);
  }
  return isOptions(first) ? (Object.entries(first) as [string, SequentialItem][]) : null;
}

/**
 * Layers that are called one after the other, each with the result of the one before. Shapes: that of the first
 * layer's input; the result has that of the last one's output.
 * @example
 * const model = new nn.Sequential(new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10));
 * const named = new nn.Sequential({ hidden: new nn.Linear(784, 128), act: new nn.ReLU() });
 */
export class Sequential<F extends AnyForward = (input: Tensor) => Tensor> extends IndexedModules<Layer, F> {
  protected static readonly forgets: Forgets = "all if its children do";
  constructor(modules: NamedModules | readonly SequentialItem[]);
  constructor(...modules: SequentialItem[]);
  constructor(...args: unknown[]) {
    super();
    const entries = namedModules(args) ?? args.map((module, i) => [String(i), module as SequentialItem] as const);
    for (const [name, module] of entries) this.add_module(name, module);
  }

  forward(...inputs: Parameters<F>): ReturnType<F> {
    const input: unknown = inputs[0];
    if (inputs.length > 1)
      throw new TypeError(`Sequential.forward() takes 2 positional arguments but ${inputs.length + 1} were given`);
    const layers = this.entries_() as readonly (readonly [string, CallLayer])[];
    if (!globalHooks.any && savedTensorHooks.length === 0 && interpreters.top === null && input instanceof Tensor)
      return forwardReleasing(layers, input) as ReturnType<F>;
    let value = input;
    for (const [, layer] of layers) value = layer(value);
    return value as ReturnType<F>;
  }

  /** Puts a module before the one at `index`. */
  insert(index: number, module: SequentialItem): this {
    if (!isModule(module))
      throw new AssertionError("module should be of type: <class 'torch.nn.modules.module.Module'>");
    const modules = [...this];
    if (index < -modules.length || index > modules.length) throw new IndexError(`Index out of range: ${index}`);
    modules.splice(index, 0, module as Layer);
    this.rename(modules);
    return this;
  }
  protected override holding(entries: readonly (readonly [string, Layer])[]): Sequential {
    return new Sequential(entries);
  }
  /** A Sequential of the modules from `start` to before `end`, under the names that they have here. */
  slice(start?: number, end?: number): Sequential {
    return this.holding(this.entries_().slice(start, end));
  }
  /** A new Sequential of these modules and another's. */
  concat(other: Iterable<Layer>): Sequential {
    return new Sequential(...this, ...other);
  }
}

type CallLayer = (input: unknown) => unknown;

/**
 * A storage that a Sequential hands over to the Sequential inside it which it is about to call: the last that is to use
 * it.
 */
let handedOver: Storage | null = null;

/**
 * Gives a layer's result back as soon as the next layer has used it, where no one else can know of it; what a graph saved
 * goes back when the graph lets it go.
 */
function forwardReleasing(layers: readonly (readonly [string, CallLayer])[], input: unknown): unknown {
  let value = input;
  let owned = handedOver;
  handedOver = null;
  for (const [, layer] of layers) {
    const clock = storageClock();
    const module = asModule(layer);
    const forgets = isForgetful(module);
    if (forgets && owned !== null && module.constructor === Sequential) handedOver = owned;
    const result = layer(value);
    handedOver = null;
    if (!(result instanceof Tensor) || !(value instanceof Tensor)) {
      owned = null;
    } else if (result.storage !== value.storage) {
      if (forgets && owned !== null && owned === value.storage) abandon(owned);
      owned = forgets && result.storage.serial >= clock ? result.storage : null;
    } else if (!forgets) {
      owned = null;
    }
    value = result;
  }
  return value;
}
