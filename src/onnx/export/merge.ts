/** Makes one graph of several captures of a model: what differs between them are sizes. */
import { isDType } from "../../dtype.ts";
import { elementsOf } from "../../tensor/elements.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { GraphValue, type GraphStep, type ModelTrace } from "./graph.ts";
import { DynamicSize, type DimSize } from "./sizes.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** A value of all captures together. */
export interface MergedValue {
  readonly value: GraphValue;
  readonly shape: readonly DimSize[];
  /** Elements that are whole numbers and depend on sizes. */
  readonly elements: readonly DimSize[] | null;
}

/** The captures together. Arguments have a `Size` where numbers differ. */
export interface Graph extends ModelTrace {
  readonly merged: readonly MergedValue[];
}

/** Captures do not fit together: the model takes another way for other sizes. */
export class Disagreement extends Error {}

/** A number of all captures: one that is the same in all, or a size that varies. */
export function mergeNumbers(values: readonly number[]): DimSize {
  const [first] = values;
  return values.every((value) => Object.is(value, first)) ? first! : new DynamicSize(values);
}

/** Arguments of one place in all captures. */
function mergeArguments(values: readonly unknown[], where: string): unknown {
  const [first] = values;
  if (values.every((value) => value === first)) return first;
  if (values.every((value) => typeof value === "number")) return mergeNumbers(values);
  if (values.every((value) => typeof value === "bigint") && new Set(values).size === 1) return first;
  if (values.every((value) => value instanceof GraphValue)) {
    if (values.some(({ number }) => number !== (first as GraphValue).number)) throw new Disagreement(where);
    return first;
  }
  if (values.every((value) => value instanceof Tensor) || values.some((value) => isDType(value)))
    throw new Disagreement(where);
  if (values.every((value) => typeof value === "object" && value !== null)) {
    const objects = values as Record<string, unknown>[];
    const names = Object.keys(itemAt(objects, 0));
    if (objects.some((object) => Object.keys(object).join() !== names.join())) throw new Disagreement(where);
    const merged = names.map(
      (name) =>
        [
          name,
          mergeArguments(
            objects.map((object) => object[name]),
            where,
          ),
        ] as const,
    );
    return Array.isArray(first) ? merged.map(([, value]) => value) : Object.fromEntries(merged);
  }
  throw new Disagreement(where);
}

function sameElements(tensors: readonly Tensor[]): boolean {
  const [first, ...others] = tensors.map((tensor) => elementsOf(tensor.contiguous()));
  return others.every(
    (elements) => elements.length === first!.length && elements.every((value, i) => Object.is(value, first![i])),
  );
}

function mergeConstants(
  values: readonly GraphValue[],
  shape: readonly DimSize[],
): Pick<MergedValue, "elements"> & { same: boolean } {
  const tensors = values.map(({ constant }) => constant);
  if (tensors.some((tensor) => tensor === null) || shape.some((size) => typeof size !== "number"))
    return { elements: null, same: false };
  const known = tensors as Tensor[];
  if (known.every((tensor) => tensor === known[0]) || sameElements(known)) return { elements: null, same: true };
  const [first] = known as [Tensor];
  if (first.numel() > 64 || first.dtype.kind !== "int") return { elements: null, same: false };
  const lists = known.map((tensor) => Array.from(elementsOf(tensor.contiguous()), Number));
  return { elements: itemAt(lists, 0).map((_, i) => mergeNumbers(lists.map((list) => itemAt(list, i)))), same: false };
}

function describe(step: GraphStep | undefined): string {
  return step === undefined ? "the end" : step.name;
}

/** One graph of captures with different sizes of the dynamic axes. */
export function merge(traces: readonly ModelTrace[]): Graph {
  const [first] = traces as [ModelTrace];
  const longest = Math.max(...traces.map(({ steps }) => steps.length));
  const steps: GraphStep[] = [];
  for (let i = 0; i < longest; i++) {
    const found = traces.map((trace) => trace.steps[i]);
    if (new Set(found.map(describe)).size > 1)
      throw new Disagreement(
        `one run calls ${describe(found[0])} where another calls ${describe(found.find((step) => describe(step) !== describe(found[0])))}`,
      );
    const step = found[0]!;
    const names = [...step.args.keys()];
    const where = `the arguments of ${step.name} differ`;
    steps.push({
      ...step,
      args: new Map(
        names.map((name) => [
          name,
          mergeArguments(
            found.map((each) => each!.args.get(name)),
            where,
          ),
        ]),
      ),
    });
    if (
      found.some(
        (each) => each!.results.map(({ number }) => number).join() !== step.results.map(({ number }) => number).join(),
      )
    )
      throw new Disagreement(`the results of ${step.name} differ`);
  }
  if (new Set(traces.map(({ values }) => values.length)).size > 1)
    throw new Disagreement("the number of values differs");
  if (new Set(traces.map(({ outputPaths }) => outputPaths.join())).size > 1)
    throw new Disagreement("the outputs differ");
  const fromData = new Set(
    steps.flatMap(({ name, results }) => (name === "tensor" ? results.map(({ number }) => number) : [])),
  );
  const merged = first.values.map((value, i): MergedValue => {
    const all = traces.map(({ values }) => itemAt(values, i));
    if (new Set(all.map(({ shape }) => shape.length)).size > 1)
      throw new Disagreement("tensors differ in their number of dims");
    const shape = value.shape.map((_, dim) => mergeNumbers(all.map((each) => sizeAt(each.shape, dim))));
    const { elements, same } = mergeConstants(all, shape);
    const constant = same ? value.constant : null;
    if (fromData.has(value.number) && !same && elements === null)
      throw new Disagreement("numbers that JavaScript computed are others");
    const whole = new GraphValue(value.number, value.shape, value.dtype, constant, value.parameter);
    return { value: whole, shape, elements };
  });
  return { ...first, steps, merged };
}
