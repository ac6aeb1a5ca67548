/** Modules exported here, beside what PyTorch 2.15 exported of the same (record-export.py): graphs, results, buffers. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { Dim, exportProgram, load, save, type ExportProgramOptions } from "flambeau/export";

const { nn } = torch;
const F = nn.functional;

interface Shown {
  readonly dtype: string;
  readonly values: unknown;
}
interface Recorded {
  readonly state: Readonly<Record<string, Shown>>;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Of a program that PyTorch saved: the file, and what it gives. */
  readonly file?: string;
  readonly out?: unknown;
  /** How often run_decompositions calls each operator. */
  readonly decomposed: Readonly<Record<string, number>>;
  readonly calls: readonly {
    readonly args: readonly unknown[];
    readonly out: unknown;
    readonly changed: Readonly<Record<string, Shown>>;
  }[];
}
const recorded = JSON.parse(readFileSync(new URL("recorded-export.json", import.meta.url), "utf8")) as Readonly<
  Record<string, Recorded>
>;
const DTYPES: Readonly<Record<string, torch.DType>> = { int64: torch.int64, bool: torch.bool };

const isShown = (value: unknown): value is Shown =>
  typeof value === "object" && value !== null && "dtype" in value && "values" in value;

function given(value: unknown): unknown {
  if (isShown(value))
    return torch.tensor(value.values as number[], { dtype: DTYPES[value.dtype.slice(6)] ?? torch.float32 });
  if (Array.isArray(value)) return value.map(given);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, given(item)]));
  return value;
}

function compare(found: unknown, wanted: unknown, at: string): void {
  if (isShown(wanted)) {
    expect(found, at).toBeInstanceOf(torch.Tensor);
    const tensor = (found as torch.Tensor).detach();
    expect(`torch.${tensor.dtype.name}`, at).toBe(wanted.dtype);
    const expected = torch.tensor(wanted.values as number[], { dtype: torch.float64 });
    expect(tensor.shape, at).toEqual(expected.shape);
    expect(tensor.to(torch.float64).sub(expected).abs().sum().item(), at).toBeLessThan(1e-4);
  } else if (Array.isArray(wanted)) {
    expect((found as unknown[]).length, at).toBe(wanted.length);
    for (const [i, item] of wanted.entries()) compare((found as unknown[])[i], item, `${at}[${i}]`);
  } else if (typeof wanted === "object" && wanted !== null)
    for (const [key, item] of Object.entries(wanted))
      compare((found as Record<string, unknown>)[key], item, `${at}.${key}`);
  else expect(found ?? null, at).toEqual(wanted);
}

/** A program's text without empty lines. */
const textOf = (program: object): string =>
  String(program)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .join("\n");

class Net extends nn.Module {
  conv = new nn.Conv2d(2, 3, 3, { padding: 1 });
  bn = new nn.BatchNorm2d(3);
  pool = new nn.MaxPool2d(2);
  fc = new nn.Linear(3, 2);
  declare count: torch.Tensor;
  k = torch.ones(2);
  constructor() {
    super();
    this.register_buffer("count", torch.zeros([]));
  }
  forward(x: torch.Tensor, d: { a: torch.Tensor }) {
    this.count.add_(1);
    let y = torch.relu(this.bn(this.conv(x)));
    y = F.adaptive_avg_pool2d(this.pool(y), 1).flatten(1);
    const z = this.fc(y)
      .add(this.k)
      .add(torch.tensor([1, 2], { dtype: torch.float32 }));
    z.add_(d.a);
    return { out: z, list: [x.reshape(x.size(0), -1), x.size(0) * 2] };
  }
}

class Two extends nn.Module {
  forward(x: torch.Tensor, y: torch.Tensor) {
    return x
      .view(x.size(0), -1)
      .matmul(y.t())
      .reshape(x.size(0) * y.size(0));
  }
}

class Equal extends nn.Module {
  forward(x: torch.Tensor, y: torch.Tensor) {
    return x.mul(2).add(y);
  }
}

class Optional extends nn.Module {
  forward(x: torch.Tensor, scale: number, named: { mask?: torch.Tensor } = {}) {
    const y = x.mul(scale);
    return named.mask === undefined ? [y, null] : [y.masked_fill(named.mask, 0.5), scale];
  }
}

