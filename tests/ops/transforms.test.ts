/**
 * One test over all operators for the transforms of `torch.func`, from the one sample call of each: `vmap` is a loop, and
 * the forward derivative is the backward one, transposed. An operator without a batching rule must be in the list here.
 */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { no_grad } from "../../src/autograd/modes.ts";
import { callBound } from "../../src/ops/declare/call.ts";
import type { OperatorRecord } from "../../src/ops/declare/record.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { mapTensors, recordSamples, tensorsOf, type Sample } from "../support/record-samples.ts";

const { func } = torch;
const samples = recordSamples();

/** Operators that `vmap` refuses, each with the reason; PyTorch refuses those too unless it says otherwise. */
const refused: Readonly<Record<string, string>> = {
  nonzero: "as many results as the values say",
  argwhere: "as many results as the values say",
  unique: "as many results as the values say",
  unique_consecutive: "as many results as the values say",
  masked_select: "with a mask for each item, as many results as its values say",
  histogramdd: "no rule; PyTorch refuses it too",
  linspace: "ends of each item; PyTorch makes it of other operators",
  logspace: "ends of each item; PyTorch makes it of other operators",
};

/** How many items the batches have. */
const SIZE = 3;

/** The same tensor, changed a little for every item, so that a mix-up shows; integers and bools as they are. */
function itemOf(tensor: Tensor, i: number): Tensor {
  if (!tensor.dtype.is_floating_point) return tensor.clone();
  return tensor.detach().mul(1 + i / 64);
}

function close(actual: Tensor, expected: Tensor, label: string, tolerance = 1e-4): void {
  expect([actual.dtype.name, actual.shape], label).toEqual([expected.dtype.name, expected.shape]);
  const rough = actual.dtype.itemsize === 2 ? 4e-2 : tolerance;
  const same = no_grad(() => {
    const wide = expected.dtype.is_complex ? torch.complex128 : torch.float64;
    const [a, b] = [actual.detach().to(wide), expected.detach().to(wide)];
    const largest = b.numel() > 0 && !b.dtype.is_complex ? Number(b.abs().nan_to_num(0, 0).max().item()) : 1;
    return torch.allclose(a, b, { rtol: rough, atol: rough * Math.max(1, largest), equal_nan: true });
  });
  expect(same, `${label}: ${String(actual)} and ${String(expected)}`).toBe(true);
}

/** Derivatives that are compared at the precision of the dtype that the operator converts to. */
const rounds = new Set(["bfloat16", "half", "_to_copy", "softmax"]);

/** Operators without a forward derivative, because their backward derivative cannot be differentiated: as in PyTorch. */
const noForward = new Set(["segment_reduce", "ctc_loss"]);

function run(record: OperatorRecord, args: readonly unknown[]): Tensor[] {
  torch.manual_seed(0);
  return tensorsOf(callBound(record, [...args]));
}

/** The tensors of a sample, and the call with others in their places. */
function taken(sample: Sample): { tensors: Tensor[]; call: (tensors: readonly Tensor[]) => Tensor[] } {
  const tensors = tensorsOf([...sample.args]);
  const call = (given: readonly Tensor[]): Tensor[] => {
    let next = 0;
    return run(
      sample.record,
      sample.args.map((arg) => mapTensors(arg, () => given[next++]!)),
    );
  };
  return { tensors, call };
}

const usable = [...samples].filter(([record, { args }]) => {
  const changes = record.schema.arguments.some(({ mutates }) => mutates);
  return !changes && tensorsOf([...args]).length > 0;
});

function attempt<T>(body: () => T): T | Error {
  try {
    return body();
  } catch (error) {
    return error as Error;
  }
}

