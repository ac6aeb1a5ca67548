/**
 * Launches behind the calling thread: whatever waits is done before somebody looks, in order, and what goes wrong is told.
 * Here nothing that was launched is done before it must, so each read or write that does not wait gives wrong numbers.
 */
import { beforeAll, describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import type { PoolFunction } from "../../src/backend/wasm/pool/pool.ts";
import type { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { hostBackend } from "../../src/tensor/device.ts";
import { launchLate } from "../support/late-launches.ts";

const { nn, optim } = torch;
const F = nn.functional;
const canShare = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false;

type Step = () => torch.Tensor;

/** Some steps of training; the numbers of all parameters and losses. */
function trained(make: () => { parameters: Iterable<torch.Tensor>; step: Step }): number[] {
  torch.manual_seed(0);
  const { parameters, step } = make();
  const all = [...parameters];
  const optimizer = new optim.AdamW(all, { lr: 0.01 });
  const losses: torch.Tensor[] = [];
  for (let i = 0; i < 4; i++) {
    optimizer.zero_grad();
    const loss = step();
    loss.backward();
    nn.utils.clip_grad_norm_(all, 1);
    optimizer.step();
    losses.push(loss.detach());
  }
  return [...losses.map((loss) => loss.item()), ...all.flatMap((each) => each.detach().flatten().tolist() as number[])];
}

const programs: Record<string, () => { parameters: Iterable<torch.Tensor>; step: Step }> = {
  convolutions() {
    const model = new nn.Sequential(
      new nn.Conv2d(3, 8, 3, { padding: 1 }),
      new nn.BatchNorm2d(8),
      new nn.ReLU(),
      new nn.Conv2d(8, 8, 4, { stride: 2, padding: 1 }),
      new nn.Conv2d(8, 8, 3, { groups: 8, padding: 1 }),
      new nn.MaxPool2d(2),
      new nn.ConvTranspose2d(8, 4, 4, { stride: 2 }),
      new nn.Conv2d(4, 6, 5, { padding: 2 }),
      new nn.Dropout(0.25),
      new nn.Flatten(),
      new nn.LazyLinear(5),
    );
    const x = torch.randn([6, 3, 16, 16]);
    model(x);
    const target = torch.randint(5, [6]);
    return { parameters: model.parameters(), step: () => F.cross_entropy(model(x), target) };
  },
  "one pixel": () => {
    const model = new nn.Conv2d(8, 8, 3, { padding: 1 });
    const x = torch.randn([40, 8, 1, 1]);
    return { parameters: model.parameters(), step: () => model(x).square().mean() };
  },
  recurrence() {
    const words = new nn.Embedding(11, 16);
    const lstm = new nn.LSTM(16, 24, { num_layers: 2, batch_first: true });
    const head = new nn.Linear(24, 11);
    const x = torch.randint(11, [32, 9]);
    return {
      parameters: [...words.parameters(), ...lstm.parameters(), ...head.parameters()],
      step: () => F.cross_entropy(head(lstm(words(x))[0]).transpose(1, 2), x),
    };
  },
  attention() {
    const layer = new nn.TransformerEncoderLayer({ d_model: 16, nhead: 2, dim_feedforward: 32, batch_first: true });
    const x = torch.randn([4, 10, 16]);
    return { parameters: layer.parameters(), step: () => layer(x).pow(2).mean() };
  },
  "a compiled function": () => {
    const w = torch.randn([64, 64]).requires_grad_();
    const x = torch.randn([64, 64]);
    const step = torch.compile(() => torch.tanh(x.mm(w)).mul(2).exp().sub(1).square().mean());
    return { parameters: [w], step };
  },
  "transforms, sorting, decompositions": () => {
    const w = torch.randn([96, 96]).requires_grad_();
    return {
      parameters: [w],
      step: () => {
        const spectrum = torch.fft.fft2(w).abs().mean();
        const sorted = w.sort({ dim: 1 })[0].cumsum(0).mean();
        const solved = torch.linalg.solve(w.add(torch.eye(96).mul(20)), w.t().contiguous()).mean();
        const picked = w.masked_select(w.detach().gt(0)).sum().div(1000);
        return spectrum.add(sorted).add(solved).add(picked);
      },
    };
  },
};

describe.skipIf(!canShare)("launches that wait", () => {
  const { pool } = hostBackend() as WasmBackend;
  const expected = new Map<string, number[]>();
  beforeAll(() => {
    pool.setThreads(1);
    for (const [name, make] of Object.entries(programs)) expected.set(name, trained(make));
    launchLate(pool);
  });

  test.each(Object.keys(programs))("%s: the same numbers", (name) => {
    const late = trained(programs[name]!);
    const once = expected.get(name)!;
    expect(late.length).toBe(once.length);
    const worst = Math.max(...late.map((value, i) => Math.abs(value - once[i]!)));
    expect(worst).toBeLessThan(2e-5);
  });

  test("they do wait, and reading a value ends it", () => {
    const waiting = (): boolean => (pool as unknown as { waits: boolean }).waits;
    torch.cpu.synchronize();
    const x = torch.full([10], 3).add(1);
    expect(waiting()).toBe(true);
    expect(x.tolist()).toEqual(new Array(10).fill(4));
    expect(waiting()).toBe(false);
    const y = x.mul(2);
    expect(waiting()).toBe(true);
    torch.cpu.synchronize();
    expect(waiting()).toBe(false);
    expect(y.sum().item()).toBe(80);
  });

  test("data from outside does not overwrite what others have yet to read", () => {
    const before = torch.arange(1000);
    const sum = before.sum();
    before.copy_(torch.tensor(new Array<number>(1000).fill(-1)));
    const memory = torch.scope(() => torch.ones([1000]).mul(5).sum());
    const after = torch.tensor(new Array<number>(1000).fill(7));
    expect([sum.item(), before.sum().item(), memory.item(), after.sum().item()]).toEqual([499500, -1000, 5000, 7000]);
  });

  test("targets are judged where they stand: at once when nothing is under way on them, else after waiting", () => {
    const logits = torch.randn([3, 4]).mul(2);
    const settled = torch.tensor([0, 3, -100]);
    torch.cpu.synchronize();
    logits.add(1);
    expect(Number.isFinite(F.cross_entropy(logits, settled).item())).toBe(true);
    for (const bad of [4, -1, 2 ** 33])
      expect(() => F.cross_entropy(logits, torch.tensor([0, bad, 1]))).toThrow(`Target ${bad} is out of bounds.`);
    const computed = torch.tensor([0, 1, 2]).mul(3);
    expect(() => F.cross_entropy(logits, computed)).toThrow("Target 6 is out of bounds.");
    settled.add_(2);
    expect(() => F.cross_entropy(logits, settled)).toThrow("Target 5 is out of bounds.");
  });

  test("more jobs than there is room for, and long ones among them", () => {
    let x = torch.zeros([300, 64]);
    for (let i = 0; i < 2000; i++) x = x.add(1);
    expect(x.sum().item()).toBe(300 * 64 * 2000);
    const big = torch.ones([70_000, 8]);
    const product = big.mm(torch.ones([8, 64]));
    expect(product.sub(8).abs().max().item()).toBe(0);
  });

  test("a module that workers have yet to hear of, in a job behind a full ring", () => {
    const done: number[] = [];
    const function_ = (number: number, address: number): PoolFunction =>
      pool.register(() => done.push(number), { address, bytes: new Uint8Array(8) } as never, 0);
    const known = function_(0, 64);
    for (let round = 1; round <= 3; round++) {
      for (let i = 0; i < 512; i++) {
        pool.add(known, []);
        pool.run(1e6);
      }
      for (let i = 0; i < 3; i++) pool.add(function_(round, 0), []);
      pool.run(1e6);
      expect(done).not.toContain(round);
      pool.finish();
      expect(done.filter((number) => number === round)).toHaveLength(3);
    }
    expect(done).toHaveLength(3 * 515);
  });

  test("an error of a call is thrown by the next look, once", () => {
    const run = pool.register(
      () => {
        throw new Error("own");
      },
      { address: 64, bytes: new Uint8Array(1) } as never,
      0,
    );
    pool.add(run, []);
    pool.run(1e6);
    const x = torch.ones([4]).add(1);
    expect(() => x.sum().item()).toThrow("own");
    expect(x.sum().item()).toBe(8);
  });

  test("the profiler counts for each operator what it takes, not when it is launched", () => {
    const w = torch.randn([1000, 1000]);
    torch.ones([2]).add(1); // its kernel is compiled now
    torch.cpu.synchronize();
    const profile = torch.profiler.profile(() => {
      for (let i = 0; i < 3; i++) {
        w.mm(w);
        torch.ones([2]).add(1);
      }
    });
    const times = (key: string): number[] =>
      profile.events().flatMap((event) => (event.name === key ? [event.cpu_time_total] : []));
    // One of the sums may have been interrupted.
    expect(Math.max(...times("aten::mm"))).toBeGreaterThan(Math.min(...times("aten::add")));
  });
});
