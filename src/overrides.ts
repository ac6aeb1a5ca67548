/**
 * `torch.overrides`: what stands between a call of a function and its computation. A mode sees every function of torch,
 * `nn.functional` and tensors; a function of the program takes part by `handle_torch_function`.
 */
import { type Frame, interpret, type Interpreter, interpreters } from "./autograd/interpreters.ts";
import * as torch from "./torch.ts";
import { pathOfFunction } from "./fx/function-names.ts";
import * as functional from "./nn/functional/index.ts";
import * as init from "./nn/init/index.ts";
import type { OperatorCall } from "./ops/declare/call.ts";
import type { AnyFunction } from "./ops/declare/types.ts";
import { NotImplementedError, TypeError } from "./support/errors.ts";
import type { ModeGuard } from "./support/mode-guard.ts";
import { runThen } from "./support/run-then.ts";
import { Tensor } from "./tensor/tensor.ts";

/** A function that can be overridden. */
export type Overridable = (...args: unknown[]) => unknown;
/** Arguments by their names. */
type Named = Readonly<Record<string, unknown>>;
/** A class, as an override is told those of the arguments. */
type AnyClass = abstract new (...args: never[]) => unknown;
/** What a mode, or the class of an argument, does in place of a function; `NotImplemented` leaves it to others. */
type TorchFunction = (
  func: Overridable,
  types: readonly AnyClass[],
  args: readonly unknown[],
  kwargs: Named,
) => unknown;

/** What an override gives for a call that it has no part in: Python's `NotImplemented`. */
export const NotImplemented: unique symbol = Symbol("NotImplemented");

/** The function that a program called, its arguments in their places, and those that are names only. */
function asCalled({ record, args, out }: OperatorCall): [func: Overridable, args: unknown[], kwargs: Named] {
  const { arguments: places } = record.schema;
  const kwargs: Record<string, unknown> = {};
  const positions: unknown[] = [];
  let count = 0;
  places.forEach((place, i) => {
    const isDefault = (place.hasDefault || place.optional) && (args[i] === place.default || args[i] === null);
    if (place.keywordOnly) {
      if (!isDefault) kwargs[place.name] = args[i];
      return;
    }
    positions.push(args[i]);
    if (!isDefault) count = positions.length;
  });
  positions.length = count;
  if (out !== null) kwargs["out"] = out;
  return [record.operator as Overridable, positions, kwargs];
}

/** A mode among the interpreters that are in force. */
class ModeInterpreter implements Interpreter {
  constructor(readonly mode: TorchFunctionMode) {}

  call(call: OperatorCall): unknown {
    // What has no function of its own (parts of gradients) is nothing that a program called.
    if (typeof call.record.operator !== "function") return call.next();
    const [func, args, kwargs] = asCalled(call);
    const result = this.mode.__torch_function__(func, typesOf(args), args, kwargs);
    return result === NotImplemented ? call.next() : result;
  }
}

/** Modes that are in force, the innermost first. */
function modes(): ModeInterpreter[] {
  const found: ModeInterpreter[] = [];
  for (let frame: Frame | null = interpreters.top; frame !== null; frame = frame.below)
    if (frame.interpreter instanceof ModeInterpreter) found.push(frame.interpreter);
  return found;
}

/**
 * Sees every call of a function while it is in force, and gives what becomes of it: derive a class and write
 * `__torch_function__`. Functions that it calls itself go to the modes outside of it, not to it; so `func(...args, kwargs)`
 * computes what the program asked for. A method of tensors is the function of the same name here.
 * https://docs.pytorch.org/docs/stable/torch.overrides.html#torch.overrides.TorchFunctionMode
 * @example
 * class Doubles extends torch.overrides.TorchFunctionMode {
 *   override __torch_function__(func: torch.overrides.Overridable, _types: unknown, args: unknown[], kwargs: object) {
 *     return func === torch.add ? torch.mul(func(...args, kwargs) as torch.Tensor, 2) : func(...args, kwargs);
 *   }
 * }
 * new Doubles().run(() => torch.ones(2).add(1)); // tensor([4., 4.])
 */
