/**
 * `torch.fx.operator`: Python's arithmetic as functions that are recorded, for what JavaScript's `+` and `<` cannot tell
 * a tracer. On tensors they are torch's functions, on numbers JavaScript's own operators.
 */
import {
  add as plus,
  div,
  eq as equals,
  floor_divide,
  gt as greater,
  lt as less,
  mul as times,
  ne as differs,
  remainder,
  sub as minus,
} from "../ops/elementwise/index.ts";
import { Tensor } from "../tensor/tensor.ts";
import { showAs } from "./function-names.ts";
import { tracerAmong } from "./proxy.ts";

export { getattr, getitem } from "./elements.ts";

/** What operators take: a tensor, a number, or what stands for one while a program is traced. */
type Value = Tensor | number | boolean;
/** A number of numbers, a tensor where one of them is a tensor. */
type Binary<R> = <A extends Value, B extends Value>(a: A, b: B) => A extends Tensor ? A : B extends Tensor ? B : R;

/** A function that is recorded where it is given a proxy. */
function recorded<R>(
  name: string,
  onTensors: (a: never, b: never) => unknown,
  onNumbers: (a: number, b: number) => R,
): Binary<R> {
  const { [name]: operator } = {
    [name]: (a: Value, b: Value): unknown => {
      const tracer = tracerAmong([a, b], `operator.${name}`);
      if (tracer !== null) return tracer.create_proxy("call_function", operator as () => unknown, [a, b], {});
      if (a instanceof Tensor || b instanceof Tensor) return onTensors(a as never, b as never);
      return onNumbers(Number(a), Number(b));
    },
  };
  return showAs(`operator.${name}`, operator as never);
}

type Comparison = (self: Tensor, other: Tensor) => Tensor;

/** A comparison: torch's take the tensor first, so that a number before one turns it round. */
function comparison(
  name: string,
  compare: Comparison,
  turned: Comparison,
  onNumbers: (a: number, b: number) => boolean,
): Binary<boolean> {
  const onTensors = (a: Tensor, b: Tensor): Tensor => (a instanceof Tensor ? compare(a, b) : turned(b, a));
  return recorded(name, onTensors, onNumbers);
}

/**
 * `a + b`, recorded where one is a proxy. Shapes of tensors are broadcast.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * torch.fx.operator.add(2, 3); // 5
 */
export const add: Binary<number> = /* @__PURE__ */ recorded("add", plus, (a, b) => a + b);
/**
 * `a - b`, recorded where one is a proxy. Shapes of tensors are broadcast.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * torch.fx.operator.sub(2, 3); // -1
 */
export const sub: Binary<number> = /* @__PURE__ */ recorded("sub", minus, (a, b) => a - b);
/**
 * `a * b`, recorded where one is a proxy. Shapes of tensors are broadcast.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * torch.fx.operator.mul(2, 3); // 6
 */
export const mul: Binary<number> = /* @__PURE__ */ recorded("mul", times, (a, b) => a * b);
/**
 * `a / b`, recorded where one is a proxy. Shapes of tensors are broadcast.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * torch.fx.operator.truediv(3, 2); // 1.5
 */
export const truediv: Binary<number> = /* @__PURE__ */ recorded("truediv", div, (a, b) => a / b);
/**
 * Python's `a // b`, which rounds down, recorded where one is a proxy: of a size, for `view`. Shapes of tensors are broadcast.
 * @throws RuntimeError for tensors whose shapes do not fit.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * const halves = torch.fx.symbolic_trace((x: torch.Tensor) => x.view(torch.fx.operator.floordiv(x.size(0), 2), -1));
 * halves(torch.ones(4, 3)).shape; // [ 2, 6 ]
 */
export const floordiv: Binary<number> = /* @__PURE__ */ recorded("floordiv", floor_divide, (a, b) => Math.floor(a / b));
/**
 * Python's `a % b`, with the sign of `b`, recorded where one is a proxy. Shapes of tensors are broadcast.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * torch.fx.operator.mod(-1, 3); // 2
 */
export const mod: Binary<number> = /* @__PURE__ */ recorded("mod", remainder, (a, b) => a - b * Math.floor(a / b));
/**
 * `a == b`, recorded where one is a proxy. Shapes of tensors are broadcast.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * torch.fx.operator.eq(2, 3); // false
 */
export const eq: Binary<boolean> = /* @__PURE__ */ comparison("eq", equals, equals, (a, b) => a === b);
/**
 * `a != b`, recorded where one is a proxy. Shapes of tensors are broadcast.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * torch.fx.operator.ne(2, 3); // true
 */
export const ne: Binary<boolean> = /* @__PURE__ */ comparison("ne", differs, differs, (a, b) => a !== b);
/**
 * `a < b`, recorded where one is a proxy. Shapes of tensors are broadcast.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * torch.fx.operator.lt(2, 3); // true
 */
export const lt: Binary<boolean> = /* @__PURE__ */ comparison("lt", less, greater, (a, b) => a < b);
/**
 * `a > b`, recorded where one is a proxy. Shapes of tensors are broadcast.
 * https://docs.pytorch.org/docs/stable/fx.html
 * @example
 * torch.fx.operator.gt(2, 3); // false
 */
export const gt: Binary<boolean> = /* @__PURE__ */ comparison("gt", greater, less, (a, b) => a > b);
