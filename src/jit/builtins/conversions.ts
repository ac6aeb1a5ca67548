/** `int`, `float`, `bool`, `str` and `complex` of values. */
import { Complex } from "../../support/complex.ts";
import { RuntimeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { ScriptFloat, integer, isNumber, kindOf, numberOf, scriptText, type Value } from "../language/script-values.ts";
import type { Builtins } from "./builtin.ts";

/** The value of a tensor's only element. */
export function itemOf(tensor: Tensor): Value {
  const item: unknown = tensor.item();
  if (tensor.dtype.is_floating_point) return new ScriptFloat(item as number);
  if (typeof item === "bigint")
    throw new RuntimeError(`integers beyond 2^53 are not supported in TorchScript programs, and this one is ${item}`);
  return item as number | boolean | Complex;
}

/** A value as an int. */
export function toInt(value: Value | undefined): number {
  if (value instanceof Tensor) return toInt(itemOf(value));
  if (typeof value === "string") {
    if (!/^\s*[-+]?\d+\s*$/.test(value)) throw new RuntimeError("stoll");
    return integer(Number(value));
  }
  if (isNumber(value) || typeof value === "boolean") return integer(Math.trunc(numberOf(value)));
  throw new RuntimeError(`int() of ${kindOf(value)} is not supported`);
}

/** A value as a float. */
export function toFloat(value: Value | undefined): ScriptFloat {
  if (value instanceof ScriptFloat) return value;
  if (value instanceof Tensor) return toFloat(itemOf(value));
  if (typeof value === "string") {
    const text = value.trim().toLowerCase();
    const special = /^([-+]?)(inf(?:inity)?|nan)$/.exec(text);
    if (special) return new ScriptFloat(special[2] === "nan" ? Number.NaN : special[1] === "-" ? -Infinity : Infinity);
    if (text === "" || Number.isNaN(Number(text))) throw new RuntimeError("stod");
    return new ScriptFloat(Number(text));
  }
  return new ScriptFloat(numberOf(value));
}

/** Whether a value counts as true. */
export function toBool(value: Value | undefined): boolean {
  if (typeof value === "boolean") return value;
  if (value instanceof Tensor) {
    const item = itemOf(value);
    return item instanceof Complex ? item.real !== 0 || item.imag !== 0 : numberOf(item) !== 0;
  }
  if (isNumber(value)) return numberOf(value) !== 0;
  if (typeof value === "string" || Array.isArray(value)) return value.length > 0;
  if (value instanceof Complex) return value.real !== 0 || value.imag !== 0;
  if (value === null || value === undefined) return false;
  throw new RuntimeError(`bool() of ${kindOf(value)} is not supported`);
}

function toComplex(real: Value | undefined, imag: Value | undefined): Complex {
  const part = (value: Value | undefined): Complex => {
    if (value instanceof Complex) return value;
    if (value instanceof Tensor) return part(itemOf(value));
    return new Complex(value === undefined ? 0 : numberOf(value), 0);
  };
  const [a, b] = [part(real), part(imag)];
  return new Complex(a.real - b.imag, a.imag + b.real);
}

/** Conversions; tensors of one element count as their element. */
export const castings: Builtins = {
  Int: ([a]) => toInt(a),
  IntImplicit: ([a]) => toInt(a),
  Float: ([a]) => toFloat(a),
  FloatImplicit: ([a]) => toFloat(a),
  Bool: ([a]) => toBool(a),
  str: ([a = ""]) => scriptText(a),
  Complex: ([a, b]) => toComplex(a, b),
  ComplexImplicit: ([a]) => toComplex(a, undefined),
  ScalarImplicit: ([a]) => (a instanceof Tensor ? itemOf(a) : a),
  item: ([a]) => (a instanceof Tensor ? itemOf(a) : undefined),
  is_nonzero: ([a]) => (a instanceof Tensor ? toBool(a) : undefined),
};
