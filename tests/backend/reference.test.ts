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

  test("what PyTorch lets stand beside a device: indices, lengths and numbers of the CPU", () => {
    const x = torch.arange(6, { dtype: torch.float32 }).reshape(2, 3);
    const there = x.to(reference);
    const rows = torch.tensor([1]);
    expect(there.at(rows).tolist()).toEqual([[3, 4, 5]]);
    expect(there.at(x.gt(3)).tolist()).toEqual([4, 5]);
    expect(there.clone().index_put_([rows], there.at(rows).neg()).tolist()).toEqual([
      [0, 1, 2],
      [-3, -4, -5],
    ]);
    expect(() => x.at(rows.to(reference))).toThrow("Expected all tensors to be on the same device");
    const logits = torch.zeros([5, 1, 3]).log_softmax(2);
    const targets = torch.tensor([[1, 2]]);
    const lengths = [torch.tensor([5]), torch.tensor([2])] as const;
    expect(F.ctc_loss(logits.to(reference), targets.to(reference), ...lengths).item()).toBeCloseTo(0.9689, 4);
    const leaf = there.clone().requires_grad_();
    leaf.sum().backward(torch.tensor(2));
    expect(leaf.grad!.device).toBe(reference);
    expect(leaf.grad!.tolist()).toEqual(torch.full([2, 3], 2).tolist());
  });

  test("what PyTorch does not", () => {
    const x = torch.arange(6, { dtype: torch.float32 }).reshape(2, 3);
    const there = x.to(reference).requires_grad_();
    const cut = torch.tensor([1]);
    const refused: readonly (readonly [() => unknown, string])[] = [
      [() => there.mul(2).backward(x), "invalid gradient at index 0 - expected device reference but got cpu"],
      [() => (there.grad = x), "the gradient and the tensor are on the same device"],
      [() => torch.mm(x, x.t(), { out: torch.empty([2, 2], { device: reference }) }), "to be on the same device"],
      [() => x.clone().set_(there), "to be on the same device"],
      [() => x.equal(there), "to be on the same device"],
      [() => x.tensor_split(cut.to(reference)), "tensor_indices_or_sections to be on cpu, but it's on reference"],
      [() => torch.meshgrid([cut, cut.to(reference)], { indexing: "ij" }), "to be on the same device"],
      [() => torch.block_diag(x, there), "to be on the same device"],
      [() => torch.quantile(there, torch.tensor([0.5, 0.7])), "to be on the same device"],
      [
        () => nn.utils.rnn.pack_padded_sequence(torch.ones([2, 1, 3]), cut.to(reference)),
        "'lengths' argument should be a 1D CPU int64 tensor, but got 1D reference Long tensor",
      ],
    ];
    for (const [run, text] of refused) expect(run).toThrow(text);
  });

  test("gradients of two devices are clipped by one norm", () => {
    const [a, b] = [new nn.Parameter(torch.ones(2)), new nn.Parameter(torch.ones(2).to(reference))];
    a.grad = torch.tensor([3, 0], { dtype: torch.float32 });
    b.grad = torch.tensor([0, 4], { dtype: torch.float32 }).to(reference);
    expect(nn.utils.clip_grad_norm_([a, b], 1).item()).toBe(5);
    expect(a.grad.at(0).item()).toBeCloseTo(0.6, 5);
    expect(b.grad.at(1).item()).toBeCloseTo(0.8, 5);
  });

  test("an optimizer's state is loaded to where its parameters are", () => {
    const model = new nn.Linear(2, 2);
    const optimizer = new optim.Adam(model.parameters());
    model(torch.ones(1, 2)).sum().backward();
    optimizer.step();
    const moved = new nn.Linear(2, 2).to(reference);
    const other = new optim.Adam(moved.parameters());
    other.load_state_dict(optimizer.state_dict());
    const state = other.state.get(moved.weight) as Record<string, torch.Tensor>;
    expect(state["exp_avg"]!.device).toBe(reference);
    expect(state["step"]!.device.type).toBe("cpu");
    moved(torch.ones([1, 2], { device: reference }))
      .sum()
      .backward();
    other.step();
  });
});