class Operators extends nn.Module {
  forward(x: torch.Tensor) {
    const first = x.at(0);
    const [values, places] = x.max(1);
    const parts = x.split(2);
    return [
      ...[x.eq(1), x.pow(2), x.rsub(1), x.floor_divide(2), x.sum(), x.mean(1, { keepdim: true }), values, places],
      ...[
        x.at("...", torch.slice(1, null)),
        parts,
        torch.cat([x, x], 1),
        torch.where(x.gt(0), x, 0.25),
        x.var(0),
        x.argmax(1),
      ],
      ...[x.clamp(0, 1), torch.arange(4), torch.ones(3), x.softmax(-1), x.logsumexp(1), first, x.cumsum(0)],
      ...[x.transpose(0, 1), x.unsqueeze(0)],
    ];
  }
}

class InPlace extends nn.Module {
  declare total: torch.Tensor;
  constructor() {
    super();
    this.register_buffer("total", torch.zeros(3));
  }
  forward(x: torch.Tensor) {
    this.total.add_(x.sum(0));
    const y = x.add(this.total);
    y.at(0).mul_(2);
    return F.relu(y, { inplace: true });
  }
}

type AnyModule = torch.nn.Module<(...args: never[]) => unknown>;
interface Case {
  readonly module: () => AnyModule;
  readonly options?: ExportProgramOptions;
  /** Graphs differ from PyTorch's in the ways that are told; results do not. */
  readonly differs?: string;
  /** The same of decomposed programs. */
  readonly decomposedDiffers?: string;
}
const cases: Readonly<Record<string, Case>> = {
  mlp: {
    module: () => new nn.Sequential(new nn.Linear(3, 4), new nn.GELU(), new nn.Linear(4, 2)),
    options: { dynamic_shapes: [{ 0: Dim("b") }] },
  },
  net: { module: () => new Net(), options: { dynamic_shapes: [{ 0: Dim.DYNAMIC }, { a: null }] } },
  lstm: { decomposedDiffers: "recurrent layers stay whole", module: () => new nn.LSTM(3, 2, { batch_first: true }) },
  gru: {
    decomposedDiffers: "recurrent layers stay whole",
    module: () => new nn.GRU(3, 2, { num_layers: 2, bidirectional: true }),
  },
  embedding: {
    module: () => new nn.Sequential(new nn.Embedding(5, 3), new nn.LayerNorm(3), new nn.Dropout(0.5).eval()),
  },
  convolutions: {
    module: () =>
      new nn.Sequential(
        new nn.Conv2d(1, 2, 3, { stride: 2 }),
        new nn.ConvTranspose2d(2, 1, 3, { stride: 2 }),
        new nn.Upsample({ scale_factor: 2 }),
      ),
  },
  activations: {
    module: () =>
      new nn.Sequential(
        ...[new nn.SiLU(), new nn.ReLU6(), new nn.Hardswish(), new nn.LeakyReLU(), new nn.Softmax(-1)],
        ...[new nn.Sigmoid(), new nn.Tanh(), new nn.ReLU(true), new nn.Mish(), new nn.GLU()],
      ),
  },
  loss: {
    decomposedDiffers: "nll_loss_forward stays whole",
    module: () => new nn.CrossEntropyLoss({ label_smoothing: 0.1 }),
  },
  two: {
    decomposedDiffers: "products of matrices are viewed less often",
    module: () => new Two(),
    options: { dynamic_shapes: { x: { 0: Dim("b", { max: 64 }) }, y: { 0: Dim.AUTO } } },
  },
  equal: { module: () => new Equal(), options: { dynamic_shapes: { x: { 0: Dim.AUTO }, y: { 0: Dim.AUTO } } } },
  optional: { module: () => new Optional() },
  operators: { decomposedDiffers: "some operators stay whole", module: () => new Operators() },
  in_place: { decomposedDiffers: "views are written back by select_scatter", module: () => new InPlace() },
  attention: {
    module: () => new nn.TransformerEncoderLayer(4, 2, 8, { batch_first: true, dropout: 0 }),
    differs: "the projections of attention are cut by chunk",
  },
};

function moduleOf(name: string): AnyModule {
  const module = cases[name]?.module() ?? new nn.Module();
  module.load_state_dict(given(recorded[name]?.state ?? {}) as Record<string, torch.Tensor>);
  return module as AnyModule;
}

