/** A batch of a tensor's first dim by a list of numbers, without history and without a tensor of indices. */
import { int32 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { numel } from "../../layout/shape.ts";
import { copyElements, writeElements } from "../../tensor/elements.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { onDevice } from "../../tensor/device.ts";
import { discard } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";

/** Row `rows[i]` of a contiguous tensor becomes row i of a new one. Whole words are copied by a kernel, whatever they mean. */
export function gatherRows(source: Tensor, rows: readonly number[]): Tensor {
  const rowShape = source.shape.slice(1);
  const { device } = source.storage;
  const result = onDevice(device, () => emptyTensor([rows.length, ...rowShape], source.dtype));
  const length = numel(rowShape);
  if (length === 0 || rows.length === 0) return result;
  const size = source.dtype.itemsize;
  if ((length * size) % 4 !== 0 || (source.offset * size) % 4 !== 0) {
    rows.forEach((row, i) => copyElements(source, row * length, result, i * length, length));
    return result;
  }
  const run = kernelFor(source, "data.gather_rows", () =>
    kernel("gather_rows", (k) => {
      const { begin, end } = k.parallelRange();
      const words = k.param("length");
      const [from, to, numbers] = [k.buffer("from", "int32"), k.buffer("to", "int32"), k.buffer("numbers", "int32")];
      k.for(begin, end, (i) => {
        const start = k.let(k.load(numbers, i).mul(words));
        const place = k.let(i.mul(words));
        k.vector(0, words, (j) => k.store(to, place.add(j), k.load(from, start.add(j))));
      });
    }),
  );
  const list = onDevice(device, () => emptyTensor([rows.length], int32));
  writeElements(list, (elements) => (elements as Int32Array).set(rows));
  run(0, rows.length, (length * size) / 4, argumentOf(source), argumentOf(result), argumentOf(list));
  discard(list);
  return result;
}
