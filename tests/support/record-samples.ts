/**
 * One sample call of every operator: the arguments of the first fitting call that the replay of the recorded cases makes,
 * of operators inside others too (gradients among them).
 */
import * as torch from "flambeau";
import { interpret } from "../../src/autograd/interpreters.ts";
import { no_grad } from "../../src/autograd/modes.ts";
import type { OperatorCall } from "../../src/ops/declare/call.ts";
import type { OperatorRecord } from "../../src/ops/declare/record.ts";
import { methodModules } from "../../src/methods/modules.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { goldenIndex, readGoldenFile } from "./goldens.ts";
import { moreSamples } from "./more-samples.ts";
import { resolveForm } from "./python-forms.ts";
import { opsCases, opsInfo } from "./replay-ops.ts";
import { Decoder, tensorsIn } from "./values.ts";

/** Arguments of a call: one value for each argument of the schema; the tensors are copies. */
export interface Sample {
  readonly record: OperatorRecord;
  readonly args: readonly unknown[];
  readonly from: string;
}

/** Changes every tensor in nested arguments. */
export function mapTensors(value: unknown, change: (tensor: Tensor) => unknown): unknown {
  if (value instanceof Tensor) return change(value);
  return Array.isArray(value) ? value.map((item) => mapTensors(item, change)) : value;
}

export function tensorsOf(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  return Array.isArray(value) ? value.flatMap(tensorsOf) : [];
}

/** Samples that show more come first: numbers that are floats, several of them, not too many. */
function worth(args: readonly unknown[]): number {
  const tensors = tensorsOf([...args]);
  if (args.some((arg) => typeof arg === "object" && arg !== null && "manual_seed" in arg)) return 1;
  const sizes = tensors.map((tensor) => tensor.numel());
  if (tensors.length === 0) return 1;
  if (Math.max(...sizes) > 400) return 1;
  if (Math.min(...sizes) < 2) return 2;
  return tensors.some(({ dtype }) => dtype.name === "float64" || dtype.name === "float32") ? 4 : 3;
}

class Collector {
  readonly best = new Map<OperatorRecord, { sample: Sample; worth: number }>();
  from = "";

  call(call: OperatorCall): unknown {
    this.take(call.record, call.args);
    return call.parts();
  }

  private take(record: OperatorRecord, args: readonly unknown[]): void {
    const value = worth(args);
    if ((this.best.get(record)?.worth ?? 0) >= value) return;
    const copies = no_grad(() =>
      args.map((arg) => mapTensors(arg, (tensor) => tensor.detach().clone({ memory_format: "contiguous_format" }))),
    );
    this.best.set(record, { sample: { record, args: copies, from: this.from }, worth: value });
  }
}

let collected: Map<OperatorRecord, Sample> | null = null;

/** The samples, by operator. */
export function recordSamples(): Map<OperatorRecord, Sample> {
  if (collected) return collected;
  const collector = new Collector();
  for (const entry of goldenIndex()) {
    if (entry.section !== "ops" || entry.file.includes("complex/")) continue;
    const file = readGoldenFile(entry.file);
    const info = opsInfo(file);
    collector.from = info.name;
    for (const recorded of opsCases(file).slice(0, 5)) {
      if (recorded.raises) continue;
      for (const form of recorded.forms.slice(0, 2)) {
        try {
          const decoder = new Decoder(file);
          const run = resolveForm({
            form,
            args: decoder.list(recorded.args),
            kwargs: decoder.record(recorded.kwargs),
            self: recorded.self ?? 0,
            isProperty: info.properties?.includes(form) === true,
          });
          interpret(collector, () => {
            const outputs = tensorsIn(run()) as unknown as Tensor[];
            const wanted = outputs.filter((output) => output.requires_grad);
            if (wanted.length > 0)
              torch.autograd.backward(
                wanted,
                wanted.map((output) => output.new_ones(output.shape)),
              );
          });
        } catch {
          // What cannot be replayed is the business of the replay's own tests.
        }
      }
    }
  }
  collector.from = "more samples";
  for (const run of moreSamples) {
    try {
      interpret(collector, run);
    } catch {
      // `imag` of what is real is an error, and a sample all the same.
    }
  }
  collected = new Map([...collector.best].map(([record, { sample }]) => [record, sample]));
  return collected;
}

type Named = readonly [name: string, record: OperatorRecord];

function recordsIn(owner: object, prefix: string): Named[] {
  return Object.getOwnPropertyNames(owner).flatMap((name) => {
    const value = (owner as Record<string, unknown>)[name];
    const record = (value as { readonly record?: OperatorRecord } | null | undefined)?.record;
    return typeof value === "function" && record?.schema ? [[prefix + name, record] as const] : [];
  });
}

/** All operators that users can call, each once, under the first name that they have. */
export function publicRecords(): Map<OperatorRecord, string> {
  const named = [
    ...recordsIn(torch, "torch."),
    ...recordsIn(torch.nn.functional, "F."),
    ...recordsIn(torch.linalg, "torch.linalg."),
    ...recordsIn(torch.special, "torch.special."),
    ...recordsIn(torch.fft, "torch.fft."),
    ...recordsIn(torch.masked, "torch.masked."),
    ...recordsIn(torch.sparse, "torch.sparse."),
    ...recordsIn(torch.signal.windows, "torch.signal.windows."),
    ...recordsIn(torch.nn.grad, "torch.nn.grad."),
    ...Object.values(methodModules).flatMap((room) => recordsIn(room, "Tensor.")),
  ];
  const all = new Map<OperatorRecord, string>();
  for (const [name, record] of named) if (!all.has(record)) all.set(record, name);
  return all;
}
