/** Programs that PyTorch 2.15 exported and saved (record.py): results, gradients, buffers, errors and texts are its own. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { load, type ExportedProgram } from "flambeau/export";
import { callAten, floatOf, hasAtenOperator } from "../../src/aten/index.ts";

interface Shown {
  readonly dtype: string;
  readonly values: unknown;
}
interface Recorded {
  readonly file: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly results: readonly {
    readonly args: readonly unknown[];
    readonly out: unknown;
    readonly grads: Readonly<Record<string, Shown>>;
    readonly buffers: Readonly<Record<string, Shown>>;
  }[];
  readonly errors: readonly { readonly args: readonly unknown[]; readonly class: string; readonly text: string }[];
  readonly signature: string;
  /** Without empty lines and comments. */
  readonly text: string;
}

const recorded = JSON.parse(readFileSync(new URL("recorded.json", import.meta.url), "utf8")) as Readonly<
  Record<string, Recorded>
>;
const fileOf = (name: string): Uint8Array =>
  new Uint8Array(gunzipSync(Buffer.from(recorded[name]?.file ?? "", "base64")));
const programOf = (name: string): ExportedProgram => load(fileOf(name));

const isShown = (value: unknown): value is Shown =>
  typeof value === "object" && value !== null && "dtype" in value && "values" in value;

const DTYPES: Readonly<Record<string, torch.DType>> = { int64: torch.int64, float64: torch.float64, bool: torch.bool };

/** A recorded value as a program takes it. */
function given(value: unknown): unknown {
  if (isShown(value)) {
    const dtype = value.dtype.replace("torch.", "");
    if (dtype.startsWith("complex")) return torch.view_as_complex(torch.tensor(value.values as number[][]));
    return torch.tensor(value.values as number[], { dtype: DTYPES[dtype] ?? torch.float32 });
  }
  if (Array.isArray(value)) return value.map(given);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, given(item)]));
  return value;
}

/** Compares a result with a recorded one. */
function compare(found: unknown, wanted: unknown, at: string): void {
  if (isShown(wanted)) {
    expect(found, at).toBeInstanceOf(torch.Tensor);
    const tensor = (found as torch.Tensor).detach();
    expect(`torch.${tensor.dtype.name}`, at).toBe(wanted.dtype);
    const numbers = tensor.to(torch.float64);
    const expected = torch.tensor(wanted.values as number[], { dtype: torch.float64 });
    expect(numbers.shape, at).toEqual(expected.shape);
    expect(torch.allclose(numbers, expected, { rtol: 1e-4, atol: 1e-5 }), `${at}: ${String(numbers)}`).toBe(true);
  } else if (Array.isArray(wanted)) {
    expect(Array.isArray(found) && found.length, at).toBe(wanted.length);
    for (const [i, item] of wanted.entries()) compare((found as unknown[])[i], item, `${at}[${i}]`);
  } else if (typeof wanted === "object" && wanted !== null) {
    expect(Object.keys(found as object), at).toEqual(Object.keys(wanted));
    for (const [name, item] of Object.entries(wanted))
      compare((found as Record<string, unknown>)[name], item, `${at}.${name}`);
  } else expect(found ?? null, at).toEqual(wanted);
}

const realParts = (value: unknown): unknown => {
  if (value instanceof torch.Tensor)
    return value.is_complex() ? torch.view_as_real(value.detach().resolve_conj()) : value;
  if (Array.isArray(value)) return value.map(realParts);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, realParts(item)]));
  return value;
};

function tensorsOf(value: unknown): torch.Tensor[] {
  if (value instanceof torch.Tensor) return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(tensorsOf);
}

describe.each(Object.keys(recorded))("%s", (name) => {
  const entry = recorded[name] as Recorded;
  const named = Object.keys(entry.kwargs).length > 0 ? [given(entry.kwargs)] : [];

  test("gives PyTorch's results, gradients and buffers", () => {
    const run = programOf(name).module();
    for (const [i, { args, out, grads, buffers }] of entry.results.entries()) {
      torch.manual_seed(7);
      for (const parameter of run.parameters()) parameter.grad = null;
      const inputs = args.map((arg) =>
        name === "complex" ? torch.view_as_complex(given(arg) as torch.Tensor) : given(arg),
      );
      const found = run(...inputs, ...named);
      compare(realParts(found), out, `result ${i}`);
      if (Object.keys(grads).length > 0) {
        const sums = tensorsOf(found)
          .filter((tensor) => tensor.requires_grad)
          .map((tensor) => tensor.mul(tensor).sum());
        sums.reduce((a, b) => a.add(b)).backward();
      }
      const parameters = Object.fromEntries(run.named_parameters());
      for (const [key, gradient] of Object.entries(grads))
        compare(parameters[key]?.grad, gradient, `gradient of ${key}`);
      const own = Object.fromEntries(run.named_buffers());
      for (const [key, buffer] of Object.entries(buffers)) compare(own[key], buffer, key);
    }
  });

  test("shows PyTorch's signature", () => {
    expect(String(programOf(name).graph_signature)).toBe(entry.signature);
  });

  // Python renames an input called `input`, and keeps results that nobody reads.
  const isPrintedSo = !["net_core", "attention", "lstm", "older"].includes(name);
  test.runIf(isPrintedSo)("is printed as PyTorch prints it", () => {
    const lines = String(programOf(name)).split("\n");
    const told = lines.filter((line) => line.trim() !== "" && !line.trim().startsWith("# ")).join("\n");
    expect(told).toBe(entry.text);
  });

  if (entry.errors.length > 0)
    test("refuses with PyTorch's texts", () => {
      const run = programOf(name).module();
      for (const { args, class: kind, text } of entry.errors) {
        let error: unknown = null;
        try {
          run(...args.map(given), ...named);
        } catch (thrown) {
          error = thrown;
        }
        expect((error as Error | null)?.name).toBe(kind);
        expect((error as Error).message).toContain(text);
      }
    });
});

