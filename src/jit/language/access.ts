/** Attributes of objects and modules, and calls of their methods. */
import { membersOf } from "../../support/members.ts";
import { AttributeError, RuntimeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import {
  Bound,
  ClassInfo,
  EnumMember,
  kindOf,
  scriptedOf,
  ScriptObject,
  ScriptTuple,
  Unsupported,
  type ScriptKeywords,
  type Value,
} from "./script-values.ts";

function refuse(value: Value, name: string): never {
  if (value instanceof Unsupported) throw new RuntimeError(`the archive needs ${value.what}, which is not supported`);
  throw new AttributeError(`'${kindOf(value)}' object has no attribute or method '${name}'`);
}

/** A method of an object, with the object. */
function boundTo(value: Value, of: ClassInfo, name: string): Bound | undefined {
  const method = of.methods.get(name);
  return method && new Bound(name, (args, keywords) => method.call([value, ...args], keywords));
}

/** An attribute, or a method with its object. */
export function attributeOf(value: Value, name: string): Value {
  const scripted = scriptedOf(value);
  if (scripted !== null) {
    const kept = scripted.slots.get(name);
    if (kept !== undefined) return kept;
    const constant = scripted.of.constants.get(name);
    if (constant !== undefined) return constant;
    // Tensors and modules are where all modules have them, so that they can be trained and replaced.
    const own = membersOf<Value>(value as object)[name];
    if (own instanceof Tensor || typeof own === "boolean" || own === null) return own;
    if (typeof own === "function" && Object.hasOwn(value as object, name)) {
      if (scriptedOf(own as Value) !== null) return own;
    }
    return boundTo(value, scripted.of, name) ?? refuse(value, name);
  }
  if (value instanceof ScriptObject) {
    const kept = value.slots.get(name) ?? value.of.constants.get(name);
    return kept !== undefined ? kept : (boundTo(value, value.of, name) ?? refuse(value, name));
  }
  if (value instanceof ScriptTuple && value.of) {
    const place = [...value.of.attributes.keys()].indexOf(name);
    if (place >= 0) return value.items[place] ?? null;
  }
  if (value instanceof EnumMember && name === "value") return value.value;
  if (value instanceof EnumMember && name === "name") return value.name;
  if (value instanceof ClassInfo) return value.constants.get(name) ?? refuse(value, name);
  return refuse(value, name);
}

/** Gives an object's attribute another value. */
export function setAttribute(target: Value, name: string, value: Value): void {
  const scripted = scriptedOf(target);
  if (target instanceof ScriptObject) target.slots.set(name, value);
  else if (scripted === null) refuse(target, name);
  else if (scripted.slots.has(name)) scripted.slots.set(name, value);
  else if (Object.hasOwn(target as object, name)) membersOf<Value>(target as object)[name] = value;
  else scripted.add(target as object, name, value);
}

/** Calls a method of an object. */
export function callMethod(value: Value, name: string, args: readonly Value[], keywords: ScriptKeywords | null): Value {
  const of = scriptedOf(value)?.of ?? (value instanceof ScriptObject ? value.of : null);
  const method = of?.methods.get(name);
  if (method) return method.call([value, ...args], keywords);
  const attribute = attributeOf(value, name);
  if (attribute instanceof Bound) return attribute.call(args, keywords);
  return refuse(value, name);
}
