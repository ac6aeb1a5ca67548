/**
 * Every operator compiled, from one sample call of it: results and gradients are eager's to the last bit, in the call that
 * captures and in those that replay.
 */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { callBound } from "../../src/ops/declare/call.ts";
import type { OperatorRecord } from "../../src/ops/declare/record.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { mapTensors, recordSamples, tensorsOf } from "../support/record-samples.ts";
import { withoutNative } from "../support/without-native.ts";

// Fused kernels are WebAssembly's: to the last bit their results are those of WebAssembly.
withoutNative();

/** Results, or parts of them, are whatever lies in memory. */
const arbitrary = new Set([
  "ctc_loss",
  "empty",
  "empty_like",
  "empty_permuted",
  "empty_strided",
  "resize_",
  "resize_as_",
  "_resize_output",
]);

interface Outcome {
  readonly results: readonly unknown[];
  readonly gradients: readonly (Tensor | null)[];
}

function fresh(args: readonly unknown[], wants: boolean): unknown[] {
  return args.map((arg) =>
    mapTensors(arg, (tensor) => {
      const copy = tensor.detach().clone();
      return wants && copy.dtype.is_floating_point ? copy.requires_grad_() : copy;
    }),
  );
}

/** The gradients of what an operator gave, with other weights for each element. */
function gradientsOf(results: readonly unknown[], args: readonly unknown[]): (Tensor | null)[] {
  const outputs = results.filter((value): value is Tensor => value instanceof Tensor && value.requires_grad);
  if (outputs.length === 0) return [];
  const weights = outputs.map((output) =>
    torch.arange(output.numel(), { dtype: torch.float64 }).mul(0.3).cos().reshape(output.shape).to(output.dtype),
  );
  torch.autograd.backward(outputs, weights);
  return tensorsOf([...args]).map((tensor) => tensor.grad);
}

function outcome(run: (...args: unknown[]) => unknown, args: readonly unknown[], wants: boolean): Outcome | Error {
  torch.manual_seed(0);
  const own = fresh(args, wants);
  try {
    const given = wants
      ? own.map((arg) => mapTensors(arg, (tensor) => (tensor.is_leaf && tensor.requires_grad ? tensor.mul(1) : tensor)))
      : own;
    const result = run(...given);
    const results = [
      ...tensorsOf(Array.isArray(result) ? (result as unknown[]).flat() : [result]),
      ...tensorsOf(given),
    ];
    const made = tensorsOf(Array.isArray(result) ? (result as unknown[]).flat() : [result]);
    return { results: results.map((each) => each.detach().clone()), gradients: gradientsOf(made, own) };
  } catch (error) {
    return error as Error;
  }
}

function bitsOf(tensor: Tensor): unknown {
  if (tensor.dtype.is_complex) return bitsOf(torch.view_as_real(tensor.resolve_conj()));
  return [tensor.dtype.name, tensor.shape, tensor.flatten().tolist()];
}

function expectEqual(actual: Outcome | Error, expected: Outcome | Error): void {
  if (actual instanceof Error || expected instanceof Error) {
    expect(actual instanceof Error ? actual.message : actual).toEqual(
      expected instanceof Error ? expected.message : expected,
    );
    return;
  }
  expect(actual.results.map((each) => bitsOf(each as Tensor))).toEqual(
    expected.results.map((each) => bitsOf(each as Tensor)),
  );
  expect(actual.gradients.map((each) => each && bitsOf(each))).toEqual(
    expected.gradients.map((each) => each && bitsOf(each)),
  );
}

const runOf =
  (record: OperatorRecord) =>
  (...args: unknown[]): unknown =>
    callBound(record, args);

describe("compiled operators", () => {
  for (const [record, { args }] of recordSamples()) {
    if (arbitrary.has(record.name)) continue;
    for (const wants of [false, true]) {
      if (wants && !tensorsOf([...args]).some(({ dtype }) => dtype.is_floating_point)) continue;
      test(`${record.name}${wants ? ", with gradients" : ""}`, () => {
        const expected = outcome(runOf(record), args, wants);
        const compiled = torch.compile(runOf(record));
        for (let i = 0; i < 3; i++) expectEqual(outcome(compiled, args, wants), expected);
      });
    }
  }
});
