/**
 * Replays one recorded operator call in all its forms: values, dtypes, shapes, views, changed arguments, gradients,
 * in-place variant, errors.
 */
import { call, functionAt, isTensor, methodOf, readTensor, storageOf, withOptions } from "./adapter.ts";
import { expectContent, joinTolerances } from "./compare.ts";
import { hasIntegerValuedFloat, readMetadata } from "./goldens.ts";
import { resolveForm } from "./python-forms.ts";
import { Mismatch } from "./outcome.ts";
import { expectRaises } from "./raises.ts";
import { expectAmbiguousOutputs } from "./ambiguous.ts";
import { backwardFrom, Decoder, expectGradient, expectValue, tensorsIn } from "./values.ts";
import type { TensorLike } from "./adapter.ts";
import type { CompareOptions, TensorContent } from "./compare.ts";
import type { GoldenFile, Json, JsonObject, Reference, Tolerance } from "./goldens.ts";
import type { Raises } from "./raises.ts";

export interface OpsInfo {
  readonly name: string;
  readonly forms: readonly string[];
  readonly inplace?: { readonly method?: string; readonly kwarg?: string };
  readonly tol?: Tolerance;
  readonly properties?: readonly string[];
  readonly index_outputs?: readonly number[];
  readonly gauge?: { readonly outputs: readonly number[]; readonly note: string };
}

export interface OpsCase {
  readonly kind: string;
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
  readonly forms: readonly string[];
  readonly self?: number | null;
  readonly output?: Json;
  readonly view_of?: readonly (string | null)[];
  readonly args_after?: Readonly<Record<string, Reference>>;
  readonly cotangents?: readonly (Reference | null)[];
  readonly grads?: Readonly<Record<string, Reference | null>>;
  /** Cotangents of the gradients, by the same names, and the second gradients that they give. */
  readonly cotangents2?: Readonly<Record<string, Reference | null>>;
  readonly grads2?: Readonly<Record<string, Reference | null>>;
  readonly inplace?: boolean;
  readonly raises?: Raises;
  readonly tol?: Tolerance;
  readonly unstable?: boolean;
}

export function opsInfo(file: GoldenFile): OpsInfo {
  return readMetadata<OpsInfo>(file, "info");
}

export function opsCases(file: GoldenFile): readonly OpsCase[] {
  return readMetadata<readonly OpsCase[]>(file, "cases");
}

/** Replays a case in all its forms. Throws Mismatch, or Missing where a form does not exist. */
export function replayOp(file: GoldenFile, info: OpsInfo, recorded: OpsCase): void {
  const replay = new OpReplay(file, info, recorded);
  for (const form of recorded.forms) replay.form(form);
  if (recorded.inplace) replay.inPlace();
}

class OpReplay {
  private readonly file: GoldenFile;
  private readonly info: OpsInfo;
  private readonly recorded: OpsCase;
  private readonly options: CompareOptions;

  constructor(file: GoldenFile, info: OpsInfo, recorded: OpsCase) {
    this.file = file;
    this.info = info;
    this.recorded = recorded;
    this.options = {
      tolerance: joinTolerances(info.tol, recorded.tol),
      unstable: recorded.unstable === true,
      integerForFloat: hasIntegerValuedFloat(recorded.args) || hasIntegerValuedFloat(recorded.kwargs),
    };
  }

  /** One form of the call, and everything that can be seen of it. */
  form(form: string): void {
    const { recorded } = this;
    const { decoder, run } = this.prepare(form);
    if (recorded.raises) {
      expectRaises(run, recorded.raises, form);
      return;
    }
    const before = new Map([...decoder.tensors].map(([name, tensor]) => [name, readTensor(tensor)]));
    let output: unknown;
    try {
      output = run();
    } catch (error) {
      throw inForm(error, form);
    }
    this.compareOutput(output, decoder, form);
    this.compareViews(output, decoder, form);
    this.compareArguments(before, decoder, form);
    this.compareGradients(output, decoder, form);
    this.compareSecondGradients(form);
  }

  /** The form, ready to be called, with fresh arguments. */
  private prepare(form: string): { readonly decoder: Decoder; readonly run: () => unknown } {
    const { recorded } = this;
    const decoder = new Decoder(this.file);
    const args = decoder.list(recorded.args);
    const kwargs = decoder.record(recorded.kwargs);
    const isProperty = this.info.properties?.includes(form) === true;
    return { decoder, run: resolveForm({ form, args, kwargs, self: recorded.self ?? 0, isProperty }) };
  }

  inPlaceName(): string {
    const { method, kwarg } = this.info.inplace ?? {};
    return method ? `Tensor.${method}` : `${this.recorded.forms[0]}(${kwarg}: true)`;
  }

