/** Replays one recorded run of an nn module: construction, state, output, gradients, changed state. */
import { call, construct, dictEntries, dictGet, isTensor, readTensor, withOptions } from "./adapter.ts";
import { expectContent, joinTolerances } from "./compare.ts";
import { readMetadata } from "./goldens.ts";
import { Mismatch } from "./outcome.ts";
import { backwardFrom, Decoder, expectGradient, expectValue } from "./values.ts";
import type { Callable } from "./adapter.ts";
import type { CompareOptions } from "./compare.ts";
import type { GoldenFile, Json, JsonObject, Reference, Tolerance } from "./goldens.ts";

export interface ModuleCase {
  readonly class: string;
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
  readonly training: boolean;
  readonly state: Readonly<Record<string, Reference>>;
  readonly inputs: readonly Json[];
  readonly call_kwargs: JsonObject;
  readonly output: Json;
  readonly cotangents?: readonly (Reference | null)[];
  readonly input_grads?: Readonly<Record<string, Reference | null>>;
  readonly param_grads?: Readonly<Record<string, Reference | null>>;
  readonly state_after?: Readonly<Record<string, Reference>>;
  readonly tol?: Tolerance;
}

export function moduleCases(file: GoldenFile): readonly ModuleCase[] {
  return readMetadata<readonly ModuleCase[]>(file, "cases");
}

export function replayModule(file: GoldenFile, recorded: ModuleCase): void {
  const decoder = new Decoder(file);
  const options: CompareOptions = {
    tolerance: joinTolerances(readMetadata<{ tol?: Tolerance }>(file, "info").tol, recorded.tol),
  };
  const module = construct(recorded.class, decoder.list(recorded.args), decoder.record(recorded.kwargs));
  call(module, "load_state_dict", decoder.record(recorded.state));
  expectStateKeys(module, Object.keys(recorded.state));
  call(module, "train", recorded.training);

  const output = (module as unknown as Callable)(
    ...withOptions(decoder.list(recorded.inputs), decoder.record(recorded.call_kwargs)),
  );
  expectValue(file, output, recorded.output, "output", options);
  compareState(file, module, recorded, options);

  if (!recorded.cotangents) return;
  backwardFrom(file, output, recorded.cotangents);
  for (const [name, expected] of Object.entries(recorded.input_grads ?? {})) {
    expectGradient(file, decoder.tensors.get(name)?.grad, expected, `gradient of ${name}`, options);
  }
  const parameters = new Map(call(module, "named_parameters") as Iterable<[string, unknown]>);
  for (const [name, expected] of Object.entries(recorded.param_grads ?? {})) {
    const parameter = parameters.get(name);
    if (!isTensor(parameter)) throw new Mismatch(`parameter ${name}: there is none`);
    expectGradient(file, parameter.grad, expected, `gradient of parameter ${name}`, options);
  }
}

function expectStateKeys(module: object, expected: readonly string[]): void {
  const keys = dictEntries(call(module, "state_dict")).map(([key]) => String(key));
  if (keys.join() !== expected.join())
    throw new Mismatch(`state_dict has keys ${keys.join(", ")}, expected ${expected.join(", ")}`);
}

/** What the forward changed is what was recorded; nothing else has changed. */
function compareState(file: GoldenFile, module: object, recorded: ModuleCase, options: CompareOptions): void {
  const state = call(module, "state_dict");
  for (const [name, before] of Object.entries(recorded.state)) {
    const tensor = dictGet(state, name);
    if (!isTensor(tensor)) throw new Mismatch(`state_dict: ${name} is no tensor`);
    const after = recorded.state_after?.[name];
    if (after) expectValue(file, tensor, after, `state ${name} afterwards`, options);
    else expectContent(readTensor(tensor), file.tensor(before.$tensor), `state ${name}, which must not change`);
  }
}
