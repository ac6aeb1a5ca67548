/** Hooks that see what becomes part of a module: parameters, buffers and modules, as they are set. */
import { addTo, type RemovableHandle } from "../../support/handles.ts";
import { Buffer, Parameter } from "../../tensor/parameter.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { asModule, isModule } from "./kind.ts";
import type { Module } from "./module.ts";

/** Gets the module, the name and what is set; what it gives takes the place of that. */
export type RegistrationHook<T> = (module: Module, name: string, value: T) => T | void | null;

interface RegistrationHooks {
  readonly parameter: RegistrationHook<Parameter | null>[];
  readonly buffer: RegistrationHook<Tensor | null>[];
  readonly module: RegistrationHook<Module | null>[];
}
type Kind = keyof RegistrationHooks;

const hooks: RegistrationHooks = { parameter: [], buffer: [], module: [] };

/** Adds a hook for all modules that are made from now on. */
export function addRegistrationHook<K extends Kind>(kind: K, hook: RegistrationHooks[K][number]): RemovableHandle {
  return addTo(hooks[kind] as RegistrationHooks[K][number][], hook);
}

/** Whether there are hooks. */
export function watchesRegistration(): boolean {
  return hooks.parameter.length + hooks.buffer.length + hooks.module.length > 0;
}

/** What hooks make of a value that is set. */
export function registered<T>(kind: Kind, module: Module, name: string, value: T): T {
  let current = value;
  for (const hook of hooks[kind] as unknown as RegistrationHook<T>[]) current = hook(module, name, current) ?? current;
  return current;
}

function seen(module: Module, name: string | symbol, value: unknown): unknown {
  if (typeof name !== "string") return value;
  if (value instanceof Parameter) return registered("parameter", module, name, value);
  if (isModule(value)) return registered("module", module, name, value);
  if (value instanceof Buffer) return registered("buffer", module, name, value);
  return value;
}

/** The module with its properties watched: JavaScript tells nobody else of class fields and assignments. */
export function watchProperties<M extends object>(target: M): M {
  return new Proxy(target, {
    // Both forms of setting end here.
    defineProperty: (object, name, descriptor) =>
      Reflect.defineProperty(
        object,
        name,
        "value" in descriptor ? { ...descriptor, value: seen(asModule(target), name, descriptor.value) } : descriptor,
      ),
  });
}