  /** The in-place variant on a clone of the tensor leaves the output's values in it. */
  inPlace(): void {
    const { recorded } = this;
    const self = recorded.self ?? 0;
    const decoder = new Decoder(this.file);
    const args = [...decoder.list(recorded.args)];
    const kwargs = decoder.record(recorded.kwargs);
    const target = call(args[self], "clone") as TensorLike;
    const name = this.inPlaceName();
    const { method, kwarg } = this.info.inplace ?? {};
    let returned: unknown;
    if (method) {
      const run = methodOf(target, method);
      returned = guarded(name, () =>
        run(
          ...withOptions(
            args.filter((_, i) => i !== self),
            kwargs,
          ),
        ),
      );
    } else {
      args[self] = target;
      const run = functionAt(recorded.forms.find((form) => form.startsWith("torch.")) ?? "");
      returned = guarded(name, () => run(...withOptions(args, { ...kwargs, [kwarg ?? "inplace"]: true })));
    }
    expectValue(this.file, target, recorded.output ?? null, name, this.options);
    if (isTensor(returned) && storageOf(returned) !== storageOf(target))
      throw new Mismatch(`${name}: returned another tensor than its own`);
  }

  private compareOutput(output: unknown, decoder: Decoder, form: string): void {
    const expected = this.recorded.output ?? null;
    const { index_outputs: indices, gauge } = this.info;
    if (indices || gauge)
      expectAmbiguousOutputs({
        file: this.file,
        info: this.info,
        recorded: this.recorded,
        output,
        decoder,
        form,
        options: this.options,
      });
    else if (expected !== null) expectValue(this.file, output, expected, form, this.options);
  }

  private compareViews(output: unknown, decoder: Decoder, form: string): void {
    const storages = new Map([...decoder.tensors].map(([name, tensor]) => [name, storageOf(tensor)]));
    tensorsIn(output).forEach((tensor, i) => {
      const expected = this.recorded.view_of?.[i] ?? null;
      const storage = storageOf(tensor);
      const sharing = [...storages].filter(([, other]) => other === storage).map(([name]) => name);
      if (
        expected !== null
          ? sharing.includes(expected)
          : sharing.length === 0 || tensor.numel() === 0 || "out" in this.recorded.kwargs
      )
        return;
      throw new Mismatch(
        `${form}: output ${i} shares the storage of ${sharing.join(", ") || "no argument"}, expected ${expected ?? "no argument"}`,
      );
    });
  }

  private compareArguments(before: ReadonlyMap<string, TensorContent>, decoder: Decoder, form: string): void {
    for (const [name, tensor] of decoder.tensors) {
      const after = this.recorded.args_after?.[name];
      if (after) expectValue(this.file, tensor, after, `${form}: argument ${name} afterwards`, this.options);
      else if (!("out" in this.recorded.kwargs))
        expectContent(
          readTensor(tensor),
          before.get(name) as TensorContent,
          `${form}: argument ${name}, which must not change`,
        );
    }
  }

  private compareGradients(output: unknown, decoder: Decoder, form: string): void {
    const { cotangents, grads } = this.recorded;
    if (!cotangents || !grads) return;
    guarded(`${form} backward`, () => {
      backwardFrom(this.file, output, cotangents);
    });
    for (const [name, expected] of Object.entries(grads)) {
      expectGradient(
        this.file,
        decoder.tensors.get(name)?.grad,
        expected,
        `${form}: gradient of ${name}`,
        this.options,
      );
    }
  }

  /** Second order: the gradients' own gradients, from a new run of the form. */
  private compareSecondGradients(form: string): void {
    const { cotangents, grads, cotangents2, grads2 } = this.recorded;
    if (!cotangents || !grads || !cotangents2 || !grads2) return;
    const { decoder, run } = this.prepare(form);
    const output = run();
    const names = Object.keys(grads);
    const inputs = names.map((name) => decoder.tensors.get(name));
    const outputs = tensorsIn(output);
    const fresh = new Decoder(this.file);
    const used = cotangents.flatMap((one, i) => (one && outputs[i] ? [{ tensor: outputs[i], cotangent: one }] : []));
    guarded(`${form} backward of second order`, () => {
      const first = functionAt("torch.autograd.grad")(
        used.map(({ tensor }) => tensor),
        inputs,
        used.map(({ cotangent }) => fresh.tensor(cotangent)),
        { create_graph: true, allow_unused: true },
      ) as readonly unknown[];
      const seeds = names.flatMap((name, i) => {
        const [gradient, cotangent] = [first[i], cotangents2[name]];
        return cotangent && isTensor(gradient) && gradient.requires_grad
          ? [{ gradient, cotangent: fresh.tensor(cotangent) }]
          : [];
      });
      if (seeds.length === 0) return;
      functionAt("torch.autograd.backward")(
        seeds.map(({ gradient }) => gradient),
        seeds.map(({ cotangent }) => cotangent),
      );
    });
    for (const [name, expected] of Object.entries(grads2)) {
      const grad = decoder.tensors.get(name)?.grad ?? null;
      if (isZero(grad) && (expected === null || isZero(fresh.tensor(expected)))) continue; // as good as none
      expectGradient(this.file, grad, expected, `${form}: second gradient of ${name}`, this.options);
    }
  }
}

function isZero(value: unknown): boolean {
  return value === null || (isTensor(value) && readTensor(value).values.every((element) => Number(element) === 0));
}

/** Adds the form to an error that came out of Flambeau, keeping its class and stack. */
function inForm(error: unknown, form: string): unknown {
  if (error instanceof Error && !(error instanceof Mismatch)) error.message = `${form} threw: ${error.message}`;
  return error;
}

function guarded<T>(form: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw inForm(error, form);
  }
}
