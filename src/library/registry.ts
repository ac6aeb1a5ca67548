/** Which operators programs registered, and how a call of one meets autocast and `torch.compile`. */
import { autocast, is_autocast_enabled } from "../amp/autocast.ts";
import { disable } from "../compile/compiler.ts";
import { float64, type DType } from "../dtype.ts";
import { bind } from "../ops/declare/bind.ts";
import { AttributeError, RuntimeError, ValueError } from "../support/errors.ts";
import { ops, type RegisteredOperator, type RegisteredOverload } from "../support/operator-namespaces.ts";
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
function takes(overload: RegisteredOverload, args: readonly unknown[]): boolean {
  try {
    bind(definitionOf.get(overload)!.schema, [...args]);
    return true;
  } catch {
    return false;
  }
}

/** `torch.ops.namespace.name`: calls the first of its overloads that takes the arguments. */
function packetOf(namespace: string, name: string): RegisteredOperator {
  const known = ops[namespace]?.[name];
  if (known !== undefined) return known;
  const names: string[] = [];
  const overload = (each: string | undefined): RegisteredOverload => packet[each!] as RegisteredOverload;
  const packet = disable((...args: unknown[]): unknown => {
    const chosen = names.length === 1 ? names[0] : names.find((each) => takes(overload(each), args));
    return overload(chosen ?? names.at(-1))(...args);
  }) as unknown as Record<string, unknown>;
  Object.assign(packet, { overloads: () => names, toString: () => `${namespace}.${name}` });
  return ((ops[namespace] ??= {})[name] = packet as unknown as RegisteredOperator);
}

/** Makes an operator known as `torch.ops.namespace.name`; one of the same name goes. Gives its function. */
export function enter(definition: OperatorDefinition): Flat {
  const { namespace, name, qualifiedName, signature } = definition;
  const entry = entryOf(definition);
  definitions.set(qualifiedName, definition);
  stand(entry, definition);
  const [base, overload = "default"] = name.split(".") as [string, string?];
  const packet = packetOf(namespace, base);
  const own = entryOf(definition);
  stand(own, definition);
  if (packet.overloads().length === 0) stand(packet, definition);
  if (!packet.overloads().includes(overload)) packet.overloads().push(overload);
  else if (packet.overloads().length === 1) stand(packet, definition);
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
  const names = own?.[base]?.overloads();
  if (own === undefined || names === undefined) return;
  names.splice(names.indexOf(overload), 1);
  if (names.length === 0) delete own[base];
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
