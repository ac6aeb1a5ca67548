/**
 * Kernels that the native addon has, beside WebAssembly's: the same values but for rounding at every level, at the ends
 * of loops, in any layout; the same bits for any number of threads; nothing written where nothing belongs.
 */
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { emitFormula, Unfit } from "../../native/formulas/emit.ts";
import { literal } from "../../native/formulas/operations.ts";
import type { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { kernel } from "../../src/kernel/build.ts";
import { fingerprint } from "../../src/kernel/fingerprint.ts";
import { constant } from "../../src/kernel/ir.ts";
import type { Kernel, Scalar } from "../../src/kernel/ir.ts";
import { hostBackend } from "../../src/tensor/device.ts";
import { loadNativeAddon } from "../../src/support/platform/native.ts";

const addon = loadNativeAddon()?.addon;
const levels = addon?.levels ?? [];
const { flambeau } = torch.backends;
const F = torch.nn.functional;

/** The result with native code at a level, or without. */
function by<Result>(level: string | false, run: () => Result): Result {
  const before = flambeau.native;
  flambeau.native = level;
  try {
    return run();
  } finally {
    flambeau.native = before;
  }
}

type Unary = (x: torch.Tensor) => torch.Tensor;

/**
 * Functions with the largest difference between the engines, in units of the last place of a result near 1, and where
 * results cancel, the largest one of small results.
 */
const functions: readonly (readonly [name: string, run: Unary, units: number, absolute?: number])[] = [
  ["neg", (x) => x.neg(), 0],
  ["abs", (x) => x.abs(), 0],
  ["sqrt", (x) => x.sqrt(), 0],
  ["floor", (x) => x.floor(), 0],
  ["ceil", (x) => x.ceil(), 0],
  ["trunc", (x) => x.trunc(), 0],
  ["round", (x) => x.round(), 0],
  ["relu", (x) => x.relu(), 0],
  ["clamp", (x) => x.clamp(-1, 2), 0],
  ["sign", (x) => x.sign(), 0],
  ["gt", (x) => x.gt(0.5), 0],
  ["isnan", (x) => x.isnan(), 0],
  ["reciprocal", (x) => x.reciprocal(), 0],
  ["add", (x) => x.add(x), 0],
  ["mul number", (x) => x.mul(0.3), 0],
  ["maximum", (x) => x.maximum(x.neg()), 0],
  ["minimum", (x) => x.minimum(torch.ones(1)), 0],
  ["where", (x) => torch.where(x.gt(0), x, x.mul(2)), 0],
  ["masked_fill", (x) => x.masked_fill(x.lt(0), 7), 0],
  ["to bool", (x) => x.bool(), 0],
  ["exp", (x) => x.exp(), 2],
  ["sigmoid", (x) => x.sigmoid(), 2],
  ["tanh", (x) => x.tanh(), 2],
  ["erf", (x) => x.erf(), 2],
  ["gelu", (x) => F.gelu(x), 4, 1e-6],
  ["silu", (x) => F.silu(x), 3],
  ["softplus", (x) => F.softplus(x), 4],
  ["log", (x) => x.log(), 1],
  ["sin", (x) => x.sin(), 2],
  ["cos", (x) => x.cos(), 2],
  ["pow, 2.5", (x) => x.abs().pow(2.5), 1],
  ["pow, 4", (x) => x.pow(4), 1],
  ["pow of two tensors", (x) => x.pow(x.mul(0.5)), 1],
  ["pow of a number", (x) => torch.pow(2, x), 1],
  ["to int64", (x) => x.to(torch.int64), 0],
  ["complex sum", (x) => torch.view_as_real(torch.complex(x, x.neg()).add(torch.complex(x.abs(), x))), 0],
  ["complex product", (x) => torch.view_as_real(torch.complex(x, x.neg()).mul(torch.complex(x.abs(), x))), 0],
  ["conjugate", (x) => torch.view_as_real(torch.complex(x, x.neg()).conj().resolve_conj()), 0],
  ["cumsum of a row", (x) => x.cumsum(-1), 0],
  [
    "cumprod of columns",
    (x) =>
      x
        .unsqueeze(-1)
        .expand(...x.shape, 3)
        .cumprod(0),
    0,
  ],
  ["times int64", (x) => x.mul(x.clamp(-9, 9).to(torch.int64)), 0],
];

const doubles: typeof functions = [
  ["neg", (x) => x.neg(), 0],
  ["abs", (x) => x.abs(), 0],
  ["sqrt", (x) => x.abs().add(0.1).sqrt(), 0],
  ["relu", (x) => x.relu(), 0],
  ["clamp", (x) => x.clamp(-1, 1), 0],
  ["add", (x) => x.add(x), 0],
  ["mul number", (x) => x.mul(2), 0],
  ["mul row", (x) => x.mul(x.at(0)), 0],
  ["div", (x) => x.div(x.add(1)), 0],
  ["maximum", (x) => torch.maximum(x, x.mul(2)), 0],
  ["where", (x) => torch.where(x.gt(0), x, x.mul(2)), 0],
  ["masked_fill", (x) => x.masked_fill(x.gt(0), 0), 0],
  ["gt", (x) => x.gt(0), 0],
  ["exp", (x) => x.exp(), 2],
  ["expm1", (x) => x.expm1(), 2],
  ["log", (x) => x.abs().add(0.1).log(), 2, 1e-16],
  ["log1p", (x) => x.abs().log1p(), 2],
  ["sin", (x) => x.sin(), 2],
  ["tanh", (x) => x.tanh(), 3],
  ["sigmoid", (x) => x.sigmoid(), 2],
  ["erf", (x) => x.erf(), 2],
  ["pow, 2.5", (x) => x.abs().pow(2.5), 2],
  ["softmax", (x) => x.softmax(-1), 8],
  ["log_softmax", (x) => x.log_softmax(-1), 8, 1e-15],
  ["sum", (x) => x.clamp(-100, 100).sum(-1), 8, 1e-13],
  ["sum of columns", (x) => x.clamp(-100, 100).sum(0), 8, 1e-13],
  ["largest", (x) => x.amax(-1), 0],
];
const integers: typeof functions = [
  ["add", (x) => x.add(x), 0],
  ["mul", (x) => x.mul(x.add(1)), 0],
  ["mul number", (x) => x.mul(3), 0],
  ["eq", (x) => x.eq(x.at(0)), 0],
  ["lt", (x) => x.lt(3), 0],
  ["and", (x) => x.bitwise_and(x.add(1)), 0],
  ["where", (x) => torch.where(x.gt(0), x, x.neg()), 0],
  ["sum", (x) => x.sum(1), 0],
  ["to float64", (x) => x.to(torch.float64), 0],
];

const lengths = [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100, 1000];
const special = [NaN, Infinity, -Infinity, 0, -0, 1e-40, -1e-40, 3e38, -3e38, 88.8, -104, 0.5, 1.5, 2.5, -0.5, 1e10];

function expectClose(native: torch.Tensor, wasm: torch.Tensor, units: number, absolute = 2 ** -126): void {
  expect(native.shape).toEqual(wasm.shape);
  expect(native.dtype).toBe(wasm.dtype);
  const bits = native.dtype === torch.float64 ? 52 : 23;
  if (units === 0 || !native.dtype.is_floating_point || native.dtype.itemsize < 4) {
    expect(torch.equal(native.nan_to_num(9), wasm.nan_to_num(9))).toBe(true);
    expect(torch.equal(native.isnan(), wasm.isnan())).toBe(true);
    return;
  }
  const options = { rtol: units * 2 ** -bits, atol: absolute, equal_nan: true };
  expect(torch.allclose(native, wasm, options)).toBe(true);
}

describe.skipIf(levels.length === 0).each(levels)("kernels by %s", (level) => {
  test.each(functions.map(([name, ...rest]) => ({ name, rest })))("$name", ({ rest: [run, units, absolute] }) => {
    torch.manual_seed(0);
    const x = torch.randn(64, 40).mul(4);
    const forms = [
      ...lengths.map((n) => x.flatten().at(`:${n}`)),
      x.t(),
      x.at(":", "::3"),
      x.at("::2").t(),
      x.at(0).expand(5, 40),
      torch.tensor(special),
      torch.tensor(2.5),
    ];
    for (const form of forms)
      expectClose(
        by(level, () => run(form)),
        by(false, () => run(form)),
        units,
        absolute,
      );
  });

  test.each(doubles.map(([name, ...rest]) => ({ name, rest })))(
    "$name of float64",
    ({ rest: [run, units, absolute] }) => {
      torch.manual_seed(0);
      const x = torch.randn(32, 40, { dtype: torch.float64 }).mul(4);
      const rows = lengths.map((n) => x.flatten().at(`:${n}`).expand(2, n));
      const edges = torch.tensor([special, special.toReversed()], { dtype: torch.float64 });
      for (const form of [x, ...rows, ...rows.map((each) => each.contiguous()), x.at(":", "::3"), x.t(), edges])
        expectClose(
          by(level, () => run(form)),
          by(false, () => run(form)),
          units,
          absolute,
        );
    },
  );

  test.each(integers.map(([name, ...rest]) => ({ name, rest })))("$name of int64", ({ rest: [run, units] }) => {
    const x = torch.randint(-100, 100, [32, 40]);
    const edges = torch.tensor([
      [2n ** 63n - 1n, -(2n ** 63n), 0n, -1n],
      [1n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 5n],
    ]);
    const rows = lengths.map((n) => x.flatten().at(`:${n}`).expand(2, n));
    for (const form of [x, ...rows, x.at(":", "::3"), x.t(), edges])
      expectClose(
        by(level, () => run(form)),
        by(false, () => run(form)),
        units,
      );
  });

  test.each([torch.float16, torch.bfloat16])("every number of %s, there and back", (dtype) => {
    const all = torch
      .arange(2 ** 16)
      .to(torch.uint16)
      .view(dtype);
    const read = by(level, () => all.to(torch.float32));
    expectClose(
      read,
      by(false, () => all.to(torch.float32)),
      0,
    );
    // Those in between too: halves and quarters of the way to the next number, and just beside them.
    const finite = read.at(read.abs().lt(Infinity));
    for (const factor of [
      1,
      1 + 2 ** -12,
      1 + 2 ** -11,
      1 + 2 ** -10,
      1 - 2 ** -12,
      1 + 2 ** -9,
      1 + 3 * 2 ** -10,
      1e-3,
      2,
    ]) {
      const x = finite.mul(factor);
      const bits = (engine: string | false): torch.Tensor => by(engine, () => x.to(dtype)).view(torch.int16);
      expect(torch.equal(bits(level), bits(false))).toBe(true);
    }
    for (const run of [
      (x: torch.Tensor) => x.add(x),
      (x: torch.Tensor) => x.mul(1.7),
      (x: torch.Tensor) => x.relu(),
      (x: torch.Tensor) => x.div(3),
    ])
      expectClose(
        by(level, () => run(all)),
        by(false, () => run(all)),
        0,
      );
  });

  test("errors of the transcendental functions are no larger than WebAssembly's by more than half a unit", () => {
    const x = torch.linspace(-20, 20, 40_001);
    const positive = torch.linspace(1e-3, 50, 40_001);
    for (const [run, given] of [
      [(t: torch.Tensor) => t.exp(), x],
      [(t: torch.Tensor) => t.sigmoid(), x],
      [(t: torch.Tensor) => t.tanh(), x],
      [(t: torch.Tensor) => t.erf(), x],
      [(t: torch.Tensor) => t.sin(), x],
      [(t: torch.Tensor) => t.log(), positive],
    ] as const) {
      const exact = run(given.double());
      const worst = (engine: string | false): number =>
        Number(
          by(engine, () => run(given))
            .double()
            .sub(exact)
            .div(exact.abs().add(1e-30))
            .abs()
            .max()
            .item(),
        ) *
        2 ** 24;
      expect(worst(level)).toBeLessThan(worst(false) + 1);
    }
  });

  test("what goes over rows and columns", () => {
    torch.manual_seed(1);
    const runs: readonly Unary[] = [
      (x) => x.softmax(-1),
      (x) => x.softmax(0),
      (x) => x.log_softmax(-1),
      (x) => x.sum(-1),
      (x) => x.sum(0),
      (x) => x.mean(),
      (x) => x.amax(-1),
      (x) => x.amin(0),
      (x) => x.max(-1).values,
      (x) => x.var(-1),
      (x) => x.gt(3).any(-1),
      (x) => x.gt(-9).all(),
      (x) => F.layer_norm(x, [x.shape.at(-1)!]),
      (x) => F.rms_norm(x, [x.shape.at(-1)!]),
      (x) => x.t().contiguous(),
      (x) => torch.cat([x, x], 1),
    ];
    for (const [rows, columns] of [
      [1, 1],
      [5, 3],
      [20, 17],
      [33, 100],
      [3, 1025],
    ] as const) {
      const x = torch.randn(rows, columns);
      for (const run of runs) {
        const gradient = (): torch.Tensor[] => {
          const leaf = x.clone().requires_grad_();
          const result = run(leaf);
          if (!result.requires_grad) return [result];
          result
            .mul(
              torch
                .arange(result.numel())
                .sin()
                .view(result.shape as number[]),
            )
            .sum()
            .backward();
          return [result.detach(), leaf.grad!];
        };
        const [native, wasm] = [by(level, gradient), by(false, gradient)];
        native.forEach((each, i) =>
          expect(torch.allclose(each, wasm[i]!, { rtol: 1e-4, atol: 1e-4, equal_nan: true })).toBe(true),
        );
      }
    }
  });

  test("NaN is found by maxima wherever it is", () => {
    for (const n of [1, 5, 16, 17, 40, 300])
      for (const place of [0, n >> 1, n - 1]) {
        const x = torch.zeros(2, n);
        x.at(1, place).fill_(NaN);
        for (const run of [(t: torch.Tensor) => t.amax(1), (t: torch.Tensor) => t.amin(1)])
          expect(
            by(level, () => run(x))
              .isnan()
              .tolist(),
          ).toEqual([false, true]);
      }
  });

  test("steps of optimizers, recurrent layers, norms and losses", () => {
    const train = (): number[] => {
      torch.manual_seed(2);
      const { nn, optim } = torch;
      const lstm = new nn.LSTM(9, 21, { batch_first: true });
      const head = new nn.Sequential(new nn.BatchNorm1d(21), new nn.Linear(21, 5), new nn.GELU(), new nn.LayerNorm(5));
      const optimizer = new optim.AdamW([...lstm.parameters(), ...head.parameters()], { lr: 1e-2 });
      const x = torch.randn(6, 7, 9);
      return Array.from({ length: 4 }, () => {
        optimizer.zero_grad();
        const out = head(lstm(x)[0].at(":", -1)) as torch.Tensor;
        const loss = F.cross_entropy(out, torch.arange(6).remainder(5));
        loss.backward();
        optimizer.step();
        return loss.item() as number;
      });
    };
    const [native, wasm] = [by(level, train), by(false, train)];
    native.forEach((loss, i) => expect(loss).toBeCloseTo(wasm[i]!, 4));
  });

  test("nothing is written beside a result", () => {
    for (const n of [1, 5, 15, 17, 33])
      for (const start of [0, 1, 3]) {
        const whole = torch.full([80], 5.5);
        const part = whole.at(`${start + 10}:${start + 10 + n}`);
        by(level, () => part.exp_());
        const outside = torch.cat([whole.at(`:${start + 10}`), whole.at(`${start + 10 + n}:`)]);
        expect(outside.eq(5.5).all().item()).toBe(true);
        expect(part.sub(Math.exp(5.5)).abs().max().item()).toBeLessThan(1e-3);
        const mask = torch.zeros(80, { dtype: torch.bool });
        by(level, () => torch.gt(part, 0, { out: mask.at(`${start}:${start + n}`) }));
        expect(mask.sum().item()).toBe(n);
      }
  });

  test("any number of threads gives the same bits", () => {
    torch.manual_seed(3);
    const before = torch.get_num_threads();
    const [x, wide] = [torch.randn(300_001), torch.randn(700, 1000)];
    try {
      for (const run of [
        () => x.exp(),
        () => x.sigmoid().mul(x),
        () => wide.softmax(1),
        () => wide.sum(0),
        () => wide.t().contiguous(),
      ]) {
        const results = [1, 2, 3].map((threads) => {
          torch.set_num_threads(threads);
          return by(level, run);
        });
        expect(torch.equal(results[1]!, results[0]!)).toBe(true);
        expect(torch.equal(results[2]!, results[0]!)).toBe(true);
      }
    } finally {
      torch.set_num_threads(before);
    }
  });
});

describe.skipIf(addon === undefined)("the addon", () => {
  test("has the kernels of a training step, found by what they do", () => {
    const backend = hostBackend() as WasmBackend;
    const compile = backend.compile.bind(backend);
    const seen: Kernel[] = [];
    backend.compile = (key, write) => {
      seen.push(write(backend.features));
      return compile(key, write);
    };
    try {
      const x = torch.randn(4, 30).requires_grad_();
      F.cross_entropy(F.layer_norm(x.sigmoid(), [30]), torch.zeros(4, { dtype: torch.int64 })).backward();
      const names = seen.filter((each) => addon!.find(...fingerprint(each)) >= 0).map((each) => each.name);
      expect(names).toEqual(expect.arrayContaining(["log_softmax", "log_softmax_backward", "row_statistics"]));
    } finally {
      backend.compile = compile;
    }
    expect(addon!.find(1, 2)).toBe(-1);
  });
});

describe("kernels as C", () => {
  /** The C of the last kernel that `run` compiles by this name. */
  const textOf = (name: string, run: () => unknown): string => {
    const backend = hostBackend() as WasmBackend;
    const before = backend.inspect;
    let text = "";
    backend.inspect = (each) => {
      if (each.name === name) text = emitFormula(each, "f");
    };
    try {
      run();
    } finally {
      backend.inspect = before;
    }
    return text;
  };

  test("read and write parts of complex numbers in whole vectors, but for the last ones", () => {
    for (const [dtype, vector] of [
      [torch.complex64, "floats"],
      [torch.complex128, "doubles"],
    ] as const) {
      const z = torch.zeros(3, 5, { dtype });
      const whole = textOf("neg", () => z.neg()).split("const int first")[0]!;
      expect(whole).toContain(`load_second_${vector}`);
      expect(whole).toContain(`store_pairs_${vector}`);
      expect(whole).not.toMatch(/gather|scatter/);
    }
  });

  test("go step by step where few lines lie beside one another", () => {
    expect(textOf("cumsum", () => torch.zeros(2, 3, { dtype: torch.float64 }).cumsum(1))).toContain(
      "<= WIDE_LANES / 4",
    );
  });
});

/** A kernel that maps each element. */
function mapping(map: (x: Scalar) => Scalar, name = "map"): Kernel {
  return kernel(name, (k) => {
    const n = k.param("n");
    const [from, to] = [k.buffer("from", "float32"), k.buffer("to", "float32")];
    k.vector(0, n, (i) => k.store(to, i, map(k.load(from, i))));
  });
}

describe("fingerprints", () => {
  test("are those of what a kernel does, not of its name or its objects", () => {
    const print = (map: (x: Scalar) => Scalar, name?: string): string => fingerprint(mapping(map, name)).join();
    expect(print((x) => x.add(1).exp(), "other")).toBe(print((x) => x.add(1).exp()));
    const all = [
      print((x) => x),
      print((x) => x.add(1)),
      print((x) => x.add(2)),
      print((x) => x.add(0)),
      print((x) => x.add(-0)),
      print((x) => x.sub(1)),
      print((x) => x.add(x)),
      print((x) => x.gt(0).select(x.exp(), x)),
      print((x) => x.gt(0).rarely(x.exp(), x)),
      print((x) => x.gt(0).select(x, x.exp())),
      print((x) => x.cast("f64").add(1).cast("f32")),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("kernels as C", () => {
  test("loops in lanes have a part for the last elements", () => {
    const text = emitFormula(
      mapping((x) => x.gt(0).rarely(x.sqrt(), x.min(constant(2, "f32")))),
      "name",
    );
    expect(text).toContain("int name(const double *a, Place *place)");
    expect(text).toMatch(/load_floats\(.*store_floats\(/s);
    expect(text).toMatch(/load_first_floats\(.*store_first_floats\(/s);
    expect(text).toMatch(/if \(__builtin_expect\(any\(\w+\), 0\)\)/);
  });

  test("float64 and int64 have lanes of 64 bits", () => {
    const text = emitFormula(
      kernel("wide", (k) => {
        const n = k.param("n");
        const [x, i] = [k.buffer("x", "float64"), k.buffer("i", "int64")];
        const [y, m] = [k.buffer("y", "float64"), k.buffer("m", "bool")];
        k.vector(0, n, (at) => {
          const value = k.let(k.load(x, at).add(k.load(i, at).cast("f64")));
          k.store(y, at, value.max(constant(0, "f64")));
          k.store(m, at, value.gt(0));
        });
      }),
      "name",
    );
    expect(text).toMatch(/load_doubles\(.*doubles_of_longs\(.*store_doubles\(.*store_bytes_as_longs\(/s);
    expect(text).toMatch(/load_first_doubles\(.*store_first_bytes_as_longs\(/s);
    expect(text).toContain("WIDE_LANES");
  });

  test("what lanes cannot do stays with WebAssembly", () => {
    const inOrder = kernel("order", (k) => {
      const n = k.param("n");
      const x = k.buffer("x", "float32");
      k.for(1, n, (i) => k.store(x, i, k.load(x, i.sub(1)).add(k.load(x, i))));
    });
    expect(() => emitFormula(inOrder, "name")).toThrow(Unfit);
    // Numbers of 64 bits take two vectors beside one of 32.
    const mixed = mapping((x) => x.cast("f64").mul(2).cast("f32"));
    expect(emitFormula(mixed, "name")).toContain("WIDE_LANES");
  });

  test("constants keep their values", () => {
    expect(literal(0.1, "f32")).toBe("(0.10000000149011612f)");
    expect(literal(-0, "f32")).toBe("(-0.0f)");
    expect(literal(3, "f64")).toBe("(3.0)");
    expect(literal(-Infinity, "f32")).toBe("(-__builtin_inff())");
    expect(literal(NaN, "f64")).toBe('__builtin_nan("")');
    expect(literal(-(2 ** 31), "i32")).toBe("INT32_MIN");
    expect(literal(-(2n ** 63n), "i64")).toBe("INT64_MIN");
    expect(literal(true, "bool")).toBe("1");
  });
});
