/** `torch.library.opcheck`: whether an operator of a program's own does what its registrations say. */
import { grad } from "../autograd/backward.ts";
import { compile } from "../compile/index.ts";
import { isOptions } from "../ops/declare/arguments.ts";
import { bind } from "../ops/declare/bind.ts";
import { equal } from "../ops/elementwise/compare.ts";
import { allclose } from "../ops/elementwise/functions/close.ts";
import { empty_strided } from "../ops/create/create.ts";
import { nameClasses } from "../support/class-names.ts";
import { AssertionError, RuntimeError, ValueError } from "../support/errors.ts";
import { pythonTuple } from "../support/python.ts";
import { toleranceFor } from "../support/tolerances.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { OperatorDefinition } from "./definition.ts";
import { definitionFor, isOperator } from "./registry.ts";

/** What `opcheck` can look at. */
export type OpCheckTest =
  | "test_schema"
  | "test_autograd_registration"
  | "test_faketensor"
  | "test_aot_dispatch_static"
  | "test_aot_dispatch_dynamic";

/** Options of `opcheck`. */
export interface OpCheckOptions {
  /** Arguments that are given by name only. */
  kwargs?: Readonly<Record<string, unknown>> | null;
  /** The tests, one or several, or "ALL"; default all but "test_aot_dispatch_static". */
  test_utils?: OpCheckTest | "ALL" | readonly OpCheckTest[];
  /** Whether the first failure is thrown (the default), or told in the result. */
  raise_exception?: boolean;
  /** How far compiled results may be from those of a plain call; with `rtol`. */
  atol?: number | null;
  /** The same in proportion to the results of a plain call; with `atol`. */
  rtol?: number | null;
}
/** "SUCCESS", or the failure, for each test. */
export type OpCheckResults = Partial<Record<OpCheckTest, "SUCCESS" | Error>>;

/** What a failed test is told by. */
class OpCheckError extends Error {}
/** Results with and without values that differ. */
class MetadataMismatchError extends RuntimeError {}
nameClasses({ OpCheckError, MetadataMismatchError });

interface Limits {
  readonly rtol: number | null;
  readonly atol: number | null;
}
type Test = (definition: OperatorDefinition, bound: readonly unknown[], limits: Limits) => void;

/** The tensors among values, those of lists too. */
const tensorsAmong = (values: unknown): Tensor[] =>
  [values].flat(3).filter((value): value is Tensor => value instanceof Tensor);

/** Values with each tensor, those of lists too, replaced. */
const withTensors = (values: readonly unknown[], change: (tensor: Tensor) => Tensor): unknown[] =>
  values.map((value) =>
    value instanceof Tensor ? change(value) : Array.isArray(value) ? withTensors(value, change) : value,
  );

/** Copies that require a gradient where the originals do. */
const copies = (bound: readonly unknown[]): unknown[] =>
  withTensors(bound, (tensor) => tensor.detach().clone().requires_grad_(tensor.requires_grad));

const run = (definition: OperatorDefinition, bound: readonly unknown[]): unknown =>
  definition.call(...definition.argumentsFor(bound));

const results = (definition: OperatorDefinition, result: unknown): unknown[] =>
  !definition.givesList && Array.isArray(result) ? (result as unknown[]) : [result];

const share = (a: unknown, b: unknown): boolean =>
  tensorsAmong(a).some((one) =>
    tensorsAmong(b).some((other) => one.storage === other.storage && one.storage.nbytes > 0),
  );

const same = (a: Tensor, b: Tensor): boolean =>
  a.shape.join() === b.shape.join() && (a.is_quantized ? equal(a, b) : allclose(a, b, { equal_nan: true }));

