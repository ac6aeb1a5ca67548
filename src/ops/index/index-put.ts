/** Writing by the index language: `x.index_put_(["1:3", null], v)` is Python's `x[1:3, None] = v`. */
import type { Index } from "../../layout/index.ts";
import { bool, int64, uint8 } from "../../dtype.ts";
import { sameShape } from "../../layout/shape.ts";
import { TypeError, withHelp } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { index_put_tensors, index_put_tensors_ } from "./advanced-index.ts";
import { full } from "../create/create.ts";
import { resolveIndex } from "./resolve-index.ts";
import { composite } from "../declare/operator.ts";
import type { Operator, ScalarValue } from "../declare/types.ts";
import { assertIndicesFit } from "../../compute/index/advanced-index-plan.ts";
import { takeStep } from "../view/indexing.ts";

function withoutLeadingOnes(value: Tensor): Tensor {
  const first = value.shape.findIndex((size) => size !== 1);
  const lead = first < 0 ? value.shape.length : first;
  return lead === 0 ? value : value.view(value.shape.slice(lead));
}

/** Python's `x[index] = value` for a view: leading dims of size 1 do not count. */
function assign(target: Tensor, value: Tensor): void {
  if (sameShape(target.shape, value.shape)) target.copy_(value);
  else if (value.shape.length === 0) target.fill_(value);
  else target.copy_(withoutLeadingOnes(value).expand(target.shape));
}

function asTensor(value: Tensor | ScalarValue, self: Tensor): Tensor {
  return value instanceof Tensor ? value : full([], value, { dtype: self.dtype });
}

function checkIndices(name: string, indices: unknown): readonly Index<Tensor>[] {
  if (Array.isArray(indices)) return indices as readonly Index<Tensor>[];
  throw new TypeError(
    withHelp(
      `${name}(): argument 'indices' (position 1) must be tuple of Tensors, not ${indices instanceof Tensor ? "Tensor" : typeof indices}`,
      `Give the items of the index as a list: x.${name}([index], value).`,
    ),
  );
}

/**
 * Whether an index is PyTorch's own form, a list of tensors, where shapes and dtypes of values are taken as they are.
 */
function isTensorList(indices: readonly Index<Tensor>[]): boolean {
  return indices.length > 0 && indices.every((item) => item instanceof Tensor && item.shape.length > 0);
}

/**
 * Writes one number at the places of a single index; false where there are more of them. PyTorch's `x[index] = 2` is
 * `index_fill_` or `masked_fill_`.
 */
function fillByIndex(target: Tensor, indices: readonly (Tensor | null)[], value: ScalarValue): boolean {
  const dim = indices.findIndex((index) => index !== null);
  const index = indices[dim]!;
  if (indices.some((other, d) => other !== null && d !== dim)) return false;
  if (index.dtype === int64 && dim < target.shape.length) {
    target.index_fill_(dim, index.reshape([-1]), value);
    return true;
  }
  if (index.dtype !== bool && index.dtype !== uint8) return false;
  const trailing = target.shape.length - dim - index.shape.length;
  if (!sameShape(index.shape, target.shape.slice(dim, dim + index.shape.length)) || trailing < 0) return false;
  target.masked_fill_(index.reshape([...index.shape, ...Array.from({ length: trailing }, () => 1)]), value);
  return true;
}

type IndexPut = Operator<
  (self: Tensor, indices: readonly Index<Tensor>[], values: Tensor | ScalarValue, accumulate?: boolean) => Tensor,
  { values?: Tensor | ScalarValue; accumulate?: boolean }
>;
const ARGUMENTS = "(Tensor self, any indices, Tensor|Scalar values, bool accumulate=False) -> Tensor";

/**
 * Python's `x[indices] = values`; with `accumulate`, values are added. The index is a list of what `x.at(…)` takes.
 * @example
 * const x = torch.ones(4, 2);
 * x.index_put_(["1:3", "..."], 0);      // x[1:3, ...] = 0
 * x.index_put_([x.gt(0)], torch.tensor(5.5)); // x[x > 0] = 5.5
 */
export const index_put_: IndexPut = composite(
  `index_put_${ARGUMENTS}`,
  (self: Tensor, given: unknown, values: Tensor | ScalarValue, accumulate: boolean) => {
    if (Array.isArray(given) && given.length === 1 && typeof given[0] === "boolean" && !accumulate) {
      // All or nothing, without an index.
      const target = self.unsqueeze(0);
      if (!given[0]) return self;
      if (values instanceof Tensor) assign(target, values);
      else target.fill_(values);
      return self;
    }
    const indices = checkIndices("index_put_", given);
    const isNumber = !(values instanceof Tensor) && !accumulate;
    if (isTensorList(indices)) assertIndicesFit(self, indices as readonly Tensor[], isNumber);
    if (isNumber && isTensorList(indices) && fillByIndex(self, indices as readonly Tensor[], values)) return self;
    const value = asTensor(values, self);
    if (isTensorList(indices))
      return index_put_tensors_(self, indices as readonly Tensor[], withoutLeadingOnes(value), accumulate);
    const { steps, advanced } = resolveIndex(self, indices);
    const whole = steps.length === 1 && steps[0]!.kind === "alias";
    const target = whole ? self : steps.reduce(takeStep, self);
    if (isNumber && advanced.length > 0 && fillByIndex(target, advanced, values)) return self;
    if (advanced.length > 0) index_put_tensors_(target, advanced, withoutLeadingOnes(value), accumulate);
    else if (accumulate) target.add_(value);
    else if (values instanceof Tensor) assign(target, value);
    else target.fill_(values);
    return self;
  },
);

/** A copy with the elements at `indices` overwritten, or added to. */
export const index_put: IndexPut = composite(
  `index_put${ARGUMENTS}`,
  (self: Tensor, given: unknown, values: Tensor | ScalarValue, accumulate: boolean) => {
    const indices = checkIndices("index_put", given);
    if (isTensorList(indices))
      return index_put_tensors(self, indices as readonly Tensor[], asTensor(values, self), accumulate);
    return index_put_(self.clone(), indices, values, accumulate);
  },
);
