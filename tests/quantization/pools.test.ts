/** Largest windows and batch normalisation of quantized tensors, beside what record-pools.py recorded of PyTorch 2.15. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { messageOf } from "../support/messages.ts";

type Told =
  | { readonly error: string }
  | { readonly shape: number[]; readonly values: number[]; readonly scale: number; readonly zero_point: number };
type Case = [
  name: string,
  shape: number[],
  kind: "quint8" | "qint8" | "qint32",
  zeroPoint: number,
  args: never[],
  told: Told,
];

const cases = JSON.parse(readFileSync(new URL("recorded-pools.json", import.meta.url), "utf8")) as Case[];

function data(shape: readonly number[], step = 0.7): torch.Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return torch.arange(count, { dtype: torch.float64 }).mul(step).sin().float().reshape(shape);
}

const dtypes = { quint8: torch.quint8, qint8: torch.qint8, qint32: torch.qint32 };

function run([name, shape, kind, zeroPoint, args]: Case): torch.Tensor {
  const x = torch.quantize_per_tensor(data(shape), 0.02, zeroPoint, dtypes[kind]);
  if (name !== "quantized_batch_norm")
    return (torch as unknown as Record<string, (...args: unknown[]) => torch.Tensor>)[name]!(x, ...args);
  const [eps, scale, point] = args as unknown as [number, number, number];
  const [weight, bias, mean] = [data([3], 1.3), data([3], 0.4), data([3], 2.1)];
  return torch.quantized_batch_norm(x, weight, bias, mean, data([3], 0.9).abs().add(0.5), eps, scale, point);
}

describe.each([...new Set(cases.map(([name]) => name))])("%s", (name) => {
  const own = cases.filter((each) => each[0] === name);
  test(`${own.length} calls`, () => {
    for (const each of own) {
      const [, shape, kind, , args, told] = each;
      const label = `${JSON.stringify(shape)} ${kind} ${JSON.stringify(args)}`;
      if ("error" in told) {
        // PyTorch names its kernel's place where a dim is left.
        expect(
          messageOf(() => run(each)),
          label,
        ).toContain(told.error);
        continue;
      }
      const y = run(each);
      expect([y.shape, y.q_scale(), y.q_zero_point()], label).toEqual([told.shape, told.scale, told.zero_point]);
      expect(String(y.dtype), label).toBe(`torch.${kind}`);
      expect(y.int_repr().flatten().tolist(), label).toEqual(told.values);
    }
  });
});

test("tensors that are not quantized, or by channel, are refused", () => {
  expect(messageOf(() => torch.quantized_max_pool2d(torch.ones(1, 2, 4, 4), 2))).toContain(
    "Could not run 'aten::quantized_max_pool2d' with arguments from the 'CPU' backend",
  );
  const [scales, zeros] = [torch.tensor([0.1, 0.2]), torch.zeros(2, { dtype: torch.int64 })];
  const byChannel = torch.quantize_per_channel(torch.ones(1, 2, 4, 4), scales, zeros, 1, torch.qint8);
  expect(messageOf(() => torch.quantized_max_pool2d(byChannel, 2))).toContain(
    "Expected quantizer->qscheme() == kPerTensorAffine to be true",
  );
  const q = torch.quantize_per_tensor(torch.ones(2, 3), 0.1, 0, torch.qint8);
  const [three, two] = [torch.ones(3), torch.ones(2)];
  const norm = (weight: torch.Tensor | null, bias: torch.Tensor | null, mean = three, variance = three): string =>
    messageOf(() => torch.quantized_batch_norm(q, weight, bias, mean, variance, 0, 0.1, 0));
  expect(norm(null, null)).toContain("Weight must be provided");
  expect(norm(three, null)).toContain("Bias must be provided");
  expect(norm(two, three)).toContain("Expect weight size to match C");
  expect(norm(three, three, two)).toContain("Mean size must match channel dimension");
  expect(norm(three, three, three, two)).toContain("Variance size must match channel dimension");
});
