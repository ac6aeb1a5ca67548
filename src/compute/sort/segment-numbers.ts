/** Numbers of the segments that elements belong to, and where segments start. */
import { kernelFor } from "../kernel-for.ts";
import { int32, int64 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed, zerosOf } from "../copy-elements.ts";

/** How many of `starts`, in any order, each of `length` elements has up to it, less 1: the number of its segment. */
export function segmentNumbers(starts: Tensor, length: number): Tensor {
  const numbers = zerosOf([length], int64);
  if (length === 0) return numbers;
  const dtype = starts.dtype.name;
  const run = kernelFor(starts, `offset_bags:${dtype}`, () =>
    kernel("offset_bags", (k) => {
      k.sequential("few");
      const [bags, length] = [k.param("bags"), k.param("length")];
      const offsets = k.buffer("offsets", dtype);
      const out = k.buffer("out", "int64");
      k.for(0, bags, (b) => {
        const start = k.let(k.load(offsets, b).cast("i32").max(0));
        k.if(start.lt(length), () => k.store(out, start, k.load(out, start).add(1)));
      });
      const count = k.variable(constant(-1, "i64"), "count");
      k.for(0, length, (i) => {
        count.set(count.get().add(k.load(out, i)));
        k.store(out, i, count.get());
      });
    }),
  );
  run(numel(starts.shape), length, argumentOf(starts), argumentOf(numbers));
  return numbers;
}

/** The first of at least one `starts`, the last, the least, the largest, and how many are less than the one before: int64. */
export function startFacts(starts: Tensor): Tensor {
  const facts = emptyTensor([5], int64);
  const from = packed(starts);
  kernelFor(starts, `start_facts:${starts.dtype.name}`, () =>
    kernel("start_facts", (k) => {
      k.sequential("few");
      const n = k.param("n");
      const [all, out] = [k.buffer("starts", starts.dtype.name), k.buffer("out", "int64")];
      const at = (i: Scalar | number): Scalar => k.let(k.load(all, i).cast("i64"));
      const first = at(0);
      const before = k.variable(first, "before");
      const [least, most] = [k.variable(first, "least"), k.variable(first, "most")];
      const falls = k.variable(constant(0, "i64"), "falls");
      k.for(1, n, (i) => {
        const start = at(i);
        falls.set(falls.get().add(start.lt(before.get()).cast("i64")));
        least.set(least.get().min(start));
        most.set(most.get().max(start));
        before.set(start);
      });
      [first, before.get(), least.get(), most.get(), falls.get()].forEach((fact, i) => k.store(out, i, fact));
    }),
  )(numel(starts.shape), argumentOf(from), argumentOf(facts));
  discard(from, starts);
  return facts;
}

/** Where segments of one length start. */
export function evenStarts(count: number, length: number): Tensor {
  const starts = emptyTensor([count], int32);
  kernelFor(starts, "row_starts", () =>
    kernel("row_starts", (k) => {
      k.sequential("few");
      const [rows, step] = [k.param("rows"), k.param("step")];
      const out = k.buffer("out", "int32");
      k.for(0, rows, (i) => k.store(out, i, i.mul(step)));
    }),
  )(count, length, argumentOf(starts));
  return starts;
}
