/**
 * What other programs see of a tensor when they compare, print or serialize objects: its elements, and not how the
 * library keeps them.
 */
import { elementsOf } from "../tensor/elements.ts";
import { packed } from "../compute/copy-elements.ts";
import { sameShape } from "../layout/shape.ts";
import { Tensor } from "../tensor/tensor.ts";

/** Jest copies objects before it prints them, with all getters; this names the properties that it should copy. */
const jestProperties = Symbol.for("@jest/serializableProperties");
/** Where Jest and Vitest keep the functions that decide whether two values are equal. */
const runnersState = Symbol.for("$$jest-matchers-object");
/** What such a copy has instead of bytes. */
const listed = Symbol("elements");

function sameElements(a: Tensor, b: Tensor): boolean {
  if (a.dtype !== b.dtype || !sameShape(a.shape, b.shape)) return false;
  const [x, y] = [elementsOf(packed(a)), elementsOf(packed(b))];
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i] && (x[i] === x[i] || y[i] === y[i])) return false;
  return true;
}

/**
 * Whether two tensors have the same dtype, shape and elements, for `expect(a).toEqual(b)`; undefined where it is not
 * about tensors. NaN equals NaN there, and 0 equals -0.
 */
export function equalTensors(a: unknown, b: unknown): boolean | undefined {
  if (a instanceof Tensor) return b instanceof Tensor && sameElements(a, b);
  return b instanceof Tensor ? false : undefined;
}

/** Properties for the prototype of tensors: what `JSON.stringify` and the printers of test runners read. */
export const comparisonProperties: PropertyDescriptorMap = {
  toJSON: {
    value(this: Tensor & { [listed]?: unknown }) {
      return Object.hasOwn(this, listed) ? this[listed] : this.tolist();
    },
    writable: true,
    configurable: true,
  },
  [jestProperties]: { value: [listed], configurable: true },
  [listed]: {
    get(this: Tensor) {
      return this.tolist();
    },
    configurable: true,
  },
};

/** Lets `toEqual` of the test runner that runs this, if one does, compare tensors by their elements. */
export function tellTestRunner(): void {
  const state = (globalThis as { [runnersState]?: { customEqualityTesters?: unknown[] } })[runnersState];
  state?.customEqualityTesters?.push(equalTensors);
}
