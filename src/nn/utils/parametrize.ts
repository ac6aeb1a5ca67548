/** `torch.nn.utils.parametrize`: parameters that are computed from others each time they are read. */
import { typeNameOf } from "../../support/type-names.ts";
import { functionSignature, type Arguments } from "../arguments.ts";
import { ModeGuard, no_grad, within } from "../../autograd/modes.ts";
import { sameShape } from "../../layout/shape.ts";
import { NotImplementedError, RuntimeError, ValueError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { ModuleDict } from "../containers/dict.ts";
import { ModuleList } from "../containers/list.ts";
import { BUFFERS, type Module, ownBuffers, ownParameters } from "../module/index.ts";
import { setData } from "../module/convert.ts";
import { Parameter } from "../../tensor/parameter.ts";
import { membersOf } from "../../support/members.ts";
import { itemAt } from "../../support/checked.ts";

/**
 * A module whose forward makes a parameter from the original tensor (or tensors). `right_inverse` goes the other way.
 */
export type Parametrization = Module<(...originals: Tensor[]) => Tensor> & {
  right_inverse?(value: Tensor): Tensor | readonly Tensor[];
};
type Own = Record<string, unknown>;

let cacheDepth = 0;
let cache = new Map<object, Tensor>();

/** Within the function, or until the guard is disposed, each parametrized tensor is computed once. */
export function cached(): ModeGuard;
export function cached<R>(body: () => R): R;
export function cached<R>(body?: () => R): R | ModeGuard {
  cacheDepth++;
  return within(
    new ModeGuard(() => {
      if (--cacheDepth === 0) cache = new Map();
    }),
    body,
  );
}

function registerMember(module: Module, name: string, tensor: Tensor): void {
  if (tensor instanceof Parameter) module.register_parameter(name, tensor);
  else module.register_buffer(name, tensor);
}

function sizeText(tensor: Tensor): string {
  return `torch.Size([${tensor.shape.join(", ")}])`;
}

/**
 * The tensor or tensors from which `original` would be made; a parametrization without an inverse counts as the
 * identity.
 */
function inverted(parametrizations: readonly Parametrization[], original: Tensor): Tensor | readonly Tensor[] {
  return no_grad(() => {
    let value: Tensor | readonly Tensor[] = original;
    for (const part of [...parametrizations].reverse()) {
      if (typeof part.right_inverse !== "function") continue;
      try {
        value = part.right_inverse(value as Tensor);
      } catch (error) {
        if (!(error instanceof NotImplementedError)) throw error;
      }
    }
    return value;
  });
}

/** Parametrizations of one tensor, applied one after the other to `original` (or `original0`, `original1`, …). */
export class ParametrizationList extends ModuleList<Parametrization> {
  /** Whether results may have another shape or dtype. */
  unsafe: boolean;
  /** Whether there is one original, named `original`. */
  is_tensor: boolean;
  /** Number of originals. */
  ntensors: number;
  /** The original tensor, where there is one. */
  declare original: Tensor;

  constructor(modules: readonly Parametrization[], original: Tensor, unsafe = false) {
    if (modules.length === 0) throw new ValueError("ParametrizationList requires one or more modules.");
    super(modules);
    this.unsafe = unsafe;
    const { dtype: originalDtype, shape: originalShape } = original;
    const value = inverted(modules, original);
    const isList = Array.isArray(value);
    if (!isList && !(value instanceof Tensor))
      throw new ValueError(
        `'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got ${typeNameOf(value)}`,
      );
    this.is_tensor = !isList;
    this.ntensors = isList ? value.length : 1;
    if (value instanceof Tensor) {
      if (originalDtype !== value.dtype) {
        throw new ValueError(
          `When \`right_inverse\` outputs one tensor, it may not change the dtype.\noriginal.dtype: ${String(originalDtype)}\nright_inverse(original).dtype: ${String(value.dtype)}`,
        );
      }
      no_grad(() => {
        setData(original, value);
      }); // the same object, so that optimizers need not be told
      registerMember(this, "original", original);
    } else {
      value.forEach((item: unknown, i) => {
        if (!(item instanceof Tensor)) {
          throw new ValueError(
            `'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got element ${i} of the sequence with type ${typeNameOf(item)}.`,
          );
        }
        const own =
          original instanceof Parameter
            ? new Parameter(item, original.requires_grad)
            : item.requires_grad_(original.requires_grad);
        registerMember(this, `original${i}`, own);
      });
    }
    if (!unsafe) this.checkResult(originalDtype, originalShape);
  }

  private checkResult(dtype: Tensor["dtype"], shape: readonly number[]): void {
    const result: unknown = this.forward();
    if (!(result instanceof Tensor))
      throw new ValueError(`A parametrization must return a tensor. Got ${typeNameOf(result)}.`);
    if (result.dtype !== dtype) {
      throw new ValueError(
        `Registering a parametrization may not change the dtype of the tensor, unless \`unsafe\` flag is enabled.\nunparametrized dtype: ${String(dtype)}\nparametrized dtype: ${String(result.dtype)}`,
      );
    }
    if (!sameShape(result.shape, shape)) {
      throw new ValueError(
        `Registering a parametrization may not change the shape of the tensor, unless \`unsafe\` flag is enabled.\nunparametrized shape: torch.Size([${shape.join(", ")}])\nparametrized shape: ${sizeText(result)}`,
      );
    }
  }

  /** The original tensors, in order. */
  originals(): Tensor[] {
    const own = membersOf<Tensor>(this);
    return this.is_tensor ? [this.original] : Array.from({ length: this.ntensors }, (_, i) => own[`original${i}`]!);
  }

  /** Sets the originals so that the parametrized tensor becomes `value`, as far as the inverses go. */
  right_inverse(value: Tensor): void {
    no_grad(() => {
      let current: Tensor | readonly Tensor[] = value;
      for (const part of [...this].reverse()) {
        if (typeof part.right_inverse !== "function")
          throw new RuntimeError(`parametrization ${part._get_name()} does not implement right_inverse.`);
        current = part.right_inverse(current as Tensor);
      }
      const list = current instanceof Tensor ? [current] : current;
      const originals = this.originals();
      if (list.length !== originals.length) {
        throw new ValueError(
          `'right_inverse' must return a sequence of tensors of length ${originals.length}. Got a sequence of lenght ${list.length}.`,
        );
      }
      list.forEach((tensor, i) => {
        const original = itemAt(originals, i);
        if (tensor.dtype !== original.dtype)
          throw new ValueError(
            `The tensor returned by \`right_inverse\` has dtype ${String(tensor.dtype)} while \`original\` has dtype ${String(original.dtype)}`,
          );
        setData(original, tensor);
      });
    });
  }

  forward(): Tensor {
    const [first, ...others] = this;
    return others.reduce((value, part) => part(value), first!(...this.originals()));
  }
}

interface Parametrized {
  parametrizations: ModuleDict<ParametrizationList>;
}

const isParametrized = functionSignature<{ module: Module; tensor_name: string | null }>(
  "is_parametrized",
  "module, tensor_name=None",
);

/** Whether a module has parametrized tensors, or one of that name. */
export function is_parametrized(
  ...args: Arguments<[module: Module, tensor_name?: string | null], { module?: Module; tensor_name?: string | null }>
): boolean {
  const { module, tensor_name } = isParametrized.bind(args);
  const { parametrizations } = module as Partial<Parametrized>;
  if (!(parametrizations instanceof ModuleDict)) return false;
  return tensor_name === null ? parametrizations.size > 0 : parametrizations.has(tensor_name);
}

/** Gives a module a class of its own, in which parametrized tensors are properties. */
function injectClass(module: Module): void {
  const Base = module.constructor as new () => Module;
  const name = `Parametrized${Base.name}`;
  const Class = { [name]: class extends Base {} }[name]!;
  Object.setPrototypeOf(module, Class.prototype);
}

function injectProperty(module: Module, name: string): void {
  Object.defineProperty(Object.getPrototypeOf(module), name, {
    configurable: true,
    get(this: Parametrized): Tensor {
      const list = this.parametrizations.get(name);
      if (cacheDepth === 0) return (list as () => Tensor)();
      let value = cache.get(list);
      if (value === undefined) cache.set(list, (value = (list as () => Tensor)()));
      return value;
    },
    set(this: Parametrized, value: Tensor) {
      this.parametrizations.get(name).right_inverse(value);
    },
  });
}

/** Checks a further parametrization of the same tensor. */
function checkFurther(module: Module, name: string, parametrization: Parametrization): void {
  const before = membersOf<Tensor>(module)[name]!;
  const after: unknown = parametrization(before);
  if (!(after instanceof Tensor))
    throw new ValueError(`A parametrization must return a tensor. Got ${typeNameOf(after)}.`);
  if (after.dtype !== before.dtype) {
    throw new ValueError(
      `Registering a parametrization may not change the dtype of the tensor, unless the \`unsafe\` flag is enabled.\nmodule.${name}.dtype: ${String(before.dtype)}\nparametrization(module.${name}).dtype: ${String(after.dtype)}`,
    );
  }
  if (!sameShape(after.shape, before.shape)) {
    throw new ValueError(
      `Registering a parametrization may not change the shape of the tensor, unless the \`unsafe\` flag is enabled.\nmodule.${name}.shape: ${sizeText(before)}\nparametrization(module.${name}).shape: ${sizeText(after)}`,
    );
  }
}

/** Checks that the inverse of a further parametrization stays among tensors of the same kind. */
function checkFurtherInverse(module: Module, name: string, parametrization: Parametrization): void {
  if (typeof parametrization.right_inverse !== "function") return;
  const before = membersOf<Tensor>(module)[name]!;
  let back: unknown;
  try {
    back = parametrization.right_inverse(parametrization(before));
  } catch (error) {
    if (error instanceof NotImplementedError) return;
    throw error;
  }
  if (!(back instanceof Tensor))
    throw new ValueError(`parametrization.right_inverse must return a tensor. Got: ${typeof back}`);
  if (back.dtype !== before.dtype)
    throw new ValueError(
      `The tensor returned by parametrization.right_inverse must have the same dtype as module.${name}, unless the \`unsafe\` flag is enabled.\nmodule.${name}.dtype: ${String(before.dtype)}\nreturned dtype: ${String(back.dtype)}`,
    );
  if (!sameShape(back.shape, before.shape))
    throw new ValueError(
      `The tensor returned by parametrization.right_inverse must have the same shape as module.${name}, unless the \`unsafe\` flag is enabled.\nmodule.${name}.shape: ${sizeText(before)}\nreturned shape: ${sizeText(back)}`,
    );
}

const registration = functionSignature<{
  module: Module;
  tensor_name: string;
  parametrization: Module<(...originals: Tensor[]) => Tensor>;
  unsafe: boolean;
}>("register_parametrization", "module, tensor_name, parametrization, *, unsafe=False");
const removal = functionSignature<{ module: Module; tensor_name: string; leave_parametrized: boolean }>(
  "remove_parametrizations",
  "module, tensor_name, leave_parametrized=True",
);

/**
 * Makes `module[tensor_name]` what a parametrization computes from the original tensor.
 * @example
 * class Symmetric extends nn.Module { forward(x: Tensor) { return x.triu().add(x.triu(1).mT); } }
 * const layer = nn.utils.parametrize.register_parametrization(new nn.Linear(3, 3), "weight", new Symmetric());
 * layer.weight.sub(layer.weight.mT).abs().max().item(); // 0
 */
export function register_parametrization<M extends Module>(
  ...args: Arguments<
    [module: M, tensor_name: string, parametrization: Module<(...originals: Tensor[]) => Tensor>],
    {
      module?: M;
      tensor_name?: string;
      parametrization?: Module<(...originals: Tensor[]) => Tensor>;
      unsafe?: boolean;
    }
  >
): M {
  const { module: given, tensor_name, parametrization, unsafe } = registration.bind(args);
  const module = given as M;
  const part = parametrization as Parametrization;
  part.train(module.training);
  if (is_parametrized(module, tensor_name)) {
    if (!unsafe) {
      checkFurther(module, tensor_name, part);
      checkFurtherInverse(module, tensor_name, part);
    }
    const list = (module as unknown as Parametrized).parametrizations.get(tensor_name);
    list.append(part);
    list.unsafe ||= unsafe;
    return module;
  }
  const own = membersOf(module);
  const isBuffer = ownBuffers(module).some(([name]) => name === tensor_name);
  if (!isBuffer && !ownParameters(module).some(([name]) => name === tensor_name)) {
    throw new ValueError(
      `Module '${String(module)}' does not have a parameter, a buffer, or a parametrized element with name '${tensor_name}'`,
    );
  }
  const list = new ParametrizationList([part], own[tensor_name] as Tensor, unsafe);
  list.train(module.training);
  delete own[tensor_name];
  if (isBuffer) module[BUFFERS]?.delete(tensor_name);
  if (!is_parametrized(module)) {
    injectClass(module);
    own["parametrizations"] = new ModuleDict<ParametrizationList>();
  }
  injectProperty(module, tensor_name);
  (module as unknown as Parametrized).parametrizations.set(tensor_name, list);
  return module;
}

/**
 * Makes a parametrized tensor an ordinary one again: with its present value, or (`leave_parametrized: false`) with the
 * original.
 */
export function remove_parametrizations<M extends Module>(
  ...args: Arguments<
    [module: M, tensor_name: string, leave_parametrized?: boolean],
    { module?: M; tensor_name?: string; leave_parametrized?: boolean }
  >
): M {
  const { module: given, tensor_name, leave_parametrized: leave } = removal.bind(args);
  const module = given as M;
  if (!is_parametrized(module, tensor_name))
    throw new ValueError(`Module ${String(module)} does not have a parametrization on ${tensor_name}`);
  const { parametrizations } = module as unknown as Parametrized;
  const list = parametrizations.get(tensor_name);
  const own = membersOf(module);
  let original: Tensor;
  if (list.is_tensor) {
    original = list.original;
    if (leave)
      no_grad(() => {
        setData(original, (own[tensor_name] as Tensor).detach());
      });
  } else {
    if (!leave)
      throw new ValueError(
        "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence of tensors.",
      );
    const value = own[tensor_name] as Tensor;
    original = value.requires_grad ? new Parameter(value) : value;
  }
  delete (Object.getPrototypeOf(module) as Own)[tensor_name];
  parametrizations.delete(tensor_name);
  registerMember(module, tensor_name, original);
  if (!is_parametrized(module)) {
    delete own["parametrizations"];
    Object.setPrototypeOf(module, Object.getPrototypeOf(Object.getPrototypeOf(module)) as object);
  }
  return module;
}

/**
 * Parametrizes tensors of `to_module` as those of `from_module` are, with the same originals: one, or all. Tensors that it
 * lacks are made. Gives `to_module`.
 */
export function transfer_parametrizations_and_params<M extends Module>(
  from_module: Module,
  to_module: M,
  tensor_name: string | null = null,
): M {
  if (!is_parametrized(from_module)) return to_module;
  const { parametrizations } = from_module as unknown as Parametrized;
  const own = membersOf(to_module);
  for (const name of tensor_name === null ? [...parametrizations.keys()] : [tensor_name]) {
    own[name] ??= new Parameter(membersOf<Tensor>(from_module)[name]!.detach());
    for (const part of parametrizations.get(name)) register_parametrization(to_module, name, part);
    const target = membersOf((to_module as unknown as Parametrized).parametrizations.get(name));
    const source = membersOf(parametrizations.get(name));
    for (const key of Object.keys(source)) if (/^original\d*$/.test(key)) target[key] = source[key];
  }
  return to_module;
}

/** The class that a module had before it was parametrized. */
export function type_before_parametrizations(module: Module): unknown {
  const prototype = Object.getPrototypeOf(module) as object;
  return is_parametrized(module)
    ? (Object.getPrototypeOf(prototype) as { constructor: unknown }).constructor
    : module.constructor;
}
