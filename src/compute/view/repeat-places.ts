/** Places of elements that are repeated. */
import { kernelFor } from "../kernel-for.ts";
import { int64 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import { readAt } from "../../tensor/elements.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { argumentOf, emptyTensor } from "../../tensor/tensor.ts";
import { discard, packed } from "../copy-elements.ts";

/** The place of each repeated element: `i` as often as `repeats[i]` says. */
export function repeatPlaces(repeats: Tensor): Tensor {
  const counts = packed(repeats);
  const n = numel(counts.shape);
  const status = emptyTensor([2], int64);
  const load = counts.dtype.name;
  const count = kernelFor(repeats, `repeat_count:${load}`, () =>
    kernel("repeat_count", (k) => {
      k.sequential("total");
      const size = k.param("size");
      const source = k.buffer("repeats", load);
      const out = k.buffer("status", "int64");
      const total = k.variable(constant(0, "i64"), "total");
      const least = k.variable(constant(0, "i64"), "least");
      k.for(0, size, (i) => {
        const value = k.let(k.load(source, i).cast("i64"));
        total.set(total.get().add(value));
        least.set(value.lt(least.get()).select(value, least.get()));
      });
      k.store(out, 0, total.get());
      k.store(out, 1, least.get());
    }),
  );
  count(n, argumentOf(counts), argumentOf(status));
  const [total, least] = [Number(readAt(status, 0)), Number(readAt(status, 1))];
  discard(status);
  if (least < 0) throw new RuntimeError("repeats can not be negative");
  const places = emptyTensor([total], repeats.dtype);
  const write = kernelFor(repeats, `repeat_places:${load}`, () =>
    kernel("repeat_places", (k) => {
      k.sequential("place");
      const size = k.param("size");
      const source = k.buffer("repeats", load);
      const out = k.buffer("places", load);
      const next = k.variable(constant(0, "i32"), "next");
      k.for(0, size, (i) => {
        const end = k.let(next.get().add(k.load(source, i).cast("i32")));
        k.for(next.get(), end, (j) => k.store(out, j, i));
        next.set(end);
      });
    }),
  );
  if (total > 0) write(n, argumentOf(counts), argumentOf(places));
  discard(counts, repeats);
  return places;
}
