/** Selective checkpointing and the profiler's schedule. */
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { interpret } from "../../src/autograd/interpreters.ts";
import { setSubstitute } from "../../src/ops/declare/call.ts";
import type { Tensor } from "../../src/index.ts";

const { checkpoint, create_selective_checkpoint_contexts, CheckpointPolicy } = torch.utils.checkpoint;

/** How often operators of a name compute while a function runs (those that take results that are there do not). */
function computed(name: string, run: () => void): number {
  let count = 0;
  interpret(
    {
      call(call) {
        if (call.isComposite) return call.parts();
        if (call.record.name === name) count++;
        return call.next();
      },
    },
    run,
  );
  setSubstitute(null);
  return count;
}

test("kept results are not computed again, gradients are the same", () => {
  const w = torch.randn(4, 4, { requires_grad: true });
  const x = torch.randn(3, 4, { requires_grad: true });
  const part = (a: Tensor): Tensor => torch.mm(torch.mm(a, w).sin(), w).cos();
  part(x).sum().backward();
  const wanted = [x.grad!.clone(), w.grad!.clone()];
  const policies = [
    [torch.mm],
    (_: unknown, op: string) => (op === "mm" ? CheckpointPolicy.MUST_SAVE : CheckpointPolicy.PREFER_RECOMPUTE),
  ] as const;
  for (const policy of policies) {
    x.grad = null;
    w.grad = null;
    const seen: string[] = [];
    const context_fn = (): ReturnType<typeof create_selective_checkpoint_contexts> =>
      create_selective_checkpoint_contexts((ctx, op, ...args) => {
        if (ctx.is_recompute) seen.push(op);
        return typeof policy === "function" ? policy(ctx, op) : op === "mm" && args.length > 0;
      });
    const y = checkpoint(part, x, { use_reentrant: false, context_fn });
    y.sum().backward();
    expect(seen).toContain("mm");
    expect(torch.allclose(x.grad!, wanted[0]!)).toBe(true);
    expect(torch.allclose(w.grad!, wanted[1]!)).toBe(true);
  }
  // Without a context all is computed again; the count is what it says.
  expect(computed("mm", () => part(x).sum().backward())).toBe(6);
});

test("results that are kept stand in for the computation", () => {
  const w = torch.randn(4, 4, { requires_grad: true });
  const x = torch.randn(3, 4, { requires_grad: true });
  const context_fn = (): ReturnType<typeof create_selective_checkpoint_contexts> =>
    create_selective_checkpoint_contexts([torch.mm]);
  const y = checkpoint((a: Tensor) => torch.mm(a, w).sin(), x, { use_reentrant: false, context_fn });
  torch.no_grad(() => w.mul_(0).add_(7)); // what is computed again would show it
  const g = torch.autograd.grad(y.sum(), w)[0]!;
  expect(Number(g.abs().max().item())).toBeGreaterThan(0);
});

test("a schedule says which steps are recorded", () => {
  const schedule = torch.profiler.schedule({ wait: 1, warmup: 1, active: 2, repeat: 2, skip_first: 1 });
  expect(Array.from({ length: 11 }, (_, i) => schedule(i))).toEqual([0, 0, 1, 2, 3, 0, 1, 2, 3, 0, 0]);
  const traces: string[][] = [];
  const profile = torch.profiler.profile(
    {
      schedule,
      activities: [torch.profiler.ProfilerActivity.CPU],
      on_trace_ready: (p) => traces.push(p.events().map((e) => e.name)),
    },
    (p) => {
      for (let i = 0; i < 11; i++) {
        torch.autograd.profiler.record_function(`step ${i}`, () => torch.ones(2).add(1));
        p.step();
      }
    },
  );
  expect(traces.map((names) => names.filter((name) => name.startsWith("step")))).toEqual([
    ["step 3", "step 4"],
    ["step 7", "step 8"],
  ]);
  expect(profile.step_num).toBe(11);
});