/** Whether the schema says what the call changes and what it gives views of. */
const schemaTest: Test = (definition, given) => {
  const { arguments: list, returns } = definition.schema;
  const bound = copies(given);
  const before = withTensors(bound, (tensor) => tensor.detach().clone());
  const facts = bound.map((value) =>
    tensorsAmong(value).map((tensor) => ({ strides: tensor.stride().join(), storage: tensor.storage })),
  );
  const outputs = results(definition, run(definition, bound));
  list.forEach(({ name: own, alias, mutates }, i) => {
    const name = own === "self" ? "input" : own;
    outputs.forEach((output, j) => {
      const mayAlias = alias !== null && returns[j]?.alias === alias;
      if (share(output, bound[i]) && !mayAlias)
        throw new RuntimeError(`Argument ${name} is not defined to alias output but was aliasing`);
      if (output instanceof Tensor && output === bound[i] && !mutates)
        throw new RuntimeError(
          `Dispatcher operators below autograd are not allowed to directly return inputs.\nHowever, we found that \`outputs[${j}] is ${name}`,
        );
    });
    const unchanged = tensorsAmong(bound[i]).every((after, k) => {
      const was = facts[i]?.[k];
      const old = tensorsAmong(before[i])[k];
      if (old === undefined) return true;
      return same(old, after.detach()) && was?.strides === after.stride().join() && was.storage === after.storage;
    });
    if (!unchanged && !mutates) throw new RuntimeError(`Argument ${name} is not defined as mutable but was mutated`);
  });
  for (let j = 1; j < returns.length; j++)
    for (let i = 0; i < j; i++) {
      const alias = returns[i]?.alias ?? null;
      if (share(outputs[i], outputs[j]) && (alias === null || alias !== returns[j]?.alias))
        throw new RuntimeError(`Outputs ${i} and ${j} alias unexpectedly`);
    }
};

/** Whether gradients come by `register_autograd`, not by what a kernel for a device calls. */
const autogradTest: Test = (definition, given) => {
  if (!tensorsAmong(given).some((tensor) => tensor.requires_grad)) return;
  if (definition.recordsItself || definition.composite !== null) return;
  const bound = copies(given);
  const inputs = new Set(tensorsAmong(bound));
  const outputs = tensorsAmong(run(definition, bound));
  if (!outputs.some((output) => output.requires_grad && !inputs.has(output))) return;
  throw new AssertionError(
    `${definition.qualifiedName}: at least one output of this operator has requires_grad=True but the operator does not have an autograd kernel defined at an autograd key (e.g. DispatchKey::Autograd). This could mean that you have incorrectly registered an autograd kernel to a non-Autograd DispatchKey, which may lead to silently incorrect results. If your operator consists of regular PyTorch operations, consider not using an operator at all or registering your operator as CompositeImplicitAutograd. If you have an autograd.Function registered to a backend (CPU/CUDA/XPU) key, the correct location for it is the Autograd key.`,
  );
};

/** A tensor without values that is laid out as another. */
const fakeOf = (tensor: Tensor): Tensor =>
  empty_strided([...tensor.shape], [...tensor.stride()], { dtype: tensor.dtype, device: "meta" }).requires_grad_(
    tensor.requires_grad,
  );

const sizes = (list: readonly number[]): string => `torch.Size([${list.join(", ")}])`;

/** How a result without values differs from the one with values; null where it does not. */
function difference(real: Tensor, fake: Tensor): string | null {
  if (real.requires_grad !== fake.requires_grad)
    return " mismatched requires_grad-ness of outputs. This usually means that you have added autograd support for your operator at a dispatch key other than Autograd, which will lead to problems";
  if (real.storage_offset() !== fake.storage_offset()) return " mismatched storage offset";
  if (real.shape.join() !== fake.shape.join())
    return `Shapes ${sizes(real.shape)} and ${sizes(fake.shape)} are not equal!`;
  if (real.dtype !== fake.dtype) return `Dtypes ${String(real.dtype)} and ${String(fake.dtype)} are not equal!`;
  const [strides, others] = [real.stride(), fake.stride()];
  const at = real.numel() === 0 ? -1 : real.shape.findIndex((size, d) => size > 1 && strides[d] !== others[d]);
  if (at < 0) return null;
  return `Stride mismatch! Strides are ${pythonTuple(strides)} and ${pythonTuple(others)} (mismatched at ${at})!`;
}

