/** Copies of modules with parameters of their own: Python's `copy.deepcopy(model)`. */
import { copyInto, duplicate } from "../ops/core/copy.ts";
import { Tensor } from "../tensor/tensor.ts";
import { ModuleDict } from "./containers/dict.ts";
import { ParameterDict, ParameterList } from "./containers/parameters.ts";
import { Callable } from "./module/callable.ts";
import { isModule } from "./module/kind.ts";
import { Buffer, Parameter } from "./parameter.ts";

type Seen = Map<unknown, unknown>;

function copyTensor(tensor: Tensor): Tensor {
  if (tensor.gradFn !== null) throw new Error("Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.");
  const bytes = duplicate(tensor);
  if (tensor instanceof Parameter) return withGradient(tensor, new Parameter(bytes, tensor.wantsGrad));
  if (tensor instanceof Buffer) return new Buffer(bytes, tensor.persistent);
  bytes.wantsGrad = tensor.wantsGrad;
  bytes.storage.kept = tensor.storage.kept;
  return withGradient(tensor, bytes);
}

function withGradient(from: Tensor, to: Tensor): Tensor {
  if (from.gradient !== null) {
    to.gradient = duplicate(from.gradient);
    to.gradient.storage.kept = true;
  }
  return to;
}

/** Containers with private lists of names are filled anew. */
function emptyContainer(module: object): { set(key: string, value: unknown): unknown } | null {
  if (module instanceof ModuleDict || module instanceof ParameterDict) return new (module.constructor as new () => { set(key: string, value: unknown): unknown })();
  return null;
}

function copyModule(module: object, seen: Seen): object {
  if (module instanceof ParameterList) {
    const list = new (module.constructor as new (values: unknown[]) => object)([...module].map((item) => copyValue(item, seen)));
    (list as { training: boolean }).training = module.training;
    return list;
  }
  const container = emptyContainer(module);
  const copy = (container ?? Reflect.construct(Callable, [], module.constructor)) as object;
  seen.set(module, copy);
  const names = new Set(container ? [...module as Iterable<string>] : []);
  for (const name of names) container!.set(name, copyValue((module as Record<string, unknown>)[name], seen));
  for (const key of Reflect.ownKeys(module)) {
    const described = Object.getOwnPropertyDescriptor(module, key)!;
    if (names.has(key as string) || key === "prototype" || !("value" in described) || !described.configurable) continue;
    Object.defineProperty(copy, key, { ...described, value: copyValue(described.value, seen) });
  }
  return copy;
}

function copyValue(value: unknown, seen: Seen): unknown {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  let copy: unknown = value;
  if (value instanceof Tensor) copy = copyTensor(value);
  else if (isModule(value)) copy = copyModule(value, seen);
  else if (Array.isArray(value)) copy = value.map((item: unknown) => copyValue(item, seen));
  else if (value instanceof Map) copy = new Map([...value as Map<unknown, unknown>].map(([key, item]) => [key, copyValue(item, seen)]));
  else if (value instanceof Set) copy = new Set([...value as Set<unknown>].map((item) => copyValue(item, seen)));
  else if (Object.getPrototypeOf(value) === Object.prototype && !Object.isFrozen(value)) {
    copy = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyValue(item, seen)]));
  }
  seen.set(value, copy);
  return copy;
}

/**
 * A copy of a module (or a tensor, or a structure of them) that shares nothing with it; what was shared inside is shared in the copy.
 * Functions and objects of other classes are not copied.
 * @example
 * const teacher = torch.deepcopy(student);
 */
export function deepcopy<T>(value: T): T {
  return copyValue(value, new Map()) as T;
}

/** Writes the values of one tensor into another, whatever the dtype, without history. */
export function writeInto(target: Tensor, source: Tensor): void {
  copyInto(target, source);
  target.version.value++;
}
