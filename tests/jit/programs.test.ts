/** `flambeau/jit`: archives that PyTorch wrote run here as PyTorch's interpreter runs them. */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import * as jit from "flambeau/jit";

interface Program {
  readonly name: string;
  readonly seed: number | null;
  readonly evaluate: boolean;
  readonly archive: string;
  readonly calls: string;
}
interface Call {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly out: unknown;
  readonly error: string | null;
  readonly grads: Readonly<Record<string, torch.Tensor>> | null;
  readonly state: Readonly<Record<string, torch.Tensor>> | null;
}
type Methods = Record<string, (...args: unknown[]) => unknown>;

const recorded = new URL("recorded/programs.json.br", import.meta.url);
const programs = JSON.parse(brotliDecompressSync(readFileSync(recorded)).toString()) as Program[];
const decode = (data: string): Uint8Array => new Uint8Array(Buffer.from(data, "base64"));
const programNamed = (name: string): Program => programs.find((each) => each.name === name)!;
const open = (name: string): jit.ScriptModule => jit.load(decode(programNamed(name).archive));
const callsOf = (program: Program): Call[] => torch.load(decode(program.calls), { weights_only: false });
/** What follows the trace: the class of an error and its text. */
const lastLine = (text: string): string => text.trim().split("\n").at(-1)!;

function expectSame(actual: unknown, wanted: unknown, path: string): void {
  if (wanted instanceof torch.Tensor) {
    expect(actual, path).toBeInstanceOf(torch.Tensor);
    const found = actual as torch.Tensor;
    expect(found.dtype, path).toBe(wanted.dtype);
    expect(found.shape, path).toEqual(wanted.shape);
    if (!wanted.dtype.is_floating_point) expect(torch.equal(found, wanted), path).toBe(true);
    else {
      const near = torch.allclose(found, wanted, { rtol: 1e-4, atol: 2e-5, equal_nan: true });
      expect(near, `${path}: ${String(found)} for ${String(wanted)}`).toBe(true);
    }
  } else if (Array.isArray(wanted)) {
    expect((actual as unknown[]).length, path).toBe(wanted.length);
    wanted.forEach((item, i) => expectSame((actual as unknown[])[i], item, `${path}[${i}]`));
  } else if (typeof wanted === "object" && wanted !== null) {
    const read = (of: unknown): [unknown, unknown][] =>
      of instanceof Map ? [...(of as Map<unknown, unknown>)] : Object.entries(of as object);
    const [found, given] = [read(actual), read(wanted)];
    expect(
      found.map(([key]) => key),
      path,
    ).toEqual(given.map(([key]) => key));
    given.forEach(([key, item], i) => expectSame(found[i]![1], item, `${path}.${String(key)}`));
  } else if (typeof wanted === "number" && Number.isFinite(wanted)) expect(actual, path).toBeCloseTo(wanted, 6);
  else if (wanted === "cpu") expect(String(actual), path).toBe(wanted);
  else expect(actual, path).toBe(wanted);
}

/** The sums of all results that have a history, as the recorder takes them. */
function sumsOf(value: unknown): torch.Tensor[] {
  if (value instanceof torch.Tensor) return value.requires_grad ? [value.sum()] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(sumsOf) : [];
}

