/** Modes of asynchronous functions that run beside each other, as in a server: each ends with its own function. */
import { expect, test } from "vitest";
import * as torch from "flambeau";

/** Ends when it is told to. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

type Switch = (body: () => Promise<void>) => Promise<void>;
const kinds: [string, Switch, () => unknown][] = [
  ["no_grad", (body) => torch.no_grad(body), () => torch.is_grad_enabled()],
  ["inference_mode", (body) => torch.inference_mode(body), () => torch.is_inference_mode_enabled()],
  ["set_grad_enabled", (body) => torch.set_grad_enabled(false, body), () => torch.is_grad_enabled()],
  ["autocast", (body) => torch.autocast("cpu", body), () => torch.is_autocast_enabled("cpu")],
  ["detect_anomaly", (body) => torch.autograd.detect_anomaly(body), () => torch.is_anomaly_enabled()],
];

test.each(kinds)("%s: whichever order they end in, what was before comes back", async (_, run, now) => {
  const before = now();
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  for (const order of orders) {
    const gates = [gate(), gate(), gate()];
    const runs = gates.map(({ opened }) => run(() => opened));
    for (const [place, which] of order.entries()) {
      expect(now()).toBe(!before);
      gates[which]!.open();
      await runs[which];
      expect(now()).toBe(place === 2 ? before : !before);
    }
  }
});

test("within each other, and around what is synchronous", async () => {
  const [inner, outer] = [gate(), gate()];
  const run = torch.no_grad(async () => {
    await torch.enable_grad(() => inner.opened);
    expect(torch.is_grad_enabled()).toBe(false);
    await outer.opened;
  });
  expect(torch.is_grad_enabled()).toBe(true);
  torch.no_grad(() => expect(torch.is_grad_enabled()).toBe(false));
  expect(torch.is_grad_enabled()).toBe(true);
  inner.open();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(torch.is_grad_enabled()).toBe(false);
  outer.open();
  await run;
  expect(torch.is_grad_enabled()).toBe(true);
});

test("an inference mode and a no_grad that end in the order in which they began", async () => {
  const [first, second] = [gate(), gate()];
  const runs = [torch.no_grad(() => first.opened), torch.inference_mode(() => second.opened)];
  first.open();
  await runs[0];
  expect(torch.is_inference_mode_enabled()).toBe(true);
  second.open();
  await runs[1];
  expect([torch.is_grad_enabled(), torch.is_inference_mode_enabled()]).toEqual([true, false]);
});

test("a body that fails ends its mode as well", async () => {
  const held = gate();
  const failing = torch.no_grad(async () => {
    await held.opened;
    throw new Error("no");
  });
  const other = torch.no_grad(() => Promise.resolve());
  await other;
  held.open();
  await expect(failing).rejects.toThrow("no");
  expect(torch.is_grad_enabled()).toBe(true);
});

test("inference mode keeps no history where grad mode is switched on within it, until it is switched off", () => {
  const made = (): boolean => torch.ones([1], { requires_grad: true }).mul(2).requires_grad;
  const [on, off] = torch.inference_mode(() => [torch.enable_grad(made), torch.inference_mode(false, () => made())]);
  expect([on, off]).toEqual([false, true]);
});
