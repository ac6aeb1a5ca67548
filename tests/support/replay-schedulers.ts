/** Replays the learning rates (and momenta) of 30 steps of one scheduler. */
import { call, construct, dictGet, functionAt, requireGrad } from "./adapter.ts";
import { closeNumbers } from "./compare.ts";
import { isObject, readMetadata } from "./goldens.ts";
import { Mismatch } from "./outcome.ts";
import { Decoder } from "./values.ts";
import type { TensorLike } from "./adapter.ts";
import type { GoldenFile, Json, JsonObject, TensorReference } from "./goldens.ts";

export interface SchedulerCase {
  readonly scheduler: JsonObject;
  readonly group_lrs: readonly Json[];
  readonly optimizer_kwargs: JsonObject;
  readonly steps: number;
  readonly lrs: TensorReference;
  readonly momenta?: TensorReference;
  readonly metrics?: readonly Json[];
}

export function schedulerCases(file: GoldenFile): readonly SchedulerCase[] {
  return readMetadata<readonly SchedulerCase[]>(file, "cases");
}

const functions: Readonly<Record<string, (epoch: number) => number>> = {
  "0.95 ** epoch": (epoch) => 0.95 ** epoch,
  "1 / (1 + 0.1 * epoch)": (epoch) => 1 / (1 + 0.1 * epoch),
  "0.9": () => 0.9,
  "0.97 if epoch % 2 else 1.01": (epoch) => (epoch % 2 ? 0.97 : 1.01),
};

const tolerance = { rtol: 1e-9, atol: 1e-12 };

export function replayScheduler(file: GoldenFile, recorded: SchedulerCase): void {
  const decoder = new Decoder(file);
  const groups = decoder
    .list(recorded.group_lrs)
    .map((lr) => ({ params: [requireGrad(functionAt("torch.zeros")([1]) as TensorLike)], lr }));
  const optimizer = construct("optim.SGD", [groups], {
    lr: groups[0]?.lr,
    ...decoder.record(recorded.optimizer_kwargs),
  });
  const scheduler = build(recorded.scheduler, optimizer, decoder);
  compareRow(file, optimizer, recorded, 0);
  for (let step = 0; step < recorded.steps; step++) {
    call(optimizer, "step");
    if (recorded.metrics) call(scheduler, "step", decoder.value(recorded.metrics[step]));
    else call(scheduler, "step");
    compareRow(file, optimizer, recorded, step + 1);
  }
}

function build(json: JsonObject, optimizer: object, decoder: Decoder): unknown {
  const { class: name, kwargs } = json["$scheduler"] as { readonly class: string; readonly kwargs: JsonObject };
  const value = (item: Json): unknown => {
    if (Array.isArray(item)) return (item as readonly Json[]).map(value);
    if (isObject(item) && "$scheduler" in item) return build(item, optimizer, decoder);
    if (isObject(item) && "$fn" in item) return functions[item["$fn"] as string];
    return decoder.value(item);
  };
  const options = Object.fromEntries(Object.entries(kwargs).map(([key, item]) => [key, value(item)]));
  if (name === "ChainedScheduler") return construct(`optim.lr_scheduler.${name}`, [options["schedulers"]], {});
  return construct(`optim.lr_scheduler.${name}`, [optimizer], options);
}

function compareRow(file: GoldenFile, optimizer: object, recorded: SchedulerCase, row: number): void {
  const groups = (optimizer as { readonly param_groups: readonly unknown[] }).param_groups;
  for (const [key, reference] of [
    ["lr", recorded.lrs],
    ["momentum", recorded.momenta],
  ] as const) {
    if (!reference) continue;
    const expected = file.tensor(reference.$tensor);
    groups.forEach((group, i) => {
      const want = Number(expected.values[row * groups.length + i]);
      const got = Number(dictGet(group, key));
      if (!closeNumbers(got, want, tolerance))
        throw new Mismatch(`${key} of group ${i} after ${row} steps: ${got}, expected ${want}`);
    });
  }
}
