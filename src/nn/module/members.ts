/** Finds a module's parameters, buffers and children among its own properties, and walks trees of modules. */
import { RuntimeError } from "../../support/errors.ts";
import { isPlainObject } from "../../support/realms.ts";
import { Buffer, Parameter } from "../../tensor/parameter.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { BUFFERS, isModule } from "./kind.ts";
import { isNoChild, compareWithKnown, refuseAsBuffer, refuseOverwriting } from "./overwritten.ts";
import type { Module } from "./module.ts";

/** Names of parameters in whose places `functional_call` put plain tensors, as long as its call runs. */
export const STAND_INS = Symbol("standIns");
/** A method of containers whose names have an order of their own: gives the names of members. */
export const NAMES = Symbol("names");

export { BUFFERS } from "./kind.ts";
interface Buffered {
  [BUFFERS]: Map<string, boolean> | null;
}
type Properties = Readonly<Record<string, unknown>>;

function namesOf(module: Module): readonly string[] {
  return (module as { [NAMES]?: () => readonly string[] })[NAMES]?.() ?? Object.keys(module);
}

const warned = new WeakSet<object>();

/** A plain array or object of modules hides them from `parameters()`: says so once. */
function warnOfHiddenModules(module: Module, name: string, value: object): void {
  if (warned.has(value)) return;
  const items: readonly unknown[] = Array.isArray(value)
    ? (value as unknown[])
    : isPlainObject(value)
      ? Object.values(value)
      : [];
  const hidden = items.find((item) => isModule(item) || item instanceof Parameter);
  if (hidden === undefined) return;
  warned.add(value);
  const [what, list, dict] = isModule(hidden)
    ? ["modules", "ModuleList", "ModuleDict"]
    : ["parameters", "ParameterList", "ParameterDict"];
  const wrapper = Array.isArray(value) ? `nn.${list}([...])` : `nn.${dict}({...})`;
  console.warn(
    `${module.constructor.name}.${name} is a plain ${Array.isArray(value) ? "array" : "object"} of ${what}, which parameters(), state_dict() and to() do not see. Write this.${name} = new ${wrapper}.`,
  );
}

/** Children by name, in order; a child that stands under two names comes twice. */
export function ownChildren(module: Module): [string, Module][] {
  const found: [string, Module][] = [];
  for (const name of namesOf(module)) {
    const value = (module as unknown as Properties)[name];
    if (isModule(value)) found.push([name, value]);
  }
  return found;
}

/** The same, where what has taken a child's place is refused: for what goes through all of a model. */
export function registeredChildren(module: Module): [string, Module][] {
  const found = ownChildren(module);
  compareWithKnown(module, "modules", found);
  return found;
}

/** Children by name as they are printed, with those that are null. */
export function printedChildren(module: Module): [string, Module | null][] {
  registeredChildren(module);
  const values = module as unknown as Properties;
  return namesOf(module).flatMap((name): [string, Module | null][] => {
    const value = values[name];
    return isModule(value) || (value === null && isNoChild(module, name)) ? [[name, value]] : [];
  });
}

/** Parameters of the module itself, by name. */
export function ownParameters(module: Module): [string, Parameter][] {
  const found: [string, Parameter][] = [];
  const standIns = (module as { [STAND_INS]?: ReadonlySet<string> })[STAND_INS];
  for (const name of namesOf(module)) {
    const value = (module as unknown as Properties)[name];
    if (value instanceof Parameter) found.push([name, value]);
    else if (typeof value !== "object" || value === null) continue;
    else if (!(value instanceof Tensor)) warnOfHiddenModules(module, name, value);
    else if (standIns?.has(name)) found.push([name, value as Parameter]);
    else if (!(value instanceof Buffer || (module as Buffered)[BUFFERS]?.has(name)))
      refuseOverwriting(module, name, value);
  }
  compareWithKnown(module, "parameters", found);
  return found;
}

/** Buffers of the module itself, by name, with whether they are part of `state_dict`. */
export function ownBuffers(module: Module): [string, Tensor, boolean][] {
  const registered = (module as Buffered)[BUFFERS];
  const found: [string, Tensor, boolean][] = [];
  const properties = module as unknown as Properties;
  for (const [name, persistent] of registered ?? []) {
    const value = properties[name];
    if (!(value instanceof Tensor)) refuseAsBuffer(name, value);
    else if (!(value instanceof Parameter)) found.push([name, value, persistent]);
  }
  for (const name of namesOf(module)) {
    const value = properties[name];
    if (value instanceof Buffer && !registered?.has(name)) found.push([name, value, value.persistent]);
  }
  return found;
}

/** The module and all below it, parents first, each with its path. */
export function walk(
  module: Module,
  prefix = "",
  remove_duplicate = true,
  seen = new Set<Module>(),
): [string, Module][] {
  const found: [string, Module][] = [];
  const above = new Set<Module>();
  const visit = (current: Module, path: string): void => {
    if (remove_duplicate) {
      if (seen.has(current)) return;
      seen.add(current);
    } else if (above.has(current)) {
      throw new RuntimeError(`maximum recursion depth exceeded: the ${current._get_name()} at "${path}" holds itself`);
    }
    found.push([path, current]);
    above.add(current);
    for (const [name, child] of registeredChildren(current)) visit(child, path === "" ? name : `${path}.${name}`);
    above.delete(current);
  };
  visit(module, prefix);
  return found;
}

/** Members of the module and, with `recurse`, of all modules below, each with its path. */
export function namedMembersOf<T extends object>(
  module: Module,
  own: (module: Module) => readonly (readonly [string, T, ...unknown[]])[],
  prefix: string,
  recurse: boolean,
  remove_duplicate: boolean,
): [string, T][] {
  const seen = new Set<T>();
  const found: [string, T][] = [];
  for (const [path, current] of recurse ? walk(module, prefix, remove_duplicate) : ([[prefix, module]] as const)) {
    for (const [name, member] of own(current)) {
      if (remove_duplicate) {
        if (seen.has(member)) continue;
        seen.add(member);
      }
      found.push([path === "" ? name : `${path}.${name}`, member]);
    }
  }
  return found;
}
