/** In-place random fills of tensors: PyTorch's CPU numbers for every seed. */
import { hasValues } from "../../compute/look-at.ts";
import { assertNoInternalOverlap } from "../../layout/overlap.ts";
import { isContiguous, numel } from "../../layout/shape.ts";
import { permute } from "../../layout/views.ts";
import type { LinearBackend } from "../../backend/linear.ts";
import type { DTypeName } from "../../dtype.ts";
import {
  fillBernoulli,
  fillBernoulliTensor,
  fillCauchy,
  fillExponential,
  fillGeometric,
  fillLogNormal,
  fillNormal,
  fillNormalSerial,
  fillRandom,
  fillRandomRange,
  fillUniform,
} from "../../compute/random/index.ts";
import { defaultGenerator, type Generator } from "../../tensor/random/index.ts";
import { drawInto, withHostCopy } from "../../compute/random/draw.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { realParts } from "../../compute/complex-parts.ts";
import { aliasOf } from "../../compute/alias.ts";
import { copyInto, discard, packed } from "../../compute/copy-elements.ts";
import { isOptions } from "../declare/arguments.ts";
import { choosing, composite, inPlace, operator } from "../declare/operator.ts";
import type { OperatorRecord } from "../declare/record.ts";
import type { Operator } from "../declare/types.ts";
import { notImplemented } from "../../support/errors.ts";

/** Options of random functions. */
export interface RandomOptions {
  /** Where random numbers come from; null for the default generator. */
  generator?: Generator | null;
}

type Fill = (
  host: LinearBackend,
  generator: Generator,
  address: number,
  count: number,
  dtype: DTypeName,
  ...parameters: number[]
) => void;

/**
 * Runs a fill of a contiguous tensor on one of any layout; elements of others are drawn in memory order, as PyTorch's
 * iterator walks them: `order` lists their dims so.
 * A fill of no elements checks its parameters.
 */
function fillTensor(
  self: Tensor,
  fill: (target: Tensor, count: number, order: readonly number[] | null) => void,
): void {
  const count = numel(self.shape);
  if (!hasValues(self)) return;
  if (count === 0 || isContiguous(self.shape, self.strides)) {
    fill(self, count, null);
    return;
  }
  const order = [...self.shape.keys()].sort((a, b) => self.strides[b]! - self.strides[a]! || a - b);
  const inOrder = aliasOf(self, permute(self, order));
  const fresh = emptyTensor(inOrder.shape, self.dtype);
  fill(fresh, count, order);
  copyInto(inOrder, fresh);
  discard(fresh);
}

/** An in-place operator that overwrites `self`: its gradient by `self` is 0. */
function filler<T>(schema: string, fill: (self: Tensor, ...args: never[]) => void): T {
  return inPlace(
    operator<{ readonly record: never }>(schema, {
      forward: (self: Tensor) => self,
      mutate: (self: Tensor, ...args: never[]) => {
        assertNoInternalOverlap(self);
        fill(self, ...args);
      },
      derivative: { self: [[], (grad) => grad.new_zeros(grad.shape)] },
    }),
  );
}

/** Fills complex numbers, given the way to fill their parts. */
type ComplexFill = (self: Tensor, fillParts: (...parameters: number[]) => void, parameters: readonly number[]) => void;

function distribution<T>(
  name: string,
  parameters: string,
  fill: Fill,
  strided: Fill = fill,
  complexFill: ComplexFill | null = null,
): T {
  return filler(
    `${name}(Tensor self, ${parameters}, *, Generator? generator=None) -> Tensor`,
    (self: Tensor, ...args: (number | Generator | null)[]) => {
      const generator = (args.pop() as Generator | null) ?? defaultGenerator;
      const draw = (target: Tensor, values: readonly number[]): void =>
        fillTensor(target, (place, count, order) =>
          drawInto(place, (host, address) =>
            (order === null ? fill : strided)(host, generator, address, count, target.dtype.name, ...values),
          ),
        );
      const values = args as number[];
      if (self.dtype.is_complex && complexFill !== null)
        complexFill(self, (...ofParts) => draw(realParts(self), ofParts), values);
      else draw(self, values);
    },
  );
}

type TwoParameters<A extends string, B extends string> = Operator<
  (self: Tensor, first?: number, second?: number) => Tensor,
  RandomOptions & { [K in A | B]?: number }
>;

