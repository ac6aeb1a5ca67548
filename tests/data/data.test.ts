/** Datasets, samplers, collation and the loader; PyTorch's orders are in the rng goldens. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { utils } from "flambeau";

const { data } = utils;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

class Squares extends data.Dataset<number> {
  get length(): number {
    return 7;
  }
  at(index: number): number {
    return index * index;
  }
}
class Stream extends data.IterableDataset<number> {
  override *[Symbol.iterator](): Iterator<number> {
    yield* [1, 2, 3, 4, 5];
  }
}
class Later extends data.IterableDataset<number> {
  async *[Symbol.asyncIterator](): AsyncIterator<number> {
    for (const value of [1, 2, 3]) yield value;
  }
}

describe("datasets", () => {
  const tensors = new data.TensorDataset(torch.arange(12).view(6, 2), torch.arange(6));

  test("TensorDataset", () => {
    expect(tensors.length).toBe(6);
    expect(tensors.at(-1).map((tensor) => tensor.tolist())).toEqual([[10, 11], 5]);
    expect(() => new data.TensorDataset(torch.ones([2]), torch.ones([3]))).toThrow("Size mismatch between tensors");
  });

  test("ConcatDataset, ChainDataset, StackDataset, Subset", async () => {
    const joined = new data.ConcatDataset([[1, 2], new Squares(), [3]]);
    expect([...joined]).toEqual([1, 2, 0, 1, 4, 9, 16, 25, 36, 3]);
    expect(joined.at(-1)).toBe(3);
    expect(() => joined.at(-11)).toThrow("absolute value of index should not exceed dataset length");
    expect([...new data.ChainDataset([new Stream(), new Stream()])]).toEqual([1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
    const chained: number[] = [];
    for await (const [value] of new data.DataLoader(new data.ChainDataset<number>([new Stream(), new Later()]), {
      collate_fn: (batch) => batch,
    }))
      chained.push(value!);
    expect(chained).toEqual([1, 2, 3, 4, 5, 1, 2, 3]);
    expect(new data.StackDataset([1, 2], ["a", "b"]).at(1)).toEqual([2, "b"]);
    const rows = new data.StackDataset(torch.arange(4), torch.ones(4, 2));
    expect(rows.length).toBe(4);
    expect(rows.at(3).map((row) => row.tolist())).toEqual([3, [1, 1]]);
    expect([...new data.DataLoader(torch.arange(3), { batch_size: 2 })].map((batch) => String(batch))).toEqual([
      "tensor([0, 1])",
      "tensor([2])",
    ]);
    expect(() => new data.StackDataset(torch.ones([]))).toThrow("len() of a 0-d tensor");
    expect(new data.StackDataset({ x: [1, 2], y: ["a", "b"] }).at(0)).toEqual({ x: 1, y: "a" });
    expect(() => new data.StackDataset([1, 2], [1])).toThrow("Size mismatch between datasets");
    expect([...new data.Subset(new Squares(), [3, 1])]).toEqual([9, 1]);
  });

  test("random_split: fractions and errors", () => {
    const parts = data.random_split(range(10), [0.33, 0.33, 0.34], new torch.Generator().manual_seed(1));
    expect(parts.map((part) => part.length)).toEqual([4, 3, 3]);
    expect(parts.flatMap((part) => [...part.indices]).sort((a, b) => a - b)).toEqual(range(10));
    expect(() => data.random_split(range(10), [3, 3])).toThrow(
      "Sum of input lengths does not equal the length of the input dataset!",
    );
    expect(() => data.random_split(range(10), [1.5, -0.5])).toThrow("Fraction at index 0 is not between 0 and 1");
  });
});

describe("samplers", () => {
  test("BatchSampler and lengths", () => {
    expect([...new data.BatchSampler(new data.SequentialSampler(range(5)), 2, false)]).toEqual([[0, 1], [2, 3], [4]]);
    expect([...new data.BatchSampler(range(5), { batch_size: 2, drop_last: true })]).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(new data.BatchSampler(range(5), 2).length).toBe(3);
    expect(new data.RandomSampler(range(5), { replacement: true, num_samples: 9 }).length).toBe(9);
    expect(() => new data.RandomSampler([])).toThrow(
      "num_samples should be a positive integer value, but got num_samples=0",
    );
    expect(() => new data.BatchSampler(range(5), 0, false)).toThrow(
      "batch_size should be a positive integer value, but got batch_size=0",
    );
    expect(() => new data.WeightedRandomSampler([[1]] as never, 3)).toThrow(
      "weights should be a 1d sequence but given weights have shape (1, 1)",
    );
    expect(() => new data.WeightedRandomSampler([1, 2], 0)).toThrow("num_samples should be a positive integer value");
  });

  test("DistributedSampler shares everything out", () => {
    const shares = [0, 1, 2].map((rank) => [
      ...new data.DistributedSampler(range(10), { num_replicas: 3, rank, shuffle: false }),
    ]);
    expect(shares).toEqual([
      [0, 3, 6, 9],
      [1, 4, 7, 0],
      [2, 5, 8, 1],
    ]);
    const dropped = [0, 1, 2].map((rank) => [...new data.DistributedSampler(range(10), 3, rank, false, 0, true)]);
    expect(dropped).toEqual([
      [0, 3, 6],
      [1, 4, 7],
      [2, 5, 8],
    ]);
    const shuffled = new data.DistributedSampler(range(10), { num_replicas: 1, rank: 0 });
    const first = [...shuffled];
    shuffled.set_epoch(1);
    expect([...shuffled]).not.toEqual(first);
    expect(() => new data.DistributedSampler(range(10))).toThrow("Requires distributed package to be available");
  });
});

describe("collation", () => {
  test("every kind of sample", () => {
    expect(data.default_collate([1, 2]).dtype).toBe(torch.int64);
    expect(data.default_collate([1, 2.5]).dtype).toBe(torch.float64);
    expect(data.default_collate([true, false]).dtype).toBe(torch.bool);
    expect(data.default_collate(["a", "b"])).toEqual(["a", "b"]);
    expect(
      data.default_collate([
        [1, "x"],
        [2, "y"],
      ])[1],
    ).toEqual(["x", "y"]);
    expect(data.default_collate([{ a: torch.ones([2]) }, { a: torch.zeros([2]) }]).a.tolist()).toEqual([
      [1, 1],
      [0, 0],
    ]);
    expect(
      data
        .default_collate([new Map([["k", 1]]), new Map([["k", 2]])])
        .get("k")!
        .tolist(),
    ).toEqual([1, 2]);
    expect(data.default_collate([new Float32Array([1, 2]), new Float32Array([3, 4])]).tolist()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(() => data.default_collate([[1], [1, 2]])).toThrow("each element in list of batch should be of equal size");
    expect(() => data.default_collate([null])).toThrow(
      "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found <class 'NoneType'>",
    );
    expect(() => data.default_collate([torch.ones([2]), torch.ones([3])])).toThrow(
      "stack expects each tensor to be equal size",
    );
    expect((data.default_convert({ a: new Int32Array([1]) }) as { a: torch.Tensor }).a.tolist()).toEqual([1]);
  });
});

describe("DataLoader", () => {
  const tensors = new data.TensorDataset(torch.arange(10).view(5, 2), torch.arange(5));

  test("whole batches of a TensorDataset are those of its samples", () => {
    const fast = [...new data.DataLoader(tensors, 2)].map(([x, y]) => [x.tolist(), y.tolist()]);
    const slow = [
      ...new data.DataLoader(tensors, { batch_size: 2, collate_fn: (samples) => data.default_collate(samples) }),
    ].map((batch) => (batch as torch.Tensor[]).map((tensor) => tensor.tolist()));
    expect(fast).toEqual(slow);
    const views = new data.TensorDataset(torch.arange(10).view(2, 5).t());
    expect([...new data.DataLoader(views, 3)].map(([x]) => x.tolist())).toEqual([
      [
        [0, 5],
        [1, 6],
        [2, 7],
      ],
      [
        [3, 8],
        [4, 9],
      ],
    ]);
    const subset = new data.Subset(tensors, [4, 2, 0]);
    expect(
      [...new data.DataLoader(subset, 2)].map((batch) => (batch as unknown as torch.Tensor[])[1]!.tolist()),
    ).toEqual([[4, 2], [0]]);
  });

  test("lengths, drop_last, samplers", () => {
    expect(new data.DataLoader(tensors, 2).length).toBe(3);
    expect(new data.DataLoader(tensors, { batch_size: 2, drop_last: true }).length).toBe(2);
    expect([...new data.DataLoader(range(5), { batch_size: 2, drop_last: true })].map((x) => x.tolist())).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect([...new data.DataLoader(range(5), { sampler: [3, 1] })].map((x) => x.tolist())).toEqual([[3], [1]]);
    expect([...new data.DataLoader(range(5), { batch_sampler: [[0, 4], [2]] })].map((x) => x.tolist())).toEqual([
      [0, 4],
      [2],
    ]);
    expect([...new data.DataLoader(new Squares(), { batch_size: null })]).toEqual([0, 1, 4, 9, 16, 25, 36]);
    expect([...new data.DataLoader(new Stream(), { batch_size: 2 })].map((x) => x.tolist())).toEqual([
      [1, 2],
      [3, 4],
      [5],
    ]);
    expect(
      [...new data.DataLoader({ __len__: () => 3, __getitem__: (i: number) => i * 2 }, 3)].map((x) => x.tolist()),
    ).toEqual([[0, 2, 4]]);
  });

  test("the same order for both kinds of loop, from the seed", async () => {
    const loader = new data.DataLoader(range(20), { batch_size: 6, shuffle: true });
    torch.manual_seed(3);
    const now = [...loader].map((x) => x.tolist());
    torch.manual_seed(3);
    const later: unknown[] = [];
    for await (const x of loader) later.push(x.tolist());
    expect(later).toEqual(now);
    const seeded = (): unknown[] =>
      [
        ...new data.DataLoader(range(20), {
          shuffle: true,
          batch_size: 20,
          generator: new torch.Generator().manual_seed(5),
        }),
      ].map((x) => x.tolist());
    expect(seeded()).toEqual(seeded());
  });

  test("for await lets tasks run, and waits for samples that are promises", async () => {
    let tasks = 0;
    const timer = setInterval(() => {
      tasks++;
    }, 0);
    const images = {
      length: 40,
      at: (index: number) =>
        new Promise<number>((resolve) => {
          setTimeout(() => {
            resolve(index);
          }, 1);
        }),
    };
    let count = 0;
    for await (const batch of new data.DataLoader(images, 4)) count += (batch as torch.Tensor).numel();
    clearInterval(timer);
    expect(count).toBe(40);
    expect(tasks).toBeGreaterThan(2);
    expect(() => [...new data.DataLoader(images, 4)]).toThrow("for await");
    const streamed: unknown[] = [];
    for await (const x of new data.DataLoader(new Later(), 2)) streamed.push(x.tolist());
    expect(streamed).toEqual([[1, 2], [3]]);
  });

  test("errors are PyTorch's", () => {
    expect(() => new data.DataLoader(range(3), { batch_size: 0 })).toThrow(
      "batch_size should be a positive integer value, but got batch_size=0",
    );
    expect(() => new data.DataLoader(range(3), { sampler: [1], shuffle: true })).toThrow(
      "sampler option is mutually exclusive with shuffle",
    );
    expect(() => new data.DataLoader(range(3), { batch_sampler: [[1]], batch_size: 2 })).toThrow(
      "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last",
    );
    expect(() => new data.DataLoader(range(3), { batch_size: null, drop_last: true })).toThrow(
      "batch_size=None option disables auto-batching and is mutually exclusive with drop_last",
    );
    expect(() => new data.DataLoader(new Stream(), { shuffle: true })).toThrow(
      "DataLoader with IterableDataset: expected unspecified shuffle option, but got shuffle=True",
    );
    expect(() => new data.DataLoader(range(3), { num_workers: -1 })).toThrow(
      "num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.",
    );
    expect(() => new data.DataLoader(range(3), { persistent_workers: true })).toThrow(
      "persistent_workers option needs num_workers > 0",
    );
    expect(() => new data.DataLoader(range(3), { batchSize: 3 } as never)).toThrow(
      "got an unexpected keyword argument 'batchSize'",
    );
  });

  test("a loop that breaks ends the stream", () => {
    let closed = false;
    const stream = {
      *[Symbol.iterator](): Generator<number> {
        try {
          yield 1;
          yield 2;
        } finally {
          closed = true;
        }
      },
    };
    for (const _ of new data.DataLoader(stream as never, 1)) break;
    expect(closed).toBe(true);
  });
});
