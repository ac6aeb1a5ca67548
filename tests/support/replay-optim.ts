/**
 * Replays 20 recorded training steps of a small network with one optimizer: losses, parameters and the optimizer's
 * state.
 */
import { call, construct, dictGet, functionAt, isTensor, readTensor, requireGrad } from "./adapter.ts";
import { joinTolerances, toleranceFor } from "./compare.ts";
import { isObject, isTensorReference, parseFloatText, readMetadata } from "./goldens.ts";
import { Mismatch } from "./outcome.ts";
import { Decoder, expectValue } from "./values.ts";
import type { TensorLike } from "./adapter.ts";
import type { CompareOptions } from "./compare.ts";
import type { GoldenFile, Json, JsonObject, Reference, Tolerance } from "./goldens.ts";

export interface OptimCase {
  readonly class: string;
  readonly kwargs: JsonObject;
  readonly groups?: boolean;
  /** The parameters that the optimizer gets; all of them by default. */
  readonly given?: readonly string[];
  /** An embedding with sparse gradients instead of the network. */
  readonly sparse?: boolean;
  readonly steps: number;
  readonly params: Readonly<Record<string, Reference>>;
  readonly x: Reference;
  readonly y: Reference;
  readonly losses: Reference;
  readonly params_after: Readonly<Record<string, Readonly<Record<string, Reference>>>>;
  readonly state_dict: {
    readonly state: Readonly<Record<string, JsonObject>>;
    readonly param_groups: readonly JsonObject[];
  };
  readonly tol?: Tolerance;
}

export function optimCases(file: GoldenFile): readonly OptimCase[] {
  return readMetadata<readonly OptimCase[]>(file, "cases");
}

/** Options that are details of PyTorch. */
const ignoredOptions = new Set(["foreach", "capturable", "differentiable", "fused"]);

/**
 * L-BFGS keeps differences of nearly equal gradients and their reciprocals: with half an ulp of noise in one tanh,
 * PyTorch itself moves these
 * by 10 to 160 times the usual tolerance within these 20 steps, while losses and parameters stay.
 */
const curvature = new Set(["al", "ro", "d", "old_dirs", "old_stps", "H_diag", "prev_flat_grad"]);
const curvatureTolerance: Tolerance = { rtol: 1e-2, atol: 1e-3 };

/**
 * RMSprop with momentum divides by roots of small squares and adds up what comes out: after 20 steps PyTorch of one
 * machine is 1.2 times the usual tolerance away from what that of another recorded, and with half an ulp of noise in its
 * tanh as far from itself.
 */
const momentumTolerance: Tolerance = { rtol: 5e-6, atol: 2e-5 };

export function replayOptim(file: GoldenFile, recorded: OptimCase): void {
  const decoder = new Decoder(file);
  const options: CompareOptions = {
    tolerance: joinTolerances(readMetadata<{ tol?: Tolerance }>(file, "info").tol, recorded.tol),
  };
  const names = recorded.sparse ? ["weight"] : ["w1", "b1", "w2", "b2"];
  const parameters = names.map((name) => requireGrad(decoder.tensor(recorded.params[name] as Reference)));
  const given = recorded.given ? recorded.given.map((name) => parameters[names.indexOf(name)]) : parameters;
  const [x, y] = [decoder.tensor(recorded.x), decoder.tensor(recorded.y)];
  const kwargs = decoder.record(recorded.kwargs);
  const groups = recorded.groups
    ? [{ params: parameters.slice(0, 2) }, { params: parameters.slice(2), lr: Number(kwargs["lr"]) / 2 }]
    : given;
  const optimizer = construct(`optim.${recorded.class}`, [groups], kwargs);

  let now = 0;
  const closure = (): TensorLike => {
    for (const parameter of parameters) parameter.grad = null;
    const loss = recorded.sparse
      ? embeddingLoss(parameters[0] as TensorLike, call(x, "at", now), y)
      : networkLoss(parameters, x, y);
    call(loss, "backward");
    return loss;
  };

  const losses = file.tensor(recorded.losses.$tensor);
  for (let step = 1; step <= recorded.steps; step++) {
    now = step - 1;
    const loss = recorded.class === "LBFGS" ? call(optimizer, "step", closure) : closure();
    if (recorded.class !== "LBFGS") call(optimizer, "step");
    const expected = Number(losses.values[step - 1]);
    const actual = isTensor(loss) ? Number(readTensor(loss).values[0]) : Number(loss);
    const { rtol, atol } = toleranceFor("float32", options.tolerance);
    if (!(Math.abs(actual - expected) <= atol + rtol * Math.abs(expected)))
      throw new Mismatch(`loss of step ${step}: ${actual}, expected ${expected}`);
    for (const [name, reference] of Object.entries(recorded.params_after[String(step)] ?? {})) {
      expectValue(file, parameters[names.indexOf(name)], reference, `${name} after step ${step}`, options);
    }
  }
  compareState(file, call(optimizer, "state_dict"), recorded, options);
}

