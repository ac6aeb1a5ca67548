/** Exclusive or of the bits of rows. */
import { kernelFor } from "../kernel-for.ts";
import { uint64 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";

/** Exclusive or of the 64 bits of each row's elements: [rows, count] to [rows]. */
export function xorRows(source: Tensor, rows: number, count: number): Tensor {
  const out = emptyTensor([rows], uint64);
  kernelFor(source, "xor_rows", () =>
    kernel("xor_rows", (k) => {
      const { begin, end } = k.parallelRange();
      const width = k.param("count");
      const [xs, hashes] = [k.buffer("x", "int64"), k.buffer("out", "uint64")];
      k.for(begin, end, (row) => {
        const hash = k.variable(constant(0n, "i64"), "hash");
        const start = k.let(row.mul(width));
        k.for(0, width, (i) => hash.set(hash.get().xor(k.load(xs, start.add(i)))));
        k.store(hashes, row, hash.get());
      });
    }),
  )(0, rows, count, argumentOf(source), argumentOf(out));
  return out;
}