export class TorchFunctionMode {
  /**
   * Gives the result of a call of `func` with these arguments; `types`: the classes of those that have overrides of their
   * own. `NotImplemented` runs the call as if this mode were not there.
   * @throws NotImplementedError where a class has none of its own
   */
  __torch_function__(
    _func: Overridable,
    _types: readonly AnyClass[],
    _args: readonly unknown[],
    _kwargs: Named,
  ): unknown {
    throw new NotImplementedError("");
  }

  /** In force until the guard is disposed: `using _ = mode.enter();`. */
  enter(): ModeGuard {
    return interpret(new ModeInterpreter(this));
  }

  /** In force while a function runs; gives what it gives. */
  run<R>(body: () => R): R {
    const guard = this.enter();
    return runThen(body, () => guard[Symbol.dispose]());
  }
}

/**
 * A mode that changes nothing, to derive others from.
 * https://docs.pytorch.org/docs/stable/torch.overrides.html
 * @example
 * new torch.overrides.BaseTorchFunctionMode().run(() => torch.ones(2).add(1)); // tensor([2., 2.])
 */
export class BaseTorchFunctionMode extends TorchFunctionMode {
  override __torch_function__(
    func: Overridable,
    _types: readonly AnyClass[],
    args: readonly unknown[],
    kwargs: Named,
  ): unknown {
    return func(...args, kwargs);
  }
}

/** The override that the class of a value has. */
function overrideOf(value: unknown): TorchFunction | null {
  if (typeof value !== "object" || value === null) return null;
  const own = (value.constructor as { __torch_function__?: TorchFunction } | undefined)?.__torch_function__;
  return typeof own === "function" ? own.bind(value.constructor) : null;
}

const classOf = (value: object): AnyClass => (value as { constructor: AnyClass }).constructor;

/** Arguments with overrides, one of each class, those of derived classes before those that they derive from. */
function overloaded(relevant: readonly unknown[]): object[] {
  const found: object[] = [];
  for (const value of relevant) {
    if (overrideOf(value) === null || found.some((other) => other.constructor === (value as object).constructor))
      continue;
    const place = found.findIndex((other) => value instanceof (other.constructor as new () => object));
    found.splice(place < 0 ? found.length : place, 0, value as object);
  }
  return found;
}

const typesOf = (args: readonly unknown[]): AnyClass[] => overloaded(args).map(classOf);

/**
 * Whether one of the values has an override (`static __torch_function__` of its class), or a mode is in force.
 * @throws TypeError where it is given no list
 * @example
 * torch.overrides.has_torch_function([torch.ones(1)]); // false
 */
export function has_torch_function(relevant_args: Iterable<unknown>): boolean {
  return interpreters.top !== null && modes().length > 0 ? true : overloaded([...relevant_args]).length > 0;
}

/** `has_torch_function` of one value, whatever it is: none is refused. */
export function has_torch_function_unary(value: unknown): boolean {
  return has_torch_function([value]);
}

/** `has_torch_function` of several values: none is refused. */
export function has_torch_function_variadic(...values: unknown[]): boolean {
  return has_torch_function(values);
}

/**
 * Gives what the modes that are in force, or else the classes of the arguments, make of a call of a function of the
 * program. `args` are the call's arguments as they were given, names in a trailing object.
 * @throws TypeError where all of them give `NotImplemented`
 * @example
 * class Text {
 *   static __torch_function__ = (func: { name: string }) => `${func.name} of a text`;
 * }
 * function total(x: unknown): unknown {
 *   const { has_torch_function_unary, handle_torch_function } = torch.overrides;
 *   return has_torch_function_unary(x) ? handle_torch_function(total, [x], x) : torch.sum(x as torch.Tensor);
 * }
 * total(new Text()); // "total of a text"
 */
