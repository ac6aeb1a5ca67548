/**
 * What makes a module callable: the constructor gives a function that has the class's prototype, so that `model(x)`
 * runs its hooks and `forward`.
 */
import { Tensor } from "../../tensor/tensor.ts";
import { callWithHooks, compileCalls, globalHooks, HOOKS, type ModuleHooks } from "./call.ts";
import { nameFailure } from "./failure.ts";
import { runForward } from "./forward.ts";
import { MODULE, asModule } from "./kind.ts";
import { watchesRegistration, watchProperties } from "./registration.ts";

/**
 * Any function: the constraint of `Module`'s parameter, and what a module of unknown kind takes and gives. With other
 * types than `any`, a variable of type `nn.Module` could either not be called or not hold every module.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export type AnyForward = (...args: any[]) => any;

interface Running {
  [HOOKS]: ModuleHooks | null;
  forward(...args: readonly unknown[]): unknown;
}

/**
 * Base of all modules. `super()` returns a function object whose prototype is the class's; class fields land on it.
 * It has no own `name` and `length`, so that modules can have properties of those names.
 */
export class Callable {
  constructor() {
    // Every layer's call goes through here: the plain case is kept in line, for a call in between costs as much as this
    // one.
    let self: (...args: unknown[]) => unknown = (...args) => {
      const module = self as unknown as Running;
      try {
        if (module[HOOKS] !== null || globalHooks.any) return callWithHooks(asModule(self), args);
        const last = args[args.length - 1];
        return typeof last !== "object" || last instanceof Tensor ? module.forward(...args) : runForward(module, args);
      } catch (error) {
        throw nameFailure(error, self, args);
      }
    };
    delete (self as { name?: string }).name;
    delete (self as { length?: number }).length;
    Object.setPrototypeOf(self, new.target.prototype as object);
    if (watchesRegistration()) self = watchProperties(self);
    return self as unknown as this;
  }

  /**
   * Compiles calls of this module, hooks included, as `torch.compile` does: options are the same.
   * @example
   * const model = new nn.Linear(2, 1);
   * model.compile();
   * model(torch.ones(3, 2)).shape; // [3, 1]
   */
  compile(options: Record<string, unknown> = {}): void {
    compileCalls(asModule(this), options);
  }
}

Object.defineProperty(Callable.prototype, MODULE, { value: true });