function exported(name: string, module = moduleOf(name)) {
  const { args, kwargs } = recorded[name]!;
  const named = given(kwargs) as Record<string, unknown>;
  return exportProgram(module, given(args) as unknown[], named, cases[name]?.options ?? {});
}

describe.each(Object.keys(cases))("export of %s", (name) => {
  const { text, calls, kwargs } = recorded[name]!;

  test.skipIf(cases[name]?.differs !== undefined)("makes PyTorch's graph", () => {
    // PyTorch counts nodes that it removed, and sorts symbols by names that are others here.
    const same = text.trim().replaceAll("mul_2", "mul").replaceAll("s1*s0", "s0*s1");
    expect(textOf(exported(name))).toBe(same);
  });

  test("gives PyTorch's results and buffers, from a file too", () => {
    const module = moduleOf(name);
    const program = exported(name, module);
    const bytes = save(program);
    for (const { args, out, changed } of calls) {
      const runs = [load(bytes), load(save(load(bytes)))];
      for (const run of runs) {
        const named = given(kwargs) as Record<string, unknown>;
        const result = run.module()(...(given(args) as unknown[]), ...(Object.keys(named).length > 0 ? [named] : []));
        compare(result, out, name);
        for (const [key, value] of Object.entries(changed)) compare(run.state_dict[key], value, key);
      }
    }
  });

  test.skipIf((cases[name]?.decomposedDiffers ?? cases[name]?.differs) !== undefined)(
    "falls apart into PyTorch's operators",
    () => {
      const counts: Record<string, number> = {};
      for (const [, target = ""] of String(exported(name).run_decompositions()).matchAll(
        /= torch\.ops\.(aten\.\w+\.\w+)/g,
      ))
        counts[target] = (counts[target] ?? 0) + 1;
      expect(counts).toEqual(recorded[name]?.decomposed);
    },
  );

  test("gives the same decomposed, and changes only by results", () => {
    const program = exported(name).run_decompositions();
    expect(String(program)).not.toMatch(/aten\.\w+[^_]_\./);
    expect(program.verifiers).toEqual(["ATEN"]);
    for (const { args, out, changed } of calls) {
      const run = load(save(program));
      const named = given(kwargs) as Record<string, unknown>;
      const result = run.module()(...(given(args) as unknown[]), ...(Object.keys(named).length > 0 ? [named] : []));
      compare(result, out, name);
      for (const [key, value] of Object.entries(changed)) compare(run.state_dict[key], value, key);
    }
  });

  test("leaves the module as it was", () => {
    const module = moduleOf(name);
    exported(name, module);
    const { state } = recorded[name]!;
    for (const [key, value] of Object.entries(module.state_dict())) compare(value, state[key], key);
  });
});

describe("what cannot be exported", () => {
  const x = torch.ones(4, 3);
  const of = (f: (x: torch.Tensor, y: torch.Tensor) => unknown): AnyModule => {
    class Of extends nn.Module {
      forward(x: torch.Tensor, y: torch.Tensor) {
        return f(x, y);
      }
    }
    return new Of() as unknown as AnyModule;
  };

  test("branches and numbers that depend on elements", () => {
    expect(() =>
      exportProgram(
        of((a) => ((a.sum().item() as number) > 0 ? a : a.neg())),
        [x],
      ),
    ).toThrow(/^Could not guard on data-dependent expression/);
  });

  test("dims that cannot vary", () => {
    const shapes = { x: { 0: Dim.DYNAMIC }, y: null };
    expect(() =>
      exportProgram(
        of((a, b) => a.add(b)),
        [x, x.clone()],
        null,
        { dynamic_shapes: shapes },
      ),
    ).toThrow(
      "Received user-specified dim hint Dim.DYNAMIC(min=None, max=None), but tracing inferred a static shape of 4 for dimension inputs['x'].shape[0].",
    );
    expect(() =>
      exportProgram(
        of((a) => a.view(4, 3)),
        [x],
        null,
        { dynamic_shapes: [{ 0: Dim("n") }] },
      ),
    ).toThrow(
      /^Constraints violated \(n\)! You marked n as dynamic but your code specialized it to be a constant \(4\)/,
    );
    const auto = exportProgram(
      of((a) => a.view(4, 3)),
      [x],
      null,
      { dynamic_shapes: [{ 0: Dim.AUTO }] },
    );
    expect(auto.range_constraints).toEqual({});
  });

  test("forms that do not fit", () => {
    expect(() =>
      exportProgram(
        of((a) => a),
        [x],
        null,
        { dynamic_shapes: [null, null] },
      ),
    ).toThrow(
      /^Detected mismatch between the structure of `inputs` and `dynamic_shapes`: `inputs` has 1 elements, but `dynamic_shapes` has 2 elements/,
    );
    expect(() => exportProgram((() => x) as never, [x])).toThrow(
      "Expected `mod` to be an instance of `torch.nn.Module`, got",
    );
    expect(() =>
      exportProgram(
        of((a) => a),
        x as never,
      ),
    ).toThrow(/^Expecting `args` to be a tuple/);
    expect(() => Dim("n", { min: 4, max: 2 })).toThrow("Cannot create Dim with inconsistent min=4, max=2");
  });

  test("plain tensors that are set", () => {
    class Setting extends nn.Module {
      last: torch.Tensor = torch.zeros(1);
      forward(x: torch.Tensor) {
        this.last = x;
        return x;
      }
    }
    const module = new Setting();
    expect(() => exportProgram(module as unknown as AnyModule, [x])).toThrow(
      /^The tensor attribute self.last was assigned during export/,
    );
    expect(module.last.shape).toEqual([1]);
  });
});

