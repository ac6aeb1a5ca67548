/** With which sizes a program is run to find out what depends on them, and which of them may vary at all. */
import { candidates, orders, RUNS } from "../../onnx/export/dynamic.ts";
import { DynamicSize } from "../../onnx/export/sizes.ts";
import { itemAt } from "../../support/checked.ts";
import { RuntimeError, ValueError, withHelp } from "../../support/errors.ts";
import type { VaryingSize } from "./dims.ts";
import { Disagreement } from "../../onnx/export/merge.ts";
import { mergeRuns, type Merged, type CapturedRun } from "./merge.ts";

/** Runs the program with some sizes in place of those of the example. */
export type RunWith = (sizes: ReadonlyMap<VaryingSize, number>) => CapturedRun;

/** Sizes with which the program takes the same way, or why there are none. */
function sizesFor(run: RunWith, symbol: VaryingSize): { sizes: readonly number[] } | { failure: unknown } {
  let failure: unknown = null;
  for (const list of candidates(symbol)) {
    try {
      mergeRuns(list.map((size) => run(new Map([[symbol, size]]))));
      return { sizes: list };
    } catch (error) {
      failure ??= error;
    }
  }
  return { failure };
}

/** Two sizes that the program wants to be equal, as one. */
const joined = (a: VaryingSize, b: VaryingSize): VaryingSize => ({
  ...a,
  isAuto: a.isAuto && b.isAuto,
  name: a.name ?? b.name,
  min: Math.max(a.min, b.min),
  max: Math.min(a.max, b.max),
  places: [...a.places, ...b.places],
});

function refuse({ name, base, said, shown }: VaryingSize, failure: unknown): never {
  const reason =
    failure instanceof Error ? (failure.message.split("\n")[0] ?? "") : "there are too few sizes between min and max";
  if (name === null)
    throw new ValueError(
      withHelp(
        `Found the following conflicts between user-specified ranges and inferred ranges from model tracing:\n- Received user-specified dim hint ${said}, but tracing inferred a static shape of ${base} for dimension ${shown}.`,
        `With another size: ${reason}`,
      ),
      { cause: failure },
    );
  throw new RuntimeError(
    withHelp(
      `Constraints violated (${name})! You marked ${name} as dynamic but your code specialized it to be a constant (${base}).`,
      `With another size: ${reason}`,
      "Leave the dim out of dynamic_shapes, or limit it: Dim(name, { min, max }).",
    ),
    { cause: failure },
  );
}

/** Runs of a program with all sizes that may vary, as one. */
export interface Captured {
  readonly merged: Merged;
  readonly symbols: readonly { readonly symbol: VaryingSize; readonly sizes: DynamicSize }[];
}

/** Finds out which sizes vary, and captures the program with all of them at once. */
export function captureWith(run: RunWith, wanted: readonly VaryingSize[]): Captured {
  if (wanted.length === 0) return { merged: mergeRuns([run(new Map())]), symbols: [] };
  const found: { symbol: VaryingSize; sizes: readonly number[] }[] = [];
  let left = [...wanted];
  while (left.length > 0) {
    const [symbol, ...others] = left as [VaryingSize, ...VaryingSize[]];
    left = others;
    const alone = sizesFor(run, symbol);
    if ("sizes" in alone) {
      found.push({ symbol, sizes: alone.sizes });
      continue;
    }
    // Sizes that have to be equal are one: first with each other one of the same size, then with all.
    const alike = [...others, ...found.map((each) => each.symbol)].filter(({ base }) => base === symbol.base);
    const groups = alike.map((other) => [other]);
    if (alike.length > 1) groups.push(alike);
    let isJoined = false;
    for (const group of groups) {
      const whole = group.reduce(joined, symbol);
      const together = sizesFor(run, whole);
      if (!("sizes" in together)) continue;
      left = left.filter((other) => !group.includes(other));
      for (const other of group) {
        const place = found.findIndex((each) => each.symbol === other);
        if (place >= 0) found.splice(place, 1);
      }
      found.push({ symbol: whole, sizes: together.sizes });
      isJoined = true;
      break;
    }
    if (!isJoined && !symbol.isAuto) refuse(symbol, alone.failure);
  }
  if (found.length === 0) return { merged: mergeRuns([run(new Map())]), symbols: [] };
  const place = (symbol: VaryingSize): number => wanted.findIndex(({ places }) => places[0] === symbol.places[0]);
  found.sort((a, b) => place(a.symbol) - place(b.symbol));
  const listed = found.map(({ symbol, sizes }, s) => {
    const order = itemAt(orders, s % orders.length);
    return { symbol, sizes: new DynamicSize(order.map((i) => itemAt(sizes, i))) };
  });
  if (new Set(listed.map(({ sizes }) => sizes.key)).size < listed.length)
    throw new ValueError(
      "torch.export: more dims of the same size may vary than can be told apart; give those that are always equal one name.",
    );
  const runs = Array.from({ length: RUNS }, (_, i) =>
    run(new Map(listed.map(({ symbol, sizes }) => [symbol, itemAt(sizes.values, i)]))),
  );
  try {
    return { merged: mergeRuns(runs), symbols: listed };
  } catch (error) {
    if (!(error instanceof Disagreement)) throw error;
    throw new RuntimeError(
      withHelp(
        `torch.export: the program takes another way for other sizes: ${error.message}`,
        "A graph has one way only: leave a dim static, or limit it by Dim(name, { min, max }).",
      ),
    );
  }
}