/** Fills with uniform numbers of [from, to), complex ones in both parts. */
export const uniform_: TwoParameters<"from" | "a", "to" | "b"> = distribution(
  "uniform",
  "float from=0, float to=1",
  fillUniform,
  fillUniform,
  (_, fillParts, bounds) => fillParts(...bounds),
);
/** Fills with normal numbers; complex ones have half of the variance in each part. */
export const normal_: TwoParameters<"mean", "std"> = distribution(
  "normal",
  "float mean=0, float std=1",
  fillNormal,
  fillNormalSerial,
  (_, fillParts, [mean, std]) => fillParts(mean!, std! / Math.SQRT2), // PyTorch puts the mean into both parts
);
/** Fills with numbers whose logarithm is normal. */
export const log_normal_: TwoParameters<"mean", "std"> = distribution(
  "log_normal",
  "float mean=1, float std=2",
  fillLogNormal,
);
/** Fills with Cauchy numbers; the shape stays. */
export const cauchy_: TwoParameters<"median", "sigma"> = distribution(
  "cauchy",
  "float median=0, float sigma=1",
  fillCauchy,
);
/** Fills with exponential numbers of rate `lambd`; the shape stays. */
export const exponential_: Operator<(self: Tensor, lambd?: number) => Tensor, RandomOptions & { lambd?: number }> =
  distribution("exponential", "float lambd=1", fillExponential);
/** Fills with the numbers of trials until the first success. */
export const geometric_: Operator<(self: Tensor, p: number) => Tensor, RandomOptions & { p?: number }> = distribution(
  "geometric",
  "float p",
  fillGeometric,
  fillGeometric,
  (self) => {
    throw notImplemented("geometric_cpu", self.dtype);
  },
);

/** What `to` is in `random_(from, null)`: up to the dtype's largest number. */
const UNBOUNDED = "unbounded";

type RandomFill = Operator<
  (self: Tensor, from?: number | bigint | null, to?: number | bigint | null) => Tensor,
  RandomOptions & { from?: number | bigint | null; to?: number | bigint | null }
>;
const randomFill: RandomFill & { readonly record: OperatorRecord } = filler(
  "random(Tensor self, any from=None, any to=None, *, Generator? generator=None) -> Tensor",
  (
    self: Tensor,
    from: number | bigint | null,
    to: number | bigint | null | typeof UNBOUNDED,
    generator: Generator | null,
  ) => {
    const source = generator ?? defaultGenerator;
    fillTensor(self, (target, count) =>
      drawInto(target, (host, address) => {
        if (from === null) fillRandom(host, source, address, count, self.dtype.name);
        else if (to === UNBOUNDED) fillRandomRange(host, source, address, count, self.dtype.name, from, null);
        else if (to === null) fillRandomRange(host, source, address, count, self.dtype.name, 0, from);
        else fillRandomRange(host, source, address, count, self.dtype.name, from, to);
      }),
    );
  },
);
/**
 * Fills with integers: of the dtype's range, of [0, to), of [from, to), or, where `to` is null, from `from` on; the
 * shape stays.
 */
export const random_: RandomFill = choosing<RandomFill>(randomFill, function (self, ...args) {
  const last = args.at(-1);
  const options = isOptions(last) ? last : {};
  const open =
    (args.length > 1 && args[1] === null) || (options["to"] === null && (options["from"] ?? args[0]) !== null);
  if (!open) return (randomFill as (...all: unknown[]) => unknown).call(this, self, ...args);
  const from = options["from"] ?? args[0];
  return randomFill(self as Tensor, from as number, UNBOUNDED as never, { generator: options["generator"] as null });
});

const bernoulli_number: Operator<(self: Tensor, p?: number) => Tensor, RandomOptions> = distribution(
  "bernoulli",
  "float p=0.5",
  fillBernoulli,
);
const bernoulli_tensor: Operator<(self: Tensor, p: Tensor) => Tensor, RandomOptions> = filler(
  "bernoulli(Tensor self, Tensor p, *, Generator? generator=None) -> Tensor",
  (self: Tensor, p: Tensor, generator: Generator | null) => {
    const wide = p.expand(self.shape);
    fillTensor(self, (target, count, order) => {
      const chances = packed(order === null ? wide : aliasOf(wide, permute(wide, order)));
      // Outside of the draw, so that who writes draws down hears where the chances are.
      withHostCopy(chances, (place) =>
        drawInto(target, (host, address) =>
          fillBernoulliTensor(
            host,
            generator ?? defaultGenerator,
            address,
            count,
            self.dtype.name,
            place,
            chances.dtype.name,
          ),
        ),
      );
      discard(chances, p);
    });
  },
);

/** Fills with 1 with probability `p` (a number, or a tensor of probabilities), else 0. */
export const bernoulli_: Operator<
  (self: Tensor, p?: number | Tensor) => Tensor,
  RandomOptions & { p?: number | Tensor }
> = composite(
  "bernoulli_(Tensor(a!) self, Tensor|Scalar p=0.5, *, Generator? generator=None) -> Tensor(a!)",
  (self: Tensor, p: number | Tensor, generator: Generator | null) =>
    typeof p === "number"
      ? bernoulli_number(self, p, { generator })
      : bernoulli_tensor(self, p as Tensor, { generator }),
);
