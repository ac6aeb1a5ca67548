/** The device seam, shown by a second device: the reference interpreter with a memory of its own. */
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import type { Device } from "../../src/tensor/device-name.ts";
import { hostReads } from "../../src/tensor/elements.ts";
import { later, reference, referenceBackends } from "../support/reference-backend.ts";

const { nn, optim } = torch;
const F = nn.functional;

/** Losses of some steps of a small classifier on a device. */
async function losses(
  device: Device,
  makeOptimizer: (parameters: torch.Tensor[]) => torch.optim.Optimizer,
): Promise<{ found: number[]; reads: number }> {
  torch.manual_seed(0);
  const model = new nn.Sequential(new nn.Linear(4, 8), new nn.Tanh(), new nn.Linear(8, 3));
  const x = torch.randn([6, 4]).to(device);
  const target = F.one_hot(torch.tensor([0, 1, 2, 0, 1, 2]), 3)
    .to(torch.float32)
    .to(device);
  model.to(device);
  const optimizer = makeOptimizer([...model.parameters()]);
  const found: number[] = [];
  const before = hostReads();
  for (let step = 0; step < 3; step++) {
    optimizer.zero_grad();
    const loss = F.mse_loss(model(x) as torch.Tensor, target);
    loss.backward();
    optimizer.step();
    found.push(Number(await loss.itemAsync()));
  }
  return { found, reads: hostReads() - before };
}

const optimizers: Record<string, (parameters: torch.Tensor[]) => torch.optim.Optimizer> = {
  SGD: (parameters) => new optim.SGD(parameters, { lr: 0.1, momentum: 0.9 }),
  Adam: (parameters) => new optim.Adam(parameters, { lr: 0.01 }),
};

describe("a second device", () => {
  test("tensors tell their device, move, and do not meet those of another", () => {
    const x = torch.tensor([1, 2.5, 4]).to(reference);
    expect(x.device).toBe(reference);
    expect(x.add(x).tolist()).toEqual([2, 5, 8]);
    expect(x.t().to("cpu").tolist()).toEqual([1, 2.5, 4]);
    expect(() => x.add(torch.ones([3]))).toThrow(
      "Expected all tensors to be on the same device, but found at least two devices, reference and cpu!",
    );
  });

  test.each(Object.keys(optimizers))("a model trains on it with the CPU's losses: %s", async (name) => {
    const { found: expected } = await losses(torch.device("cpu"), optimizers[name]!);
    for (const device of [reference, later]) {
      const { found } = await losses(device, optimizers[name]!);
      found.forEach((loss, i) => expect(loss).toBeCloseTo(expected[i]!, 4));
    }
    expect(referenceBackends().later.counts.launches).toBeGreaterThan(0);
  });

  test("reading without waiting is refused where it cannot be done; waiting works", async () => {
    const x = torch.tensor([1, 2]).to(later).mul(2);
    expect(() => x.tolist()).toThrow("cannot be read without waiting");
    expect(await x.tolistAsync()).toEqual([2, 4]);
  });

  test("an index out of bounds is told by the next read of such a device", async () => {
    const x = torch.tensor([1, 2, 3]).to(later);
    const picked = x.index_select(0, torch.tensor([0, 5]).to(later));
    await expect(picked.tolistAsync()).rejects.toThrow("out of range");
  });

  test.each(Object.keys(optimizers))("steps of training read nothing but the loss: %s", async (name) => {
    expect((await losses(torch.device("cpu"), optimizers[name]!)).reads).toBe(3); // one loss for each step
  });

  test("sums that meet in one place take atomics, which may come in any order", async () => {
    for (const device of [reference, later]) {
      const index = torch.tensor([2, 0, 2, 1, 2, 0]);
      const source = torch.arange(1, 7, { dtype: torch.float32 });
      const run = async (on: Device): Promise<unknown[]> => {
        const [i, x] = [index.to(on), source.to(on)];
        const weight = torch.ones([3, 2]).to(on).requires_grad_();
        F.embedding(i, weight).mul(x.unsqueeze(1)).sum().backward();
        const results = [
          torch.zeros(3).to(on).scatter_add(0, i, x),
          torch.zeros([3, 2]).to(on).index_add(0, i, x.unsqueeze(1).expand(6, 2)),
          torch.zeros(3).to(on).index_put([i], x, { accumulate: true }),
          torch.ones(3).to(on).scatter_reduce(0, i, x, "amax"),
          torch.ones(3).to(on).scatter_reduce(0, i, x, "prod"),
          weight.grad!,
          torch.histc(x, { bins: 3, min: 1, max: 6 }),
          x.as_strided([3, 2], [1, 1]).clone(),
        ];
        return Promise.all(results.map((each) => each.tolistAsync()));
      };
      expect(await run(device)).toEqual(await run(torch.device("cpu")));
    }
    const moved = torch.tensor([1, 1, 3]).to(reference);
    expect(torch.bincount(moved).tolist()).toEqual([0, 2, 0, 1]);
    expect(() =>
      torch
        .zeros(3)
        .to(reference)
        .scatter_add(0, torch.tensor([0, 3]).to(reference), torch.ones(2).to(reference)),
    ).toThrow("index 3 is out of bounds");
  });
});