describe.each(usable.map(([record, sample], i) => [`${record.name} (${i})`, record, sample] as const))(
  "%s",
  (_, record, sample) => {
    const { tensors, call } = taken(sample);
    const isRandom = record.schema.isRandom;

    test("vmap is a loop", () => {
      // A fused gradient reads what one forward call has saved, which cannot be changed a little.
      if (isRandom || record.unfused || /^(empty|_new)/.test(record.name)) return;
      const items = Array.from({ length: SIZE }, (_unused, i) => tensors.map((tensor) => itemOf(tensor, i)));
      const loop = attempt(() => items.map((item) => call(item)));
      if (loop instanceof Error || loop[0]!.length === 0) return;
      if (loop.some((each) => String(each.map(({ shape }) => shape)) !== String(loop[0]!.map(({ shape }) => shape))))
        return;
      const ways = tensors.length === 1 ? [null] : [null, ...tensors.keys()];
      for (const way of ways) {
        // All batched, then each alone the same for all items.
        const plain = (k: number): boolean => way !== null && k === way && tensors.length > 1;
        const expected =
          way === null
            ? loop
            : attempt(() => items.map((item) => call(item.map((t, k) => (plain(k) ? items[0]![k]! : t)))));
        if (expected instanceof Error) continue;
        const dims = tensors.map((_unused, k) => (plain(k) ? null : 0));
        const batches = tensors.map((_unused, k) =>
          plain(k) ? items[0]![k]! : torch.stack(items.map((item) => item[k]!)),
        );
        const mapped = attempt(() => torch.vmap((...list: Tensor[]) => call(list), dims)(...batches));
        if (mapped instanceof Error) {
          if (/called random operation/.test(mapped.message)) return;
          expect(record.name in refused, `${record.schema.text}: ${mapped.stack ?? mapped.message}`).toBe(true);
          continue;
        }
        mapped.forEach((result, r) => {
          if (r > 0 && record.name === "ctc_loss") return; // places that no target reaches are whatever lies there
          const stacked = torch.stack(expected.map((each) => each[r]!));
          close(result, stacked, `${record.schema.text}, result ${r}, ${way === null ? "all" : `all but ${way}`}`);
        });
      }
    });

    test("the forward derivative is the backward one", () => {
      if (isRandom || record.unfused) return;
      const places = tensors.flatMap(({ dtype }, k) => (dtype.is_floating_point ? [k] : []));
      if (places.length === 0) return;
      const wide = tensors.map((tensor) => (tensor.dtype.is_floating_point ? tensor.to(torch.float64) : tensor));
      const body = (...list: Tensor[]): Tensor[] => {
        const given = [...wide];
        places.forEach((place, k) => {
          given[place] = list[k]!;
        });
        return call(given).filter(({ dtype }) => dtype.is_floating_point);
      };
      const inputs = places.map((place) => wide[place]!);
      const directions = inputs.map((input, k) =>
        torch
          .arange(input.numel(), { dtype: torch.float64 })
          .add(k + 1)
          .sin()
          .reshape(input.shape),
      );
      const backward = attempt(() => func.vjp(body, ...inputs));
      if (backward instanceof Error || backward[0].length === 0) return;
      const [outputs, pull] = backward;
      const weights = outputs.map((output, k) =>
        torch
          .arange(output.numel(), { dtype: torch.float64 })
          .add(2 * k + 1)
          .cos()
          .reshape(output.shape)
          .to(output.dtype),
      );
      const gradients = attempt(() => pull(weights));
      if (gradients instanceof Error) return;
      if (noForward.has(record.name)) {
        expect(() => func.jvp(body, inputs, directions)).toThrow("Trying to use forward AD with");
        return;
      }
      const forward = func.jvp(body, inputs, directions);
      // <w, J t> = <J^T w, t>
      const dot = (a: readonly Tensor[], b: readonly Tensor[]): number =>
        a.reduce((sum, tensor, k) => sum + Number(tensor.double().mul(b[k]!.double()).sum().item()), 0);
      const [left, right] = [dot(weights, forward[1]), dot(gradients, directions)];
      const isFinite = outputs.every((output) => Boolean(output.isfinite().all().item()));
      if (!Number.isFinite(right) || !isFinite) return;
      expect(Math.abs(left - right), `${record.schema.text}: ${left} and ${right}`).toBeLessThan(
        (rounds.has(record.name) ? 2e-2 : 1e-4) * Math.max(1, Math.abs(right)),
      );
    });
  },
);
