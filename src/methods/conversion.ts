/**
 * What JavaScript's own operators do with tensors: `a < b`, `total += loss` and `` `${x}` `` ask for a primitive value,
 * and `t[0]` for a property. One element becomes its number; the rest is an error that says what to write.
 */
import { numel } from "../layout/shape.ts";
import { TypeError, withHelp } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";

function toPrimitive(this: Tensor, hint: "default" | "number" | "string"): unknown {
  if (hint === "string") return this.toString();
  if (numel(this.shape) === 1) return this.item();
  throw new TypeError(
    withHelp(
      `a Tensor with ${numel(this.shape)} elements cannot be converted to a number`,
      "JavaScript's operators know no tensors: write a.add(b), a.mul(2), a.lt(b), a.eq(b) for values element by element,",
      "and `${a}` or String(a) for its text.",
    ),
  );
}

/** Properties for the prototype of tensors. */
export const conversionProperties: PropertyDescriptorMap = {
  [Symbol.toPrimitive]: { value: toPrimitive, configurable: true },
};

const isIndex = (key: string | symbol): key is string => typeof key === "string" && /^-?\d+$/.test(key);

/** The error for `t[0]`, which would read or make a property of the object and leave the elements alone. */
function indexError(key: string, what: string, instead: string): Error {
  return new TypeError(withHelp(`a Tensor's elements cannot be ${what} with [${key}]`, instead));
}

/**
 * Makes reading and assigning by index an error. A prototype's prototype is asked only for properties that are nowhere
 * else. That is slow, so that what some tensors lack has a value on the prototype itself (`aliasOwn`).
 */
export function refuseIndices(prototype: object): void {
  const above = Object.getPrototypeOf(prototype) as object;
  const trap = new Proxy(Object.create(above) as object, {
    get(target, key, receiver): unknown {
      if (isIndex(key)) throw indexError(key, "read", `Write t.at(${key}).`);
      return Reflect.get(target, key, receiver);
    },
    set(target, key, value, receiver): boolean {
      if (isIndex(key))
        throw indexError(key, "set", `Write t.index_put_([${key}], value), or t.at(${key}).fill_(value).`);
      return Reflect.set(target, key, value, receiver);
    },
  });
  Object.setPrototypeOf(prototype, trap);
}
