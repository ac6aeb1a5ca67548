/** Loaders and datasets as PyTorch's own tests use them: by name, several samples at once, and what they refuse. */
import { expect, test, vi } from "vitest";
import * as torch from "flambeau";

const { data } = torch.utils;
const ten = Array.from({ length: 10 }, (_, i) => i);

class Tens extends data.Dataset<number> {
  readonly length = 4;
  at(index: number): number {
    return index;
  }
  __getitems__(indices: readonly number[]): number[] {
    return indices.map((index) => index * 10);
  }
}
class Stream extends data.IterableDataset<number> {
  readonly length = 2;
  override *[Symbol.iterator](): Iterator<number> {
    yield* [1, 2, 3];
  }
}

test("several samples at once", () => {
  expect([...new data.DataLoader(new Tens(), 2)].map((batch) => batch.tolist())).toEqual([[0, 10], [20, 30]]); // prettier-ignore
  expect(new data.Subset(new Tens(), [3, 1]).__getitems__([0, 1])).toEqual([30, 10]);
  expect(new data.StackDataset({ a: [5, 6, 7, 8], b: new Tens() }).__getitems__([1])).toEqual([{ a: 6, b: 10 }]);
  expect(new data.StackDataset(new Tens(), [5, 6, 7, 8]).__getitems__([1, 2])).toEqual([[10, 6], [20, 7]]); // prettier-ignore
});

test("arguments by name; what is made may not be changed", () => {
  const loader = new data.DataLoader({ dataset: ten, batch_size: 5 });
  expect(loader.length).toBe(2);
  expect(() => {
    (loader as { batch_size: number }).batch_size = 3;
  }).toThrow("batch_size attribute should not be set after DataLoader is initialized");
  expect(() => new data.DataLoader(ten, { multiprocessing_context: "fork" })).toThrow("num_workers > 0");
});

test("datasets add up, and streams that give more than they said warn", () => {
  expect([...new Tens().add(new Tens())]).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  expect([...new Stream().add(new Stream())]).toEqual([1, 2, 3, 1, 2, 3]);
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const loader = new data.DataLoader(new Stream());
  expect([loader.length, [...loader].length]).toEqual([2, 3]);
  expect(warn.mock.lastCall![0]).toContain("was reported to be 2(when accessing len(dataloader)), but 3 samples");
  warn.mockRestore();
});

test("collation refuses what PyTorch's refuses", () => {
  expect(() => data.default_collate([{ a: 1 }, { b: 2 }] as never)).toThrow("a");
  expect(() => data.default_collate([])).toThrow("list index out of range");
});

test("a subset at a list or a slice gives what its dataset gives there", () => {
  const dataset = new data.TensorDataset(torch.tensor([1, 2, 3, 4, 5]));
  const subset = new data.Subset(dataset, [4, 2, 0]);
  expect(subset.at("1:")[0]!.tolist()).toEqual([3, 1]);
  expect(subset.at("0:3:2")[0]!.tolist()).toEqual([5, 1]);
  expect(subset.at([-1, 0])[0]!.tolist()).toEqual([1, 5]);
  expect(new data.Subset(subset, [1, 2]).at(":")[0]!.tolist()).toEqual([3, 1]);
  expect(() => subset.at([3])).toThrow("index 3 is out of range");
  expect(() => new data.Subset([1, 2], [0]).at([0])).toThrow("list indices must be integers or slices, not list");
});

test("a dataset may give its samples by lists of indices only", () => {
  const lists: unknown = {
    length: 3,
    __getitems__: (indices: readonly number[]) => indices.map((index) => index * 10 + indices.length),
  };
  expect([...new data.DataLoader(lists as Tens, 2)].map((batch) => batch.tolist())).toEqual([[2, 12], [21]]);
});

test("without batches the dataset gets what the sampler gives, lists too", async () => {
  const pairs = new data.TensorDataset(torch.arange(10), torch.arange(10).mul(2));
  const lists = () => new data.BatchSampler(new data.SequentialSampler(ten), 4, false);
  const shown = (batch: readonly torch.Tensor[]): unknown => batch.map((column) => column.tolist());
  const expected = [[[0, 1, 2, 3], [0, 2, 4, 6]], [[4, 5, 6, 7], [8, 10, 12, 14]], [[8, 9], [16, 18]]]; // prettier-ignore
  const options = { sampler: lists() as never, batch_size: null };
  expect([...new data.DataLoader(pairs, options)].map((batch) => shown(batch as never))).toEqual(expected);
  const later: unknown[] = [];
  for await (const batch of new data.DataLoader(pairs, options)) later.push(shown(batch as never));
  expect(later).toEqual(expected);
  expect(() => [...new data.DataLoader(ten, options)]).toThrow("list indices must be integers or slices, not list");
});
