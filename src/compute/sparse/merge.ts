/** Merges two lists of places as PyTorch's sum of sparse tensors does: equal ones that meet become one. */
import { kernelFor } from "../kernel-for.ts";
import { int64 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { readAt } from "../../tensor/elements.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard } from "../copy-elements.ts";

/** Where the items of two lists go in the merged one, and how long that is. */
export interface MergedPlaces {
  readonly left: Tensor;
  readonly right: Tensor;
  readonly count: number;
}

/** `left` and `right`: places as int64 [n] and [m], contiguous. */
export function mergePlaces(left: Tensor, right: Tensor): MergedPlaces {
  const [n, m] = [left.shape[0]!, right.shape[0]!];
  const [toLeft, toRight, total] = [emptyTensor([n], int64), emptyTensor([m], int64), emptyTensor([1], int64)];
  const run = kernelFor(left, "merge_places", () =>
    kernel("merge_places", (k) => {
      k.sequential("place");
      const [countLeft, countRight] = [k.param("n"), k.param("m")];
      const [a, b] = [k.buffer("left", "int64"), k.buffer("right", "int64")];
      const [toA, toB, found] = [
        k.buffer("to_left", "int64"),
        k.buffer("to_right", "int64"),
        k.buffer("total", "int64"),
      ];
      const zero = constant(0, "i32");
      const [i, j, at] = [k.variable(zero, "i"), k.variable(zero, "j"), k.variable(zero, "at")];
      k.while(i.get().lt(countLeft).or(j.get().lt(countRight)), () => {
        const takesLeft = k.variable(constant(1, "i32"), "takes_left");
        const takesRight = k.variable(constant(1, "i32"), "takes_right");
        k.if(
          i.get().ge(countLeft),
          () => takesLeft.set(zero),
          () =>
            k.if(
              j.get().ge(countRight),
              () => takesRight.set(zero),
              () => {
                const [x, y] = [k.let(k.load(a, i.get())), k.let(k.load(b, j.get()))];
                takesLeft.set(x.le(y).cast("i32"));
                takesRight.set(y.le(x).cast("i32"));
              },
            ),
        );
        k.if(takesLeft.get().ne(0), () => {
          k.store(toA, i.get(), at.get().cast("i64"));
          i.set(i.get().add(1));
        });
        k.if(takesRight.get().ne(0), () => {
          k.store(toB, j.get(), at.get().cast("i64"));
          j.set(j.get().add(1));
        });
        at.set(at.get().add(1));
      });
      k.store(found, 0, at.get().cast("i64"));
    }),
  );
  run(n, m, argumentOf(left), argumentOf(right), argumentOf(toLeft), argumentOf(toRight), argumentOf(total));
  const count = Number(readAt(total, 0));
  discard(total);
  return { left: toLeft, right: toRight, count };
}