/** Calls a module as it was called when it was recorded, and compares. */
function replay(model: jit.ScriptModule, call: Call, path: string): void {
  const run = (): unknown =>
    call.method === "forward" ? model(...call.args) : (model as unknown as Methods)[call.method]!(...call.args);
  if (call.error !== null) {
    let message = "";
    try {
      run();
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(lastLine(message), path).toBe(call.error);
    return;
  }
  const out = run();
  expectSame(out, call.out, path);
  if (call.grads !== null) {
    model.zero_grad();
    sumsOf(out)
      .reduce((a, b) => a.add(b))
      .backward();
    for (const [name, grad] of Object.entries(call.grads))
      expectSame(model.get_parameter(name).grad, grad, `${path}, gradient of ${name}`);
  }
  if (call.state === null) return;
  const state = model.state_dict();
  expect(Object.keys(state).toSorted()).toEqual(Object.keys(call.state).toSorted());
  for (const [name, tensor] of Object.entries(call.state)) expectSame(state[name], tensor, `${path}, state ${name}`);
}

describe("programs that PyTorch recorded", () => {
  test.each(programs.map((program) => [program.name, program] as const))("%s", (_, program) => {
    const model = jit.load(decode(program.archive));
    if (program.evaluate) model.eval();
    callsOf(program).forEach((call, i) => {
      if (program.seed !== null) torch.manual_seed(program.seed);
      replay(model, call, `call ${i}`);
    });
  });

  const savable = programs.filter(({ name }) => name !== "quantized" && name !== "dynamic");
  test.each(savable.map((program) => [program.name, program] as const))("%s, saved and loaded again", (_, program) => {
    const model = jit.load(jit.load(decode(program.archive)).save());
    if (program.evaluate) model.eval();
    callsOf(program).forEach((call, i) => {
      if (program.seed !== null) torch.manual_seed(program.seed);
      replay(model, call, `call ${i}`);
    });
  });
});

describe("modules", () => {
  test("have parameters, buffers and children as all modules have", () => {
    const model = open("everything");
    expect(model.named_parameters().map(([name]) => name)).toEqual([
      "linear.weight",
      "linear.bias",
      "norm.weight",
      "norm.bias",
      "layers.0.weight",
      "layers.0.bias",
    ]);
    expect(model.named_buffers().map(([name]) => name)).toContain("shift");
    expect(model.named_children().map(([name]) => name)).toEqual(["linear", "norm", "layers"]);
    expect(model.original_name).toBe("Everything");
    expect(String(model).split("\n").slice(0, 3)).toEqual([
      "RecursiveScriptModule(",
      "  original_name=Everything",
      "  (linear): RecursiveScriptModule(original_name=Linear)",
    ]);
    expect(model.code.split("\n")[0]).toBe("def forward(self,");
    expect(() => model.graph).toThrow("graphs of TorchScript modules are not supported");
  });

  test("read in their programs whether they are in training", () => {
    const model = open("conv");
    const x = torch.randn(2, 3, 8, 8);
    const before = (model as unknown as { 1: { num_batches_tracked: torch.Tensor } })[1].num_batches_tracked.item();
    model(x);
    model.eval();
    model(x);
    const layer = (model as unknown as { 1: { num_batches_tracked: torch.Tensor; training: boolean } })[1];
    expect(layer.num_batches_tracked.item()).toBe(Number(before) + 1);
    expect(layer.training).toBe(false);
  });

  test("are trained, and saved as they are then", () => {
    const model = open("conv");
    const optimizer = new torch.optim.SGD(model.parameters(), { lr: 0.1 });
    const x = torch.randn(4, 3, 8, 8);
    const losses = [0, 1, 2, 3].map(() => {
      const loss = (model(x) as torch.Tensor).pow(2).mean();
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      return loss.item() as number;
    });
    expect(losses[3]).toBeLessThan(losses[0]!);
    const again = jit.load(model.save(null, { _extra_files: { note: "trained" } }), { _extra_files: { note: "" } });
    expectSame(again.eval()(x), model.eval()(x), "the saved model");
    const files = { note: "" };
    jit.load(model.save(null, { _extra_files: { note: "trained" } }), { _extra_files: files });
    expect(files.note).toBe("trained");
  });

  test("take arguments by name, and check their types as PyTorch does", () => {
    const model = open("loop");
    const [x, state] = [torch.randn(2, 3, 3), torch.randn(2, 4)];
    expectSame(model({ lengths: [1, 2], x, state }), model(x, [1, 2], state), "by name");
    expectSame(model(x, { lengths: [1, 2] }), model(x, [1, 2]), "one by name");
    expect(() => model(x)).toThrow("forward() is missing value for argument 'lengths'. Declaration: forward(");
    expect(() => model(x, "ab")).toThrow(
      "forward() Expected a value of type 'List[int]' for argument 'lengths' but instead found type 'str'.\nPosition: 2\nValue: 'ab'\n",
    );
    expect(() => model(x, [1], null, 4)).toThrow(
      "forward() expected at most 4 argument(s) but received 5 argument(s).",
    );
    expect(() => model(x, [1], { stat: state })).toThrow("Unknown keyword argument 'stat' for operator 'forward'.");
  });

  test("are copied with attributes and weights of their own", () => {
    const model = open("attributes") as jit.ScriptModule & { i: number; li: number[] };
    const copy = model.deepcopy();
    copy(5);
    expect([model.i, model.li]).toEqual([1, [1, 2]]);
    expect([copy.i, copy.li]).toEqual([6, [1, 2, 5]]);
    const net = open("conv").eval();
    const other = net.deepcopy();
    torch.no_grad(() => other.parameters().forEach((parameter) => parameter.zero_()));
    const x = torch.ones(1, 3, 8, 8);
    expect((other(x) as torch.Tensor).abs().sum().item()).toBe(0);
    expect((net(x) as torch.Tensor).abs().sum().item()).toBeGreaterThan(0);
    expect((jit.load(jit.save(other))(x) as torch.Tensor).abs().sum().item()).toBe(0);
    expect(() => jit.save(new torch.nn.Linear(1, 1) as unknown as jit.ScriptModule)).toThrow(
      "torch.save writes others",
    );
  });

  test("have the attributes of the program, which can be set", () => {
    const model = open("attributes") as jit.ScriptModule & { i: number; f: number; li: number[]; d: object };
    expect([model.i, model.f, model.li, model.d]).toEqual([1, 2, [1, 2], { a: [1] }]);
    model.i = 10;
    model.f = 3;
    expect((model(1) as unknown[]).slice(0, 2)).toEqual([11, 4.5]);
  });
});

describe("errors", () => {
  test("of the program are of a class of their own, and show where they come from", () => {
    const model = open("raises");
    let found: unknown;
    try {
      model(0);
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(jit.Error);
    const { message } = found as Error;
    expect(message).toMatch(
      /^The following operation failed in the TorchScript interpreter\.\nTraceback of TorchScript, serialized code \(most recent call last\):\n {2}File "code\/__torch__[\w/]*\.py", line \d+, in forward\n/,
    );
    expect(message).toContain("~~~ <--- HERE");
    expect(lastLine(message)).toBe("builtins.ValueError: the value 0");
    expect(() => model(4)).toThrow(torch.RuntimeError);
  });

  test("of operators are RuntimeErrors with the same trace", () => {
    expect(() => open("product")(torch.ones(2, 3), torch.ones(2, 3))).toThrow(torch.RuntimeError);
  });

  test("of files name them", () => {
    expect(() => jit.load(new Uint8Array([1, 2, 3]))).toThrow("this is no archive of torch.jit.save");
    expect(() => jit.load(torch.save({ a: 1 }))).toThrow("failed locating file constants.pkl");
    expect(() => jit.load(decode(programs[0]!.archive), { map_place: "cpu" } as object)).toThrow("map_place");
  });
});
