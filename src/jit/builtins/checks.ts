/** Whether a value is of a type. */
import { Complex } from "../../support/complex.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { anyType, type Type } from "../language/types.ts";
import {
  Dict,
  EnumMember,
  ScriptFloat,
  Pending,
  scriptedOf,
  ScriptObject,
  ScriptTuple,
  type Value,
} from "../language/script-values.ts";

/** Whether a value is of a type, as `isinstance` asks and as arguments are checked. */
export function isOfType(value: Value, type: Type): boolean {
  const { name, of } = type;
  const [first = anyType, second = anyType] = of;
  switch (name) {
    case "Any":
    case "AnyClassType":
    case "AnyEnumType":
      return true;
    case "NoneType":
      return value === null;
    case "Tensor":
      return value instanceof Tensor;
    case "int":
      return typeof value === "number";
    case "float":
      return value instanceof ScriptFloat;
    case "complex":
      return value instanceof Complex;
    case "number":
    case "Scalar":
      return typeof value === "number" || value instanceof ScriptFloat || value instanceof Complex;
    case "bool":
      return typeof value === "boolean";
    case "str":
      return typeof value === "string";
    case "Device":
      return typeof value === "object" && value?.constructor.name === "Device";
    case "Optional":
      return value === null || isOfType(value, first);
    case "Union":
      return of.some((each) => isOfType(value, each));
    case "List":
    case "list":
      return Array.isArray(value) && (of.length === 0 || value.every((item) => isOfType(item, first)));
    case "Tuple":
    case "tuple":
      if (!(value instanceof ScriptTuple)) return false;
      if (of.length === 0 || first.name === "Nothing") return true;
      return value.items.length === of.length && value.items.every((item, i) => isOfType(item, of[i] ?? anyType));
    case "Dict":
    case "dict":
      if (!(value instanceof Dict)) return false;
      return of.length === 0 || value.entries().every(([key, item]) => isOfType(key, first) && isOfType(item, second));
    case "Future":
      return value instanceof Pending;
  }
  if (value instanceof ScriptTuple || value instanceof ScriptObject || value instanceof EnumMember)
    return value.of?.qualified === name;
  return scriptedOf(value) !== null;
}
