/** A batch of a tensor's first dim by a list of numbers, without a tensor of indices. */
import { IndexError } from "../../support/errors.ts";
import { requiresGrad } from "../../autograd/history.ts";
import { kernel } from "../../kernel/build.ts";
import { isContiguous, numel } from "../../layout/shape.ts";
import { backend } from "../../tensor/device.ts";
import { addressOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";

/** Copies rows of 32-bit words, whatever their dtype: row `numbers[i]` of the source becomes row i. */
function gatherWords(source: number, target: number, words: number, rows: readonly number[]): void {
  const run = backend.compile("data.gather_rows", () =>
    kernel("gather_rows", (k) => {
      const { begin, end } = k.parallelRange();
      const length = k.param("length");
      const [from, to, numbers] = [k.buffer("from", "int32"), k.buffer("to", "int32"), k.buffer("numbers", "int32")];
      k.for(begin, end, (i) => {
        const start = k.let(k.load(numbers, i).mul(length));
        const place = k.let(i.mul(length));
        k.vector(0, length, (j) => k.store(to, place.add(j), k.load(from, start.add(j))));
      });
    }),
  );
  const bytes = rows.length * 4;
  const list = backend.allocate(bytes);
  backend.memory.i32.set(rows, list / 4);
  run(0, rows.length, words, source, target, list);
  backend.free(list, bytes);
}

/** `tensor.index_select(0, indices)`; negative indices count from the end. */
export function selectRows(tensor: Tensor, indices: readonly number[]): Tensor {
  const size = tensor.shape[0]!;
  const rows = indices.map((index) => {
    if (!Number.isInteger(index) || index < -size || index >= size)
      throw new IndexError(`index ${index} is out of bounds for dimension 0 with size ${size}`);
    return index < 0 ? index + size : index;
  });
  if (requiresGrad(tensor) || !isContiguous(tensor.shape, tensor.strides)) return tensor.at(rows);
  const rowShape = tensor.shape.slice(1);
  const result = emptyTensor([rows.length, ...rowShape], tensor.dtype);
  const rowBytes = numel(rowShape) * tensor.dtype.itemsize;
  const [source, target] = [addressOf(tensor), addressOf(result)];
  if (rowBytes === 0 || rows.length === 0) return result;
  if (rowBytes % 4 === 0 && source % 4 === 0) {
    gatherWords(source, target, rowBytes / 4, rows);
  } else {
    const { u8 } = backend.memory;
    rows.forEach((row, i) => {
      u8.copyWithin(target + i * rowBytes, source + row * rowBytes, source + (row + 1) * rowBytes);
    });
  }
  return result;
}