test("sizes of inputs are checked, and may vary where it was said", () => {
  const run = exported("two").module();
  expect((run(torch.ones(7, 3), torch.ones(2, 3)) as torch.Tensor).shape).toEqual([14]);
  expect(() => run(torch.ones(65, 3), torch.ones(2, 3))).toThrow("Guard failed: x.size()[0] <= 64");
});

test("programs of PyTorch that call torchvision's operators are run", () => {
  const { file = "", args, out } = recorded["detection"]!;
  const program = load(new Uint8Array(gunzipSync(Buffer.from(file, "base64"))));
  compare(program.module()(...(given(args) as unknown[])), out, "detection");
});

test("a program whose graph was changed is not written as it was", () => {
  const program = exportProgram(new nn.ReLU(), [torch.ones(2)]);
  const [input, relu] = [...program.graph.nodes];
  relu!.replace_all_uses_with(input!);
  program.graph.erase_node(relu!);
  expect(() => save(program)).toThrow("the program's graph was changed");
});

test("recurrent layers take states, and sequences that are no batch", () => {
  const layer = new nn.GRU(3, 2);
  const [input, state] = [torch.randn(4, 3), torch.randn(1, 2)];
  const program = exportProgram(layer as unknown as AnyModule, [input, state]);
  const [output, end] = program.module()(input, state) as torch.Tensor[];
  const [wanted, last] = layer(input, state);
  expect(output!.allclose(wanted) && end!.allclose(last)).toBe(true);
  expect(output!.shape).toEqual([4, 2]);
});

test("weights that have two names are one", () => {
  class Tied extends nn.Module {
    first = new nn.Linear(3, 3, { bias: false });
    second = new nn.Linear(3, 3, { bias: false });
    constructor() {
      super();
      this.second.weight = this.first.weight;
    }
    forward(x: torch.Tensor) {
      return this.second(this.first(x));
    }
  }
  const module = new Tied();
  const program = load(save(exportProgram(module as unknown as AnyModule, [torch.ones(2, 3)])));
  expect(program.graph_signature.parameters).toEqual(["first.weight", "second.weight"]);
  const x = torch.randn(2, 3);
  expect((program.module()(x) as torch.Tensor).allclose(module(x))).toBe(true);
});

test("buffers may be set", () => {
  class Counter extends nn.Module {
    declare count: torch.Tensor;
    constructor() {
      super();
      this.register_buffer("count", torch.zeros(2));
    }
    forward(x: torch.Tensor) {
      this.count = this.count.add(x);
      return x.mul(this.count);
    }
  }
  const module = new Counter();
  for (const program of [
    exportProgram(module as unknown as AnyModule, [torch.ones(2)]),
    exportProgram(module as unknown as AnyModule, [torch.ones(2)]).run_decompositions(),
  ]) {
    const run = load(save(program)).module();
    run(torch.tensor([1, 2]));
    expect((run(torch.tensor([1, 2])) as torch.Tensor).tolist()).toEqual([2, 8]);
  }
  expect(module.count.tolist()).toEqual([0, 0]);
});