export function handle_torch_function(
  public_api: AnyFunction,
  relevant_args: Iterable<unknown>,
  ...args: unknown[]
): unknown {
  const func = public_api as Overridable;
  const relevant = overloaded([...relevant_args]);
  const types = relevant.map(classOf);
  const last = args.at(-1);
  const isNamed = typeof last === "object" && last !== null && Object.getPrototypeOf(last) === Object.prototype;
  const [positions, kwargs] = isNamed ? [args.slice(0, -1), last as Named] : [args, {}];
  const [innermost] = modes();
  if (innermost !== undefined) {
    const before = interpreters.top;
    let frame = before;
    while (frame !== null && frame.interpreter !== innermost) frame = frame.below;
    interpreters.top = frame === null ? null : frame.below;
    try {
      const result = innermost.mode.__torch_function__(func, types, positions, kwargs);
      if (result !== NotImplemented) return result;
    } finally {
      interpreters.top = before;
    }
  }
  for (const value of relevant) {
    const result = overrideOf(value)!(func, types, positions, kwargs);
    if (result !== NotImplemented) return result;
  }
  const names = types.map((type) => `<class '${type.name}'>`).join(", ");
  const nor = innermost === undefined ? "" : ` nor in mode ${innermost.mode.constructor.name}`;
  throw new TypeError(
    `no implementation found for '${public_api.name}' on types that implement __torch_function__: [${names}]${nor}`,
  );
}

/**
 * A function of the program that overrides may stand in for; `dispatcher` gives, of the same arguments, those to look at.
 * @throws what `handle_torch_function` throws, when it is called
 * @example
 * const first = torch.overrides.wrap_torch_function((x: torch.Tensor) => [x])((x) => x.at(0));
 * first(torch.tensor([7, 8])); // tensor(7)
 */
export function wrap_torch_function<A extends unknown[]>(
  dispatcher: (...args: A) => Iterable<unknown>,
): <R>(func: (...args: A) => R) => (...args: A) => R {
  return <R>(func: (...args: A) => R) => {
    const wrapped = (...args: A): R => {
      const relevant = [...dispatcher(...args)];
      return has_torch_function(relevant) ? (handle_torch_function(wrapped, relevant, ...args) as R) : func(...args);
    };
    Object.defineProperty(wrapped, "name", { value: func.name });
    return wrapped;
  };
}

/**
 * Whether a value is a tensor, or of a class with an override. No value is refused.
 * @example
 * [torch.ones(1), 6, null].map(torch.overrides.is_tensor_like); // [ true, false, false ]
 */
export function is_tensor_like(inp: unknown): boolean {
  return inp instanceof Tensor || overrideOf(inp) !== null;
}

/**
 * The functions that modes see, by the names of the namespaces that have them ("torch.linalg"; PyTorch's dict has the modules
 * themselves). Those in place (`relu_`) are left out, as PyTorch leaves them out.
 * @example
 * torch.overrides.get_overridable_functions().get("torch.linalg")!.includes(torch.linalg.inv); // true
 */
export function get_overridable_functions(): Map<string, AnyFunction[]> {
  const { linalg, fft, special } = torch;
  const namespaces = {
    torch,
    "torch.nn.functional": functional,
    "torch.nn.init": init,
    "torch.linalg": linalg,
    "torch.fft": fft,
    "torch.special": special,
  };
  const isShown = (name: string, value: unknown): boolean =>
    typeof value === "function" && "record" in value && !/^_|_$/.test(name);
  return new Map(
    Object.entries(namespaces).map(([place, namespace]) => [
      place,
      Object.entries(namespace).flatMap(([name, value]: [string, unknown]) =>
        isShown(name, value) ? [value as AnyFunction] : [],
      ),
    ]),
  );
}

/**
 * The name of a function that a mode is given: "torch.add"; null for those of other libraries, and for what is none:
 * nothing is refused.
 * @example
 * torch.overrides.resolve_name(torch.nn.functional.linear); // "torch.nn.functional.linear"
 */
export function resolve_name(f: unknown): string | null {
  if (typeof f !== "function" || !("record" in f)) return null;
  const path = pathOfFunction(f);
  const [, ofTorch] = /^torch\.(\w+)$/.exec(path) ?? [];
  return ofTorch === undefined || ofTorch in torch ? path : `torch.Tensor.${ofTorch}`;
}