/** Whether tensors without values give results of the same kind. */
const fakeTest: Test = (definition, given) => {
  const bound = copies(given);
  const fakes = withTensors(bound, fakeOf);
  const [fakeResult, realResult] = [run(definition, fakes), run(definition, bound)];
  const context = `When comparing the output of ${definition.overloadName} on FakeTensor and concrete Tensors, found`;
  const [ours, theirs] = [[realResult].flat(), [fakeResult].flat()].map((list) =>
    list.filter((value) => value !== null && value !== undefined),
  ) as [unknown[], unknown[]];
  if (ours.length !== theirs.length)
    throw new AssertionError(`${context} mismatch in number of returns ${theirs.length} != ${ours.length}`);
  const python = (value: boolean): string => (value ? "True" : "False");
  const aliases = [share(fakeResult, fakes), share(realResult, bound)] as const;
  if (aliases[0] !== aliases[1])
    throw new MetadataMismatchError(
      `${context} mismatch in outputs_alias_inputs check ${python(aliases[0])} != ${python(aliases[1])}`,
    );
  ours.forEach((real, i) => {
    const other = theirs[i];
    if (real instanceof Tensor !== other instanceof Tensor)
      throw new AssertionError(`${context} mismatched number of tensor outputs`);
    const differs = real instanceof Tensor && other instanceof Tensor ? difference(real, other) : null;
    if (differs === null) return;
    const where = ours.length === 1 ? "" : ` for output[${i}]`;
    throw new MetadataMismatchError(`${context} mismatched tensor metadata${where}: ${differs}`);
  });
};

function assertSame(actual: unknown, expected: unknown, limits: Limits, message: string): void {
  const [ours, theirs] = [tensorsAmong(actual), tensorsAmong(expected)];
  const agree =
    ours.length === theirs.length &&
    ours.every((one, i) => {
      const other = theirs[i];
      if (other === undefined || one.dtype !== other.dtype || one.shape.join() !== other.shape.join()) return false;
      return allclose(one, other, toleranceFor([one.dtype], limits));
    });
  if (!agree) throw new AssertionError(message);
}

type Flat = (...args: unknown[]) => unknown;
/** Results, and the gradients of inputs that want one. */
function forwardsAndBackwards(call: Flat, bound: readonly unknown[]): [result: unknown, gradients: unknown] {
  const inputs = tensorsAmong(bound).filter((tensor) => tensor.requires_grad);
  const result = call(...bound);
  const sums = tensorsAmong(result).map((output) => output.sum().abs());
  const total = sums.reduce((sum, next) => sum.add(next));
  return [result, grad(total, inputs, { allow_unused: true })];
}

/** Whether a compiled call gives the same results and gradients, and all goes without values, too. */
const compiledTest: Test = (definition, given, limits) => {
  const plain: Flat = (...bound) => run(definition, bound);
  const wants = (values: unknown): boolean => tensorsAmong(values).some((tensor) => tensor.requires_grad);
  const bound = copies(given);
  const result = plain(...bound);
  const differentiates = wants(bound) && wants(result);
  const compiled = compile(plain) as Flat;
  const outputsMessage =
    "Outputs of the operator are different in eager-mode PyTorch vs AOTDispatcher tracing. This means the operator will have incorrect output underneath torch.compile. This could be because the operator's implementation not traceable.";
  const fakes = withTensors(copies(given), fakeOf);
  if (!differentiates) {
    run(definition, fakes);
    assertSame(compiled(...copies(given)), result, limits, outputsMessage);
    return;
  }
  const [outputs, gradients] = forwardsAndBackwards(plain, copies(given));
  forwardsAndBackwards(plain, fakes);
  const [compiledOutputs, compiledGradients] = forwardsAndBackwards(compiled, copies(given));
  assertSame(compiledOutputs, outputs, limits, outputsMessage);
  assertSame(
    compiledGradients,
    gradients,
    limits,
    "Gradients of the operator are different in eager-mode PyTorch vs AOTDispatcher. This means the operator will have incorrect gradients underneath torch.compile. This could be because the operator's backward is incorrectly registered or not traceable.",
  );
};

