/** Methods that change elements one by one: diagonals filled, and functions of JavaScript called for each element. */
import { requiresGrad } from "../../../autograd/history.ts";
import { RuntimeError, TypeError, withHelp } from "../../../support/errors.ts";
import { readElement, tensorFrom } from "../../../tensor/elements.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { aliasOf } from "../../../compute/alias.ts";
import { duplicate, fillWith } from "../../../compute/copy-elements.ts";
import { pythonTypeName } from "../../declare/bind.ts";
import { inPlace, operator } from "../../declare/operator.ts";
import type { Operator, ScalarValue } from "../../declare/types.ts";
import { sizeAt } from "../../../support/checked.ts";

type FillDiagonal = Operator<
  (self: Tensor, fill_value: ScalarValue, wrap?: boolean) => Tensor,
  { fill_value?: ScalarValue; wrap?: boolean }
>;

function fillDiagonal(self: Tensor, value: ScalarValue, wrap: boolean): void {
  const { shape, strides, offset } = self;
  if (shape.length < 2) throw new RuntimeError("dimensions must larger than 1");
  if (shape.length > 2 && shape.some((size) => size !== shape[0]))
    throw new RuntimeError("all dimensions of input must be of equal length");
  const [height, width] = shape as [number, number];
  const step = strides.reduce((sum, stride) => sum + stride, 0);
  // A tall matrix that wraps has another diagonal below an empty row.
  for (let row = 0; row < height; row += width + 1) {
    fillWith(
      aliasOf(self, { shape: [Math.min(height - row, width)], strides: [step], offset: offset + row * strides[0]! }),
      value,
    );
    if (!wrap || shape.length > 2) return;
  }
}

const fill_diagonal: FillDiagonal = operator(
  "fill_diagonal(Tensor self, Scalar fill_value, bool wrap=False) -> Tensor",
  {
    forward: (self: Tensor, value: ScalarValue, wrap: boolean) => {
      const result = duplicate(self);
      fillDiagonal(result, value, wrap);
      return result;
    },
    mutate: fillDiagonal,
    derivative: { self: [[], (grad, c) => fill_diagonal(grad, 0, c.value<boolean>("wrap"))] },
  },
);
/** Fills the main diagonal; in a tall matrix with `wrap` again and again, with one row between. */
export const fill_diagonal_: FillDiagonal = inPlace(fill_diagonal);

type Value = ScalarValue;

/** Calls `compute` with the values at each place, in row-major order, and writes what it gives. */
function writeEach(
  self: Tensor,
  others: readonly Tensor[],
  name: string,
  callable: unknown,
  compute: (values: Value[]) => ScalarValue,
): Tensor {
  if ([self, ...others].some((tensor) => requiresGrad(tensor)))
    throw new RuntimeError(`Can't call ${name}() on Variable that requires grad. Use var.detach().${name}() instead.`);
  const shown = others.map((other, i) => {
    if (other.dtype !== self.dtype)
      throw new TypeError(
        `${name}: expected torch.${self.dtype.scalarName}Tensor for '${others.length === 1 ? "other" : i === 0 ? "x" : "y"}' (got torch.${other.dtype.scalarName}Tensor)`,
      );
    return other.expand(self.shape);
  });
  if (typeof callable !== "function") throw new TypeError(`'${pythonTypeName(callable)}' object is not callable`);
  const values: ScalarValue[] = [];
  const index: number[] = [];
  const visit = (d: number): void => {
    if (d < self.shape.length) {
      for (index[d] = 0; index[d] < sizeAt(self.shape, d); index[d]++) visit(d + 1);
    } else {
      const value = compute([self, ...shown].map((tensor) => readElement(tensor, index)));
      if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "boolean")
        throw new TypeError(
          withHelp(
            `${name}: the function has to give a number`,
            `It gave ${value === undefined ? "nothing" : typeof value}.`,
          ),
        );
      values.push(value);
    }
  };
  visit(0);
  if (values.length > 0) self.copy_(tensorFrom(values, self.dtype).view(self.shape));
  return self;
}

/**
 * Replaces every element by what a function gives for it. It runs in JavaScript, element by element, which is slow: for
 * small tensors and for trying things out.
 * @example torch.tensor([1, 2, 3]).apply_((value) => Number(value) * 2);
 */
export function apply_(self: Tensor, callable: (value: number) => ScalarValue): Tensor {
  return writeEach(self, [], "apply_", callable, ([value]) => callable(value as number));
}

/**
 * Replaces every element by what a function gives for it and the element of another tensor in its place. As slow as
 * `apply_`.
 */
export function map_(self: Tensor, other: Tensor, callable: (value: number, other: number) => ScalarValue): Tensor {
  return writeEach(self, [other], "map_", callable, ([value, next]) => callable(value as number, next as number));
}

/** `map_` with two other tensors. */
export function map2_(
  self: Tensor,
  x: Tensor,
  y: Tensor,
  callable: (value: number, x: number, y: number) => ScalarValue,
): Tensor {
  return writeEach(self, [x, y], "map2_", callable, ([value, a, b]) =>
    callable(value as number, a as number, b as number),
  );
}
