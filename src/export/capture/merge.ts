/** One sequence of calls of several runs with other sizes: numbers that differ are sizes that may vary. */
import { isDType } from "../../dtype.ts";
import { Disagreement, mergeNumbers } from "../../onnx/export/merge.ts";
import type { DimSize } from "../../onnx/export/sizes.ts";
import { itemAt } from "../../support/checked.ts";
import { isPlainObject } from "../../support/realms.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { isValue, AtenValue, type AtenStep } from "./graph-values.ts";

/** What one run was. */
export interface CapturedRun {
  readonly steps: readonly AtenStep[];
  /** Values of tensors that the program reads from outside: parameters, buffers, constants, inputs. */
  readonly inputs: readonly AtenValue[];
  /** Of each named tensor, then of each of the user's: its new value, if it has one. */
  readonly mutations: readonly (AtenValue | null)[];
  /** Nested, with values in the places of tensors. */
  readonly output: unknown;
  /** Tensors that the program made constant. */
  readonly constants: readonly Tensor[];
}

/** Runs together. */
export interface Merged {
  readonly steps: readonly AtenStep<DimSize>[];
  readonly inputs: readonly AtenValue<DimSize>[];
  readonly mutations: readonly (AtenValue<DimSize> | null)[];
  readonly output: unknown;
  readonly constants: readonly Tensor[];
}

const nameOf = (step: AtenStep | undefined): string =>
  step === undefined ? "nothing more" : `aten.${step.schema.name}.${step.schema.overload || "default"}`;

class Merging {
  readonly #values = new Map<number, AtenValue<DimSize>>();

  value(values: readonly AtenValue[]): AtenValue<DimSize> {
    const first = itemAt(values, 0);
    if (values.some(({ number: other }) => other !== first.number)) throw new Disagreement("tensors are others");
    const known = this.#values.get(first.number);
    if (known !== undefined) return known;
    if (values.some(({ shape, dtype }) => shape.length !== first.shape.length || dtype !== first.dtype))
      throw new Disagreement("tensors have another number of dims or another dtype");
    const along = (of: (value: AtenValue) => readonly number[]): DimSize[] =>
      of(first).map((_, dim) => mergeNumbers(values.map((value) => itemAt(of(value), dim))));
    const merged = new AtenValue<DimSize>(
      first.number,
      along(({ shape }) => shape),
      along(({ strides }) => strides),
      mergeNumbers(values.map(({ offset }) => offset)),
      first.dtype,
      first.requires_grad,
    );
    this.#values.set(first.number, merged);
    return merged;
  }

  /** Arguments or results of one place in all runs. */
  item(values: readonly unknown[], where: string): unknown {
    const [first] = values;
    if (values.every(isValue)) return this.value(values);
    if (values.every((value) => value === first)) return first;
    if (values.every((value) => typeof value === "number")) return mergeNumbers(values);
    if (values.every((value) => Array.isArray(value))) {
      const lists = values as readonly (readonly unknown[])[];
      const list = itemAt(lists, 0);
      if (lists.some(({ length }) => length !== list.length)) throw new Disagreement(where);
      return list.map((_, i) =>
        this.item(
          lists.map((other) => other[i]),
          where,
        ),
      );
    }
    if (values.every(isPlainObject) && !isDType(first)) {
      const keys = Object.keys(first as object);
      if (values.some((value) => Object.keys(value).join() !== keys.join())) throw new Disagreement(where);
      return Object.fromEntries(
        keys.map((key) => [
          key,
          this.item(
            values.map((value) => value[key]),
            where,
          ),
        ]),
      );
    }
    throw new Disagreement(where);
  }
}

/** Throws a Disagreement where the runs took different ways. */
export function mergeRuns(runs: readonly CapturedRun[]): Merged {
  const merging = new Merging();
  const first = itemAt(runs, 0);
  const inputs = first.inputs.map((_, i) => {
    const values = runs.map((run) => run.inputs[i]);
    if (!values.every(isValue)) throw new Disagreement("the constants differ");
    return merging.value(values);
  });
  for (const [i, constant] of first.constants.entries())
    for (const run of runs) {
      const other = run.constants[i];
      if (other === constant) continue;
      if (!(other instanceof Tensor) || other.shape.join() !== constant.shape.join() || !same(other, constant))
        throw new Disagreement("a tensor of numbers that JavaScript computed is another");
    }
  const longest = Math.max(...runs.map(({ steps }) => steps.length));
  const steps: AtenStep<DimSize>[] = [];
  for (let i = 0; i < longest; i++) {
    const all = runs.map((run) => run.steps[i]);
    const names = all.map(nameOf);
    const other = names.find((name) => name !== names[0]);
    if (other !== undefined) throw new Disagreement(`one run calls ${names[0] ?? ""} where another calls ${other}`);
    const found = all as AtenStep[];
    const step = itemAt(found, 0);
    const where = `the arguments of ${nameOf(step)} differ`;
    steps.push({
      ...step,
      values: merging.item(
        found.map(({ values }) => values),
        where,
      ) as unknown[],
      results: merging.item(
        found.map(({ results }) => results),
        where,
      ) as AtenStep<DimSize>["results"],
    });
  }
  return {
    steps,
    inputs,
    mutations: merging.item(
      runs.map(({ mutations }) => mutations),
      "what is changed differs",
    ) as Merged["mutations"],
    output: merging.item(
      runs.map(({ output }) => output),
      "the outputs differ",
    ),
    constants: first.constants,
  };
}

const same = (a: Tensor, b: Tensor): boolean => a.dtype === b.dtype && a.equal(b);

/** The numbers of the values within arguments or results. */
function numbersIn(value: unknown, found: Set<number>): Set<number> {
  if (value instanceof AtenValue) found.add(value.number);
  else if (Array.isArray(value)) for (const item of value) numbersIn(item, found);
  else if (isPlainObject(value)) for (const item of Object.values(value)) numbersIn(item, found);
  return found;
}

/** The runs without calls whose results nobody reads; those that change something or draw random numbers stay. */
export function withoutDead(merged: Merged): Merged {
  const needed = numbersIn(merged.output, numbersIn(merged.mutations, new Set()));
  const steps: AtenStep<DimSize>[] = [];
  for (const step of [...merged.steps].reverse()) {
    const { name, arguments: parameters } = step.schema;
    const stays =
      parameters.some(({ mutates }) => mutates) || RANDOM.test(name) || /^_?(functional_)?assert/.test(name);
    if (!stays && ![...numbersIn(step.results, new Set())].some((result) => needed.has(result))) continue;
    numbersIn(step.values, needed);
    steps.push(step);
  }
  return { ...merged, steps: steps.reverse() };
}

const RANDOM =
  /^(rand|native_dropout|.*dropout|bernoulli|multinomial|normal|poisson|rrelu|binomial|_standard_gamma|uniform|exponential|geometric|cauchy|log_normal)/;