const TESTS: Readonly<Record<OpCheckTest, Test>> = {
  test_schema: schemaTest,
  test_autograd_registration: autogradTest,
  test_faketensor: fakeTest,
  test_aot_dispatch_static: compiledTest,
  test_aot_dispatch_dynamic: compiledTest,
};
const ALL = Object.keys(TESTS) as OpCheckTest[];
const OPTIONS = ["kwargs", "test_utils", "raise_exception", "atol", "rtol"];

/**
 * Tests with sample arguments whether an operator is registered as it behaves, and tells for each test "SUCCESS" or, with
 * `raise_exception: false`, its failure. "test_schema": the schema says which arguments are changed, and results are
 * new tensors. "test_autograd_registration": gradients come by `register_autograd`. "test_faketensor": tensors without
 * values give results of the same shapes, strides and dtypes. "test_aot_dispatch_dynamic": compiled and plain calls give
 * the same results and gradients, also without values. Call it with several samples, and with such that require a
 * gradient; whether the derivative is right, `torch.autograd.gradcheck` tells. Shapes: those that the operator takes.
 * @param op what `custom_op` gave, or an operator of `torch.ops`
 * @param args its arguments by position
 * @param kwargs those by name, or the options
 * @throws OpCheckError that names the test that failed, and why
 * @throws ValueError for what is no operator, other tests, and one of `rtol` and `atol` alone
 * https://docs.pytorch.org/docs/stable/library.html#torch.library.opcheck
 * @example
 * const twice = torch.library.custom_op("checks::twice", (x: Tensor) => x.mul(2), { schema: "(Tensor x) -> Tensor" });
 * twice.register_fake((x: Tensor) => torch.empty_like(x));
 * torch.library.opcheck(twice, [torch.ones(3)], { test_utils: "test_faketensor" }); // { test_faketensor: 'SUCCESS' }
 */
export function opcheck(
  op: unknown,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>> | OpCheckOptions | null = null,
  options: OpCheckOptions | null = null,
): OpCheckResults {
  const isSettings = options === null && isOptions(kwargs) && Object.keys(kwargs).every((key) => OPTIONS.includes(key));
  const settings = (isSettings ? kwargs : (options ?? {})) as OpCheckOptions;
  const named = (isSettings ? settings.kwargs : kwargs) ?? {};
  const { test_utils = ALL.filter((name) => name !== "test_aot_dispatch_static"), raise_exception = true } = settings;
  const { rtol = null, atol = null } = settings;
  if ((rtol === null) !== (atol === null))
    throw new ValueError("opcheck(op, ...): if you specify one of rtol/atol, you must specify both");
  if (!isOperator(op))
    throw new ValueError(
      `opcheck(op, ...): op must be instance of torch._ops.OpOverload, e.g. torch.ops.aten.sin.default, got ${typeof op}`,
    );
  const definition = definitionFor(op);
  const wanted = test_utils === "ALL" ? ALL : typeof test_utils === "string" ? [test_utils] : test_utils;
  if (!Array.isArray(wanted) || !wanted.every((name) => name in TESTS))
    throw new ValueError(
      `opcheck(op, ..., test_utils=${Array.isArray(wanted) ? pythonTuple(wanted) : String(wanted)}), expected test_utils to be subset of ${pythonTuple(ALL)} but it was not`,
    );
  const bound = bind(definition.schema, Object.keys(named).length > 0 ? [...args, named] : [...args]);
  const found: OpCheckResults = {};
  for (const name of wanted as readonly OpCheckTest[]) {
    try {
      TESTS[name](definition, bound, { rtol, atol });
      found[name] = "SUCCESS";
    } catch (error) {
      if (raise_exception)
        throw new OpCheckError(
          `opcheck(op, ...): ${name} failed with ${(error as Error).message} (scroll up for stack trace)`,
          { cause: error },
        );
      found[name] = error as Error;
    }
  }
  return found;
}