describe("exported programs", () => {
  test("have the file's tensors, ranges and example inputs", () => {
    const program = programOf("net");
    expect(Object.keys(program.state_dict).sort()).toEqual([
      "conv.bias",
      "conv.weight",
      "head.bias",
      "head.weight",
      "norm.bias",
      "norm.num_batches_tracked",
      "norm.running_mean",
      "norm.running_var",
      "norm.weight",
      "steps",
    ]);
    expect(Object.keys(program.constants)).toEqual(["scale"]);
    expect(Object.values(program.range_constraints)).toEqual([{ lower: 2, upper: 64 }]);
    expect(program.named_parameters().map(([name]) => name)).toEqual(program.graph_signature.parameters);
    expect(program.graph_signature.parameters).toHaveLength(6);
    expect(tensorsOf(program.example_inputs).map(({ shape }) => shape)).toEqual([[3, 1, 4, 4]]);
    expect(program.module_call_graph.map(({ fqn }) => fqn)).toContain("conv");
    expect(program.verifiers).toEqual(["TRAINING"]);
  });

  test("are trained", () => {
    const program = programOf("lstm");
    const run = program.module();
    const optimizer = new torch.optim.SGD(run.parameters(), { lr: 0.5 });
    const x = torch.ones(2, 3, 2);
    const lossOf = (): torch.Tensor => (run(x) as torch.Tensor[])[0]!.sub(1).pow(2).mean();
    const before = lossOf().item() as number;
    for (let i = 0; i < 5; i++) {
      optimizer.zero_grad();
      lossOf().backward();
      optimizer.step();
    }
    expect(lossOf().item() as number).toBeLessThan(before);
  });

  test("have no modes", () => {
    const run = programOf("lstm").module();
    expect(() => run.train()).toThrow("Calling train() is not supported yet.");
    expect(() => run.eval()).toThrow("Calling eval() is not supported yet.");
  });

  test("take sizes unchecked where that is asked for", () => {
    const x = torch.ones(65, 1, 4, 4);
    expect(() => programOf("net").module()(x)).toThrow("Guard failed: x.size()[0] <= 64");
    expect((programOf("net").module(false)(x) as { scores: torch.Tensor }).scores.shape).toEqual([65, 2]);
  });

  test("are read in the layout of PyTorch 2.1 to 2.7", () => {
    const run = programOf("older").module();
    const x = torch.tensor([[1, 2, 3]], { dtype: torch.float32 });
    expect(run.named_parameters().map(([name]) => name)).toEqual(["weight", "bias"]);
    const { out } = (recorded["older"] as Recorded).results[0]!;
    compare(run(x), out, "older");
  });

  test("are refused where the file is none, or holds machine code", () => {
    expect(() => load(new Uint8Array([1, 2, 3]))).toThrow("this is no exported program");
    expect(() => load(fileOf("net"), { expected_opset_version: { aten: 9 } })).toThrow(
      "version 10 of the operators aten",
    );
  });
});

describe("operators by the names of their schemas", () => {
  test("take positions, names, TorchScript's numbers and floats that are whole", () => {
    const x = torch.tensor([1, 2, 3]);
    expect(String(callAten("aten::add", "Tensor", [x, x], { alpha: 2 }))).toBe("tensor([3, 6, 9])");
    expect(String(callAten("aten::add", "Tensor", [x, floatOf(1)]))).toBe("tensor([2., 3., 4.])");
    expect(String(callAten("aten::to", "dtype", [x, 6]))).toBe("tensor([1., 2., 3.])");
    expect(String(callAten("aten::full", undefined, [[2], floatOf(1)]))).toBe("tensor([1., 1.])");
    expect(String(callAten("aten::slice", "Tensor", [x], { start: 1 }))).toBe("tensor([2, 3])");
    expect(String(callAten("aten::__and__", "Tensor", [x, torch.tensor(1)]))).toBe("tensor([1, 0, 1])");
    const [values] = callAten("aten::max", "dim", [x, 0]) as torch.Tensor[];
    expect(values?.item()).toBe(3);
    const column = callAten("aten::index_put", undefined, [
      torch.zeros(2, 2),
      [null, torch.tensor([1])],
      torch.ones(1),
    ]);
    expect(String(column)).toBe("tensor([[0., 1.],\n        [0., 1.]])");
  });

  test("are refused by name where they are lacking", () => {
    expect(hasAtenOperator("aten::add", "Tensor")).toBe(true);
    expect(hasAtenOperator("aten::no_such_operator")).toBe(false);
    expect(() => callAten("aten::no_such_operator", "x", [])).toThrow(
      "the operator aten::no_such_operator.x is not supported",
    );
  });
});
