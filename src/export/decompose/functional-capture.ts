/**
 * Captures a program without side effects, and in fewer operators: what changes a tensor becomes an operator that gives
 * the new value, for all views of it, and operators that PyTorch's `run_decompositions` leaves none of fall apart.
 */
import { atenCallOf } from "../../aten/calls.ts";
import { chooseOverload, type AtenCall } from "../../aten/choose.ts";
import { type AtenSchema, schemaOf } from "../../aten/schemas.ts";
import { interpret } from "../../autograd/interpreters.ts";
import { ChangedViews, layoutKey, type Views } from "../../onnx/export/changed-views.ts";
import { writeBack } from "../../onnx/export/write-back.ts";
import { GraphValue, type GraphStep } from "../../onnx/export/graph.ts";
import type { OperatorCall } from "../../ops/declare/call.ts";
import { NotImplementedError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { ExportCapture, unwritable } from "../capture/capture.ts";
import { isValue, type AtenStep, type AtenValue } from "../capture/graph-values.ts";
import { decompositionRules } from "./rules.ts";

/** Has operators fall apart that PyTorch's decompositions leave none of. */
export class FunctionalCapture extends ExportCapture {
  override readonly isFunctional = true;
  readonly #known = new ChangedViews<AtenValue, AtenStep>({
    again: (step, source, place) => {
      const made = step.results[place];
      if (!isValue(made)) throw unwritable(step.schema.name);
      const value = this.copyOf(made);
      this.steps.push({ ...step, values: [source, ...step.values.slice(1)], results: [value] });
      return value;
    },
    back: (step, whole, part) => this.#pushBack(step, whole, part),
    unknown: () =>
      new NotImplementedError("run_decompositions: a tensor was changed through a view that no operator made of it."),
  });

  constructor() {
    super(() => null);
  }

  #viewsOf(tensor: Tensor): Views<AtenValue, AtenStep> {
    return this.#known.of(this.storageOf(tensor));
  }

  override define(tensor: Tensor): AtenValue {
    const views = this.#viewsOf(tensor);
    const value = this.newValue(tensor);
    views.entries.set(layoutKey(tensor), { value, version: views.version, origin: null });
    return value;
  }

  override valueOf(tensor: Tensor): AtenValue {
    const views = this.#viewsOf(tensor);
    const known = views.entries.get(layoutKey(tensor));
    return known === undefined ? this.constantOf(tensor) : this.#known.current(known, views);
  }

  #write(tensor: Tensor, value: AtenValue): void {
    this.#known.write(tensor, this.#viewsOf(tensor), value);
  }

  /** The call that puts a view's new value into what it is a view of, and gives that a new value. */
  #pushBack(view: AtenStep, whole: AtenValue, part: AtenValue): AtenValue {
    const known = new Map<GraphValue, AtenValue>();
    const outside = (value: AtenValue): GraphValue => {
      const stand = new GraphValue(value.number, value.shape, value.dtype, null);
      known.set(stand, value);
      return stand;
    };
    const args = new Map(view.schema.arguments.map(({ name }, i) => [name, view.values[i]]));
    const step: GraphStep = { name: view.schema.name, record: null, args, results: [], compute: null };
    const back = writeBack(step, outside(whole), outside(part));
    const inside = [...back.args.entries()].map(([name, value]) => ({
      name,
      value: value instanceof GraphValue ? known.get(value) : value,
    }));
    const call = chooseOverload(
      back.name,
      inside.map(({ name }) => ({ name, default: undefined })),
      inside.map(({ value }) => value),
      isValue,
    );
    if (call === null) throw unwritable(back.name);
    const result = this.copyOf(whole);
    this.steps.push({ schema: call.schema, values: call.values, results: [result], modules: [...this.modules] });
    return result;
  }

  override call(call: OperatorCall): unknown {
    if (this.isOpaque || call.record.name === "tensor") return super.call(call);
    const { record, args } = call;
    const mutated = call.out === null ? call.mutated : [];
    const [self] = mutated;
    if (self !== undefined && call.isComposite && mutated.length > 1) return call.parts();
    if (record.name === "native_batch_norm") return this.#batchNorm(call);
    const name = self === undefined ? record.name : record.name.replace(/([^_])_$/, "$1");
    const written =
      name === "copy"
        ? this.#copied(args)
        : atenCallOf(name, record.schema.arguments, args, (value) => value instanceof Tensor);
    if (written === null) {
      if (call.isComposite) return call.parts();
      throw unwritable(record.name);
    }
    if (self === undefined) return this.#plain(written, call);
    const values = this.valuesOf(written.values);
    const { result } = this.compute(call, args);
    if (written.schema.name === "alias" && isValue(values[0])) this.#write(self, values[0]);
    else {
      const value = this.newValue(self);
      this.steps.push({ schema: written.schema, values, results: [value], modules: [...this.modules] });
      this.#write(self, value);
    }
    return result;
  }

  /** What `copy_` writes: the source itself, where it has the same shape and dtype. */
  #copied([self, src]: readonly unknown[]): AtenCall | null {
    if (!(self instanceof Tensor) || !(src instanceof Tensor)) return null;
    const isSame = self.shape.join() === src.shape.join() && self.dtype === src.dtype;
    const schema = isSame ? schemaOf("alias", "") : schemaOf("copy", "");
    return schema === null ? null : { schema, values: isSame ? [src] : [self, src, false] };
  }

  #plain({ schema, values }: AtenCall, call: OperatorCall): unknown {
    const rule = schema.fallsApart ? decompositionRules[schema.name] : undefined;
    if (rule !== undefined) return interpret(this, () => Reflect.apply(rule, this, values));
    if (schema.fallsApart && call.isComposite) return call.parts();
    const written = this.valuesOf(values);
    const { result } = this.compute(call, call.args);
    this.#record(schema, values, written, result);
    return result;
  }

  /** Notes a call; results that lie in its first argument are views of that. */
  #record(schema: AtenSchema, args: readonly unknown[], written: readonly unknown[], result: unknown): void {
    const [self] = args;
    const made = result instanceof Tensor ? result : null;
    const isView = made !== null && self instanceof Tensor && this.storageOf(made) === this.storageOf(self);
    if (!isView) {
      this.record(schema, written, result);
      return;
    }
    const views = this.#viewsOf(self);
    const parent = views.entries.get(layoutKey(self));
    const known = views.entries.get(layoutKey(made));
    // The same elements in the same places: a tensor that is known.
    if (known !== undefined && known === parent) return;
    const value = this.newValue(made);
    const step: AtenStep = { schema, values: written, results: [value], modules: [...this.modules] };
    this.steps.push(step);
    views.entries.set(layoutKey(made), {
      value,
      version: views.version,
      origin: parent === undefined ? null : { parent, step, place: 0 },
    });
  }

  /** Batch norm gives its new statistics instead of writing them. */
  #batchNorm(call: OperatorCall): unknown {
    const [input, weight, bias, mean, variance, training, momentum, eps] = call.args;
    const hasStatistics = mean instanceof Tensor && variance instanceof Tensor;
    const isTraining = training === true;
    const name = !hasStatistics
      ? "_native_batch_norm_legit"
      : `_native_batch_norm_legit_${isTraining ? "functional" : "no_training"}`;
    const schema = schemaOf(name, hasStatistics ? "" : "no_stats");
    if (schema === null) throw unwritable(name);
    const given = hasStatistics
      ? isTraining
        ? [input, weight, bias, mean, variance, true, momentum, eps]
        : [input, weight, bias, mean, variance, momentum, eps]
      : [input, weight, bias, true, momentum, eps];
    const values = this.valuesOf(given);
    const { result } = this.compute(call, call.args);
    const results = (result as Tensor[]).map((tensor) => this.define(tensor));
    if (!hasStatistics || !isTraining) {
      this.steps.push({ schema, values, results, modules: [...this.modules] });
      return result;
    }
    const news = [mean, variance].map((tensor) => this.newValue(tensor));
    this.steps.push({ schema, values, results: [...results, ...news], modules: [...this.modules] });
    for (const [i, tensor] of [mean, variance].entries()) {
      const value = news[i];
      if (value !== undefined) this.#write(tensor, value);
    }
    return result;
  }

  /** Runs a node of a graph: whole, by a rule, or by falling apart as far as that can be written. */
  node(schema: AtenSchema | null, bound: readonly unknown[], run: () => unknown): unknown {
    if (schema?.name === "detach_") return bound[0];
    if (schema?.name === "lift_fresh_copy") return (bound[0] as Tensor).clone();
    if (schema === null || schema.arguments.some(({ mutates }) => mutates)) return run();
    const whole = (): unknown => {
      const values = this.valuesOf(bound);
      const result = this.opaque(run);
      this.#record(schema, bound, values, result);
      return result;
    };
    if (!schema.fallsApart) return whole();
    const rule = decompositionRules[schema.name];
    if (rule !== undefined) return Reflect.apply(rule, this, bound);
    const before = this.steps.length;
    try {
      return run();
    } catch (error) {
      if (!(error instanceof NotImplementedError)) throw error;
      this.steps.splice(before);
      return whole();
    }
  }
}
