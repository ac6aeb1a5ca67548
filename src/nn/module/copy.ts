/**
 * Deep copies of modules, optimizers and structures of them, as Python's `copy.deepcopy` makes them: tensors are cloned,
 * sharing inside survives.
 */
import { isMap, isPlainObject, isSet } from "../../support/realms.ts";
import { isLeaf } from "../../autograd/history.ts";
import { duplicate } from "../../compute/copy-elements.ts";
import { OtherLayout } from "../../tensor/layouts.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { RuntimeError } from "../../support/errors.ts";
import { Buffer, is_lazy, Parameter, UninitializedBuffer, UninitializedParameter } from "../../tensor/parameter.ts";
import { Callable } from "./callable.ts";
import { isModule } from "./kind.ts";

type Copies = Map<unknown, unknown>;

/** Objects that know how they are copied: they give an empty twin to `fill`, which copies their properties into it. */
interface Copyable {
  __deepcopy__(fill: <T extends object>(twin: T) => T): unknown;
}

/** The elements once more; wrappers and sparse tensors know best how. */
function valuesOf(tensor: Tensor): Tensor {
  return tensor.aliasOwn === undefined && !(tensor instanceof OtherLayout) ? duplicate(tensor) : tensor.clone();
}

function copyTensor(tensor: Tensor): Tensor {
  if (is_lazy(tensor)) {
    return tensor instanceof Parameter
      ? new UninitializedParameter(tensor.wantsGrad, null, tensor.dtype)
      : new UninitializedBuffer(tensor.wantsGrad, null, tensor.dtype);
  }
  if (!isLeaf(tensor))
    throw new RuntimeError(
      "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001",
    );
  const values = valuesOf(tensor);
  const copy =
    tensor instanceof Parameter
      ? new Parameter(values, tensor.wantsGrad)
      : tensor instanceof Buffer
        ? new Buffer(values, tensor.persistent)
        : values;
  if (tensor.wantsGrad) copy.requires_grad_(true);
  // PyTorch's Parameters leave their gradients behind, other tensors take them along.
  if (tensor.gradient !== null && !(tensor instanceof Parameter)) {
    copy.gradient = valuesOf(tensor.gradient);
    copy.gradient.storage.kept = true;
  }
  copy.storage.kept = tensor.storage.kept;
  return copy;
}

function copyProperties(from: object, to: object, copies: Copies): void {
  for (const key of Reflect.ownKeys(from)) {
    const property = Object.getOwnPropertyDescriptor(from, key)!;
    if ("value" in property) property.value = copyValue(property.value, copies);
    Object.defineProperty(to, key, property);
  }
}

function copyValue(value: unknown, copies: Copies): unknown {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return value;
  if (copies.has(value)) return copies.get(value);
  const remember = <T>(copy: T): T => {
    copies.set(value, copy);
    return copy;
  };
  if (value instanceof Tensor) return remember(copyTensor(value));
  if (isModule(value)) {
    const copy = remember(Reflect.construct(Callable, [], value.constructor) as object);
    copyProperties(value, copy, copies);
    return copy;
  }
  if (Array.isArray(value)) {
    const copy = remember<unknown[]>([]);
    for (const item of value as unknown[]) copy.push(copyValue(item, copies));
    return copy;
  }
  if (isMap(value)) {
    const copy = remember(new Map());
    for (const [key, item] of value as Map<unknown, unknown>) copy.set(copyValue(key, copies), copyValue(item, copies));
    return copy;
  }
  if (isSet(value)) return remember(new Set([...(value as Set<unknown>)].map((item) => copyValue(item, copies))));
  if (isPlainObject(value) && !Object.isFrozen(value)) {
    const copy = remember({});
    copyProperties(value, copy, copies);
    return copy;
  }
  if ("__deepcopy__" in value) {
    return (value as Copyable).__deepcopy__((twin) => {
      copyProperties(value, remember(twin), copies);
      return twin;
    });
  }
  return value; // functions, dtypes and foreign objects are shared
}

/**
 * A copy of a module (or a tensor, an optimizer, a scheduler, a structure of them) that shares nothing with it; what was
 * shared inside is shared in the copy.
 * Functions and objects of other classes are not copied, unless they have `__deepcopy__`.
 * @example
 * const student = new nn.Linear(2, 2);
 * const teacher = torch.deepcopy(student);
 * teacher.weight === student.weight; // false
 */
export function deepcopy<T>(value: T): T {
  return copyValue(value, new Map()) as T;
}
