/** Which operators programs registered, and how a call of one meets autocast and `torch.compile`. */
import { autocast, is_autocast_enabled } from "../amp/autocast.ts";
import { disable } from "../compile/compiler.ts";
import { float64, type DType } from "../dtype.ts";
import { bind } from "../ops/declare/bind.ts";
import { AttributeError, RuntimeError, ValueError } from "../support/errors.ts";
import { ops, type RegisteredOperator } from "../support/operator-namespaces.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { OperatorDefinition } from "./definition.ts";
import { shownSchema } from "./schema-text.ts";

type Flat = (...args: unknown[]) => unknown;

const definitions = new Map<string, OperatorDefinition>();

/** The definition of a function that stands for an operator. */
const definitionOf = new WeakMap<object, OperatorDefinition>();

/** "mylib::sin" as its two parts. */
export function splitName(qualname: string): [namespace: string, name: string] {
  const [namespace, name, ...more] = qualname.split("::");
  if (!namespace || !name || more.length > 0)
    throw new ValueError(
      `Expected \`qualname\` to be of the form "namespace::name", but got ${qualname}. The qualname passed to the torch.library APIs must consist of a namespace and a name, e.g. aten::sin`,
    );
  return [namespace, name];
}

function cast(value: unknown, dtype: DType): unknown {
  if (Array.isArray(value)) return value.map((item) => cast(item, dtype));
  const isEligible = value instanceof Tensor && value.dtype.is_floating_point && value.dtype !== float64;
  return isEligible ? value.to(dtype) : value;
}

/** The function of an operator, as programs call it. */
function entryOf(definition: OperatorDefinition): Flat {
  const named = (...args: unknown[]): unknown => {
    const dtype = definition.casts.get("cpu");
    if (dtype === undefined || !is_autocast_enabled("cpu")) return definition.call(...args);
    const bound = bind(definition.schema, args).map((value) => cast(value, dtype));
    return autocast("cpu", { enabled: false }, () => definition.call(...definition.argumentsFor(bound)));
  };
  Object.defineProperty(named, "name", { value: definition.qualifiedName });
  // A kernel is JavaScript of the program's own, which runs at every call.
  return disable(named);
}

/** Whether a call can be bound to an operator's schema. */
function takes({ schema }: OperatorDefinition, args: readonly unknown[]): boolean {
  try {
    bind(schema, [...args]);
    return true;
  } catch {
    return false;
  }
}

interface Overload {
  readonly definition: OperatorDefinition;
  readonly entry: Flat;
}

/** The overloads of what stands in `torch.ops`, by their names. */
const overloadsOf = new WeakMap<RegisteredOperator, Map<string, Overload>>();

/** `torch.ops.namespace.name`: calls the first of its overloads that takes the arguments. */
function packetOf(namespace: string, name: string): RegisteredOperator {
  const known = ops[namespace]?.[name];
  if (known !== undefined) return known;
  const overloads = new Map<string, Overload>();
  const packet = disable((...args: unknown[]): unknown => {
    const all = [...overloads.values()];
    const chosen = all.length === 1 ? all[0] : (all.find(({ definition }) => takes(definition, args)) ?? all.at(-1));
    return chosen?.entry(...args);
  });
  const names = { overloads: () => [...overloads.keys()], toString: () => `${namespace}.${name}` };
  const operator = Object.assign(packet, names) as Flat as RegisteredOperator;
  overloadsOf.set(operator, overloads);
  return ((ops[namespace] ??= {})[name] = operator);
}

/** Makes an operator known as `torch.ops.namespace.name`; one of the same name goes. Gives its function. */
export function enter(definition: OperatorDefinition): Flat {
  const { namespace, name, qualifiedName, signature } = definition;
  const entry = entryOf(definition);
  definitions.set(qualifiedName, definition);
  stand(entry, definition);
  const [base, overload = "default"] = name.split(".") as [string, string?];
  const packet = packetOf(namespace, base);
  const overloads = overloadsOf.get(packet);
  const own = entryOf(definition);
  overloads?.set(overload, { definition, entry: own });
  if (overloads?.keys().next().value === overload) stand(packet, definition);
  stand(own, definition);
  Object.assign(packet, {
    [overload]: Object.assign(own, {
      namespace,
      overloadpacket: packet,
      _schema: shownSchema(`${qualifiedName}${signature}`),
      _overloadname: overload,
      toString: () => definition.overloadName,
    }),
  });
  return entry;
}

/** Notes which operator a function stands for. */
export function stand(entry: object, definition: OperatorDefinition): void {
  definitionOf.set(entry, definition);
}

/** Takes an operator out. */
export function leave({ namespace, name, qualifiedName }: OperatorDefinition): void {
  definitions.delete(qualifiedName);
  const [base, overload = "default"] = name.split(".") as [string, string?];
  const own = ops[namespace];
  const packet = own?.[base];
  const overloads = packet && overloadsOf.get(packet);
  if (own === undefined || overloads === undefined) return;
  overloads.delete(overload);
  if (overloads.size === 0) delete own[base];
  if (Object.keys(own).length === 0) delete ops[namespace];
}

/** The definition of an operator by name, or null. */
export function operatorNamed(qualname: string): OperatorDefinition | null {
  return definitions.get(qualname) ?? null;
}

/** Whether a value is a function of an operator that a program registered. */
export function isOperator(op: unknown): boolean {
  return typeof op === "function" && definitionOf.has(op);
}

/** The definition that a name or a function of an operator means. */
export function definitionFor(op: unknown): OperatorDefinition {
  if (typeof op === "string") {
    const [namespace, name] = splitName(op);
    const found = operatorNamed(op);
    if (found === null) throw new AttributeError(`'_OpNamespace' '${namespace}' object has no attribute '${name}'`);
    return found;
  }
  const found = typeof op === "function" ? definitionOf.get(op) : undefined;
  if (found === undefined)
    throw new RuntimeError(`Expected an operator: its name or what torch.library.custom_op gave, but got ${typeof op}`);
  return found;
}
