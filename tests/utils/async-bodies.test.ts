/** Modes, hooks, scopes and the like last until the promise of an asynchronous body settles. */
import { expect, test } from "vitest";
import * as torch from "flambeau";

const pause = (): Promise<void> => Promise.resolve();

/** What has `then`, but not `finally`: a query builder's result, for example. */
class Thenable<T> implements PromiseLike<T> {
  constructor(private readonly promise: Promise<T>) {}
  readonly then: PromiseLike<T>["then"] = (done, failed) => this.promise.then(done, failed);
}

test("a mode", async () => {
  const recorded: boolean[] = [];
  const body = async (): Promise<number> => {
    await pause();
    recorded.push(torch.is_grad_enabled());
    return 3;
  };
  expect(await torch.no_grad(body)).toBe(3);
  expect(await torch.no_grad(() => new Thenable(body()))).toBe(3);
  expect(recorded).toEqual([false, false]);
  expect(torch.is_grad_enabled()).toBe(true);
  await expect(
    torch.no_grad(async () => {
      await pause();
      throw new Error("broken");
    }),
  ).rejects.toThrow("broken");
  expect(torch.is_grad_enabled()).toBe(true);
});

test("a scope keeps what the promise gives", async () => {
  let lost = torch.zeros(1);
  const body = async (): Promise<torch.Tensor> => {
    await pause();
    lost = torch.ones(2).mul(2);
    return torch.ones(2).mul(3);
  };
  for (const run of [body, () => new Thenable(body())]) {
    expect((await torch.scope<PromiseLike<torch.Tensor>>(run)).tolist()).toEqual([3, 3]);
    expect(() => lost.tolist()).toThrow();
  }
});

test("a generator's state", async () => {
  torch.manual_seed(0);
  const state = torch.get_rng_state().tolist();
  await torch.random.fork_rng(
    () =>
      new Thenable(
        (async () => {
          await pause();
          torch.rand(3);
        })(),
      ),
  );
  expect(torch.get_rng_state().tolist()).toEqual(state);
});

test("a profile", async () => {
  const body = async (): Promise<void> => {
    await pause();
    torch.ones(2).mul(2);
  };
  for (const run of [body, () => new Thenable(body())]) {
    const profile = await torch.profiler.profile(run as () => Promise<void>);
    expect(profile.key_averages().table()).toContain("mul");
    torch.ones(2).div(2);
    expect(profile.key_averages().table()).not.toContain("div");
  }
});