function networkLoss(parameters: readonly TensorLike[], x: TensorLike, y: TensorLike): TensorLike {
  const [w1, b1, w2, b2] = parameters as [TensorLike, TensorLike, TensorLike, TensorLike];
  const hidden = call(call(call(x, "matmul", call(w1, "t")), "add", b1), "tanh");
  const output = call(call(hidden, "matmul", call(w2, "t")), "add", b2);
  return functionAt("torch.nn.functional.mse_loss")(output, y) as TensorLike;
}

function embeddingLoss(weight: TensorLike, indices: unknown, y: TensorLike): TensorLike {
  const rows = functionAt("torch.nn.functional.embedding")(indices, weight, { sparse: true });
  return call(call(call(rows, "sub", y), "square"), "mean") as TensorLike;
}

function compareState(file: GoldenFile, stateDict: unknown, recorded: OptimCase, options: CompareOptions): void {
  const state = dictGet(stateDict, "state");
  for (const [index, entries] of Object.entries(recorded.state_dict.state)) {
    const ours = dictGet(state, Number(index));
    for (const [key, expected] of Object.entries(entries)) {
      const loose =
        recorded.class === "LBFGS" && curvature.has(key)
          ? curvatureTolerance
          : recorded.class === "RMSprop" && key === "momentum_buffer"
            ? momentumTolerance
            : null;
      compareEntry(
        file,
        dictGet(ours, key),
        expected,
        `state.${index}.${key}`,
        loose === null ? options : { tolerance: loose },
      );
    }
  }
  const groups = dictGet(stateDict, "param_groups");
  recorded.state_dict.param_groups.forEach((group, i) => {
    const ours: unknown = (groups as readonly unknown[])[i];
    for (const [key, expected] of Object.entries(group)) {
      const value = dictGet(ours, key);
      if (value !== undefined && !ignoredOptions.has(key))
        compareEntry(file, value, expected, `param_groups.${i}.${key}`, options);
    }
  });
}

/** A number for anything that counts: a number, or a tensor of one element. */
function scalarOf(value: unknown): number | undefined {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  return isTensor(value) && value.numel() === 1 ? Number(readTensor(value).values[0]) : undefined;
}

function compareEntry(file: GoldenFile, actual: unknown, expected: Json, what: string, options: CompareOptions): void {
  const expectedScalar =
    isTensorReference(expected) && file.tensor(expected.$tensor).shape.length === 0
      ? Number(file.tensor(expected.$tensor).values[0])
      : isObject(expected) && "$float" in expected
        ? parseFloatText(expected["$float"] as string)
        : typeof expected === "number"
          ? expected
          : undefined;
  if (expectedScalar !== undefined) {
    // a counter may be a tensor or a number
    const scalar = scalarOf(actual);
    const { rtol, atol } = toleranceFor("float32", options.tolerance);
    if (scalar !== undefined && Math.abs(scalar - expectedScalar) <= atol + rtol * Math.abs(expectedScalar)) return;
    throw new Mismatch(`${what}: ${scalar ?? String(actual)}, expected ${expectedScalar}`);
  }
  if (Array.isArray(expected) && Array.isArray(actual) && actual.length === expected.length) {
    (expected as readonly Json[]).forEach((item, i) => {
      compareEntry(file, actual[i], item, `${what}.${i}`, options);
    });
    return;
  }
  expectValue(file, actual, expected, what, options);
}
