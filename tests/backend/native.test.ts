/**
 * Native code beside WebAssembly on the same memory: the same products but for rounding, the same bits for any number of
 * threads, memory that grows or is not shared, and what happens where there is no addon. Skipped without one: `npm run
 * native` builds it.
 */
import { execFileSync } from "node:child_process";
import { describe, expect, test, vi } from "vitest";
import * as torch from "../../src/index.ts";
import type { LinearMatrix } from "../../src/backend/linear.ts";
import { provideProducts } from "../../src/backend/wasm/gemm/provide.ts";
import { createWasmBackend } from "../../src/backend/wasm/backend.ts";
import { wasmFeatures } from "../../src/backend/wasm/features.ts";
import { Heap } from "../../src/backend/wasm/memory/heap.ts";
import { ThreadPool } from "../../src/backend/wasm/pool/pool.ts";
import { Native, NativeCode, nativeFunctionNumber } from "../../src/backend/wasm/native.ts";
import { loadNativeAddon } from "../../src/support/platform/native.ts";
import { projectFolder } from "../support/built.ts";

const levels = loadNativeAddon()?.addon.levels ?? [];
const { flambeau } = torch.backends;
const threadsBefore = torch.get_num_threads();

/** Runs with native code at a level, or without. */
function withNative<Result>(level: string | false, run: () => Result): Result {
  const before = flambeau.native;
  flambeau.native = level;
  try {
    expect(flambeau.native).toBe(level);
    return run();
  } finally {
    flambeau.native = before;
  }
}

const bitsOf = (x: torch.Tensor): readonly number[] => [...new Uint8Array(x.contiguous().toTypedArray().buffer)];

/** The largest difference, in units of the sum of the magnitudes of a result's products. */
function difference(a: torch.Tensor, b: torch.Tensor, x: torch.Tensor, y: torch.Tensor): number {
  const bound = x.double().abs().matmul(y.double().abs()).add(1e-30);
  return Number(a.double().sub(b.double()).abs().div(bound).max().item());
}

const sizes = [
  [1, 70, 33],
  [3, 130, 257],
  [4, 5, 1000],
  [5, 1, 100],
  [14, 32, 64],
  [15, 33, 385],
  [64, 64, 32],
  [100, 47, 800],
  [300, 200, 50],
  [35, 1210, 481],
  [257, 3100, 3],
  [2, 3, 0],
] as const;

describe.skipIf(levels.length === 0).each(levels)("products by %s", (level) => {
  test.each(["float32", "float64"] as const)("small ones, and those of few columns, of any layout: %s", (name) => {
    torch.manual_seed(5);
    const dtype = { float32: torch.float32, float64: torch.float64 }[name];
    const unit = name === "float32" ? 2 ** -23 : 2 ** -52;
    for (const m of [5, 7, 8, 12, 13, 21])
      for (const n of [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 20, 31])
        for (const k of [1, 3, 8, 17]) {
          const [a, b, c] = [
            torch.randn(3, m, k, { dtype }),
            torch.randn(3, k, n, { dtype }),
            torch.randn(3, m, n, { dtype }),
          ];
          const out = torch.zeros(3, n, m, { dtype });
          const [plain, columns, added] = withNative(level, () => {
            torch.bmm(a, b, { out: out.mT });
            return [a.bmm(b), a.mT.contiguous().mT.bmm(b), torch.baddbmm(c, a, b, { beta: 0.5, alpha: 2 })] as const;
          });
          const exact = a.double().bmm(b.double());
          for (const got of [plain, columns, out.mT]) expect(difference(got, exact, a, b)).toBeLessThan(8 * unit);
          const sum = c.double().mul(0.5).add(exact.mul(2));
          expect(Number(added.double().sub(sum).abs().max().item())).toBeLessThan(200 * unit);
        }
  });
  test.each(["float32", "float64"] as const)("are WebAssembly's but for rounding: %s", (name) => {
    torch.manual_seed(0);
    const dtype = { float32: torch.float32, float64: torch.float64 }[name];
    const unit = name === "float32" ? 2 ** -24 : 2 ** -53;
    for (const [m, n, k] of sizes) {
      const forms = (rows: number, columns: number): torch.Tensor[] => [
        torch.randn(rows, columns, { dtype }),
        torch.randn(columns, rows, { dtype }).t(),
        torch.randn(rows, columns * 2, { dtype }).at(":", "::2"),
        torch.randn(1, columns, { dtype }).expand(rows, columns),
      ];
      for (const a of forms(m, k))
        for (const b of forms(k, n)) {
          const [native, wasm] = [level, false as const].map((each) => withNative(each, () => a.matmul(b)));
          if (k > 0) expect(difference(native!, wasm!, a, b)).toBeLessThan(2 * (k + 8) * unit);
          expect(native!.shape).toEqual([m, n]);
          const c = torch.randn(n, m, { dtype }).t();
          const sums = [level, false as const].map((each) =>
            withNative(each, () => torch.addmm(c, a, b, { alpha: -0.5, beta: 2 })),
          );
          expect(torch.allclose(sums[0]!, sums[1]!, { rtol: 1e-4, atol: k * 4 * unit })).toBe(true);
        }
    }
  });

  test("batches, also of one matrix and of transposed ones", () => {
    torch.manual_seed(1);
    const x = torch.randn(7, 20, 40);
    for (const [a, b] of [
      [x, torch.randn(7, 40, 36)],
      [x, torch.randn(7, 36, 40).transpose(1, 2)],
      [x.transpose(0, 1), torch.randn(20, 40, 9)],
      [x, torch.randn(1, 40, 5).expand(7, 40, 5)],
      [x.at(":", ":2"), torch.randn(7, 40, 3)],
    ] as const) {
      const [native, wasm] = [level, false as const].map((each) => withNative(each, () => a.bmm(b)));
      expect(difference(native!, wasm!, a, b)).toBeLessThan(100 * 2 ** -24);
    }
  });

  test("each half is read exactly", () => {
    const words = new Uint16Array(2 ** 16).map((_, i) => i);
    for (const dtype of [torch.float16, torch.bfloat16]) {
      const all = torch.frombuffer(words.buffer, { dtype });
      // One number times 1: a row (rows are added), a column (scalar products), and with other columns (panels).
      for (const [a, b] of [
        [torch.ones(1, 1, { dtype }), all.view(1, -1)],
        [all.view(-1, 1), torch.ones(1, 1, { dtype })],
        [all.view(-1, 1), torch.ones(1, 6, { dtype })],
        [torch.ones(6, 1, { dtype }), all.view(1, -1)],
      ] as const) {
        const [native, wasm] = [level, false as const].map((each) => withNative(each, () => a.matmul(b).float()));
        expect(native!.isnan().eq(wasm!.isnan()).all().item()).toBe(true);
        // Instructions for matrices of bfloat16 take subnormal numbers as zeros.
        const isLost = native!.eq(0).logical_and(wasm!.abs().lt(2 ** -126));
        const expected = dtype === torch.bfloat16 ? torch.where(isLost, 0, wasm!.nan_to_num()) : wasm!.nan_to_num();
        expect(torch.equal(native!.nan_to_num(), expected)).toBe(true);
      }
    }
  });

  test("half products round once", () => {
    torch.manual_seed(2);
    for (const dtype of [torch.float16, torch.bfloat16])
      for (const [m, n, k] of [
        [2, 100, 900],
        [40, 50, 900],
        [17, 33, 1031],
        [70, 20, 5],
      ] as const) {
        const [a, b] = [torch.randn(m, k).to(dtype), torch.randn(n, k).to(dtype).t()];
        const [native, wasm] = [level, false as const].map((each) => withNative(each, () => a.matmul(b)));
        expect(torch.allclose(native!.float(), wasm!.float(), { rtol: 2 ** -7, atol: 1e-3 })).toBe(true);
        expect(native!.dtype).toBe(dtype);
      }
  });

  test("infinities and NaN stay in their rows and columns, and beta 0 reads nothing", () => {
    const a = torch.ones(20, 50);
    const b = torch.ones(50, 40);
    a.at(3).fill_(Infinity);
    b.at(":", 35).fill_(NaN);
    for (const rows of ["2:5", ":"]) {
      const out = torch.full(rows === ":" ? [20, 40] : [3, 40], NaN);
      withNative(level, () => torch.matmul(a.at(rows), b, { out }));
      const infinite = torch.zeros(20, 40, { dtype: torch.bool });
      infinite.at(3).fill_(true);
      infinite.at(":", 35).fill_(false);
      expect(torch.equal(out.isinf(), infinite.at(rows))).toBe(true);
      expect(Number(out.isnan().sum().item())).toBe(out.shape[0]!);
    }
  });

  test("any number of threads gives the same bits", () => {
    torch.manual_seed(3);
    const before = torch.get_num_threads();
    const image = torch.randn(3, 24, 30, 30);
    const [wide, many] = [torch.randn(40, 24, 3, 3), torch.randn(300, 8, 5, 5)];
    const few = torch.randn(3, 40, 15, 15);
    const { conv2d } = torch;
    const cases = [
      () => torch.ones(1),
      () => conv2d(image, wide, null, { padding: 1 }),
      () => conv2d(image, many, torch.ones(300), { stride: 2, groups: 3 }),
      ...[0, 1].map((which) => () => {
        const leaves = [image.clone().requires_grad_(), wide.clone().requires_grad_()] as const;
        conv2d(...leaves, null, { stride: 2, padding: 1 }).backward(few);
        return leaves[which]!.grad!;
      }),
      ...(
        [
          [200, 300, 900],
          [3, 3000, 800],
          [1, 4000, 700],
          [6, 2100, 400],
          [720, 690, 450],
        ] as const
      ).flatMap(([m, n, k]) => {
        const [a, b, w] = [torch.randn(m, k), torch.randn(k, n), torch.randn(n, k)];
        return [() => a.matmul(b), () => a.matmul(w.t()), () => w.matmul(a.t())];
      }),
      (
        ([x, y]) =>
        () =>
          x!.bmm(y!)
      )([torch.randn(90, 64, 32), torch.randn(90, 32, 64)]),
      (
        ([x, y]) =>
        () =>
          x!.matmul(y!).float()
      )([torch.randn(200, 900).bfloat16(), torch.randn(300, 900).bfloat16().t()]),
    ];
    try {
      for (const run of cases) {
        const [one, ...more] = [1, 2, 3, 8].map((threads) => {
          torch.set_num_threads(threads);
          return withNative(level, () => bitsOf(run()));
        });
        for (const other of more) expect(other).toEqual(one);
      }
    } finally {
      torch.set_num_threads(before);
    }
  });

  /** The numbers of the addon's functions that are called on this thread while something runs. */
  function called(run: () => void): Set<number> {
    const spy = vi.spyOn(NativeCode.prototype, "call");
    try {
      run();
      return new Set(spy.mock.calls.map(([number]) => number));
    } finally {
      spy.mockRestore();
    }
  }

  /**
   * A convolution and its gradients by an engine, with Winograd's method or without; or the sums of the magnitudes of their
   * products.
   */
  function convolved(
    engine: string | false,
    winograd: boolean,
    x: torch.Tensor,
    w: torch.Tensor,
    options: object,
    magnitudes = false,
  ): torch.Tensor[] {
    flambeau.winograd = winograd;
    try {
      return withNative(engine, () => {
        const [image, weight] = [x, w].map((each) => (magnitudes ? each.abs() : each.clone()).requires_grad_()) as [
          torch.Tensor,
          torch.Tensor,
        ];
        const convolve = x.dim() === 3 ? torch.conv1d : torch.conv2d;
        const result = convolve(image, weight, null, options);
        torch.manual_seed(6);
        const gradient = torch.randn(result.shape as number[]).to(result.dtype);
        result.backward(magnitudes ? gradient.abs() : gradient);
        return [result.detach(), image.grad!, weight.grad!];
      });
    } finally {
      flambeau.winograd = true;
    }
  }

  test("convolutions and their gradients are those of float64 but for rounding, by native products", () => {
    torch.manual_seed(4);
    torch.set_num_threads(1); // what other threads call is not seen, and on a busy machine they may do it all
    try {
      const { randn } = torch;
      const used: number[] = [];
      for (const [x, w, options] of [
        [randn(2, 16, 21, 19), randn(24, 16, 3, 3), { padding: 2, dilation: 2, stride: 2 }],
        [randn(4, 30, 7, 7), randn(50, 30, 1, 1), {}],
        [randn(3, 8, 15, 13), randn(10, 8, 1, 1), { stride: 2, padding: 1 }],
        [randn(1, 6, 40), randn(9, 2, 5), { groups: 3 }],
        [randn(6, 1, 17, 23), randn(7, 1, 5, 5), {}],
        [randn(5, 1, 9, 70), randn(3, 1, 3, 3), { padding: 1 }],
        [randn(1, 3, 37, 41), randn(15, 3, 7, 7), { stride: 2, padding: 3 }],
        [randn(9, 24, 12, 12), randn(20, 24, 5, 5), {}],
        [randn(40, 9, 3, 5), randn(33, 9, 2, 3), { padding: 1 }],
        [randn(2, 12, 10, 35), randn(8, 6, 4, 3), { groups: 2, padding: [3, 1], stride: [1, 3], dilation: [1, 2] }],
        // Images that are read where they are: rows of 8, 16, 24 and 32 cells, strides of 2, kernels of all widths.
        [randn(5, 6, 12, 12), randn(37, 6, 5, 5), {}],
        [randn(3, 16, 17, 33), randn(50, 8, 3, 2), { groups: 2, padding: [1, 0] }],
        [randn(2, 40, 24, 24), randn(36, 40, 1, 3), { padding: [0, 1] }],
        [randn(9, 3, 16, 16), randn(19, 3, 4, 4), { stride: 2, padding: 1 }],
        [randn(2, 2, 70, 53), randn(33, 2, 11, 6), { stride: 2 }],
        [randn(4, 5, 30, 70), randn(8, 5, 3, 7), { stride: [1, 2], padding: [1, 0] }],
        [randn(2, 3, 23, 24), randn(14, 3, 2, 9), { dilation: [3, 1] }],
      ] as const) {
        const exact = convolved(false, false, x.double(), w.double(), options);
        const bounds = convolved(false, false, x.double(), w.double(), options, true);
        let native: torch.Tensor[] = [];
        const numbers = called(() => {
          native = convolved(level, false, x, w, options);
        });
        if (x.shape[1]! > 1) expect(numbers).toContain(nativeFunctionNumber("float32", "images"));
        const ways = (["cells", "taps"] as const).map((name) => nativeFunctionNumber("float32", name));
        if (x.shape[1]! > 1) expect(ways.some((number) => numbers.has(number))).toBe(true);
        used.push(...numbers);
        native.forEach((result, i) => {
          const error = result.double().sub(exact[i]!).abs().div(bounds[i]!.max()).max().item() as number;
          expect(error, `${i} of ${String(x.shape)} ${String(w.shape)}`).toBeLessThan(2 ** -20);
        });
      }
      for (const name of ["cells", "taps", "fold"] as const)
        expect(used).toContain(nativeFunctionNumber("float32", name));
    } finally {
      torch.set_num_threads(threadsBefore);
    }
  });

  test("3 x 3 kernels go by Winograd's method in native code, unless it is turned off", () => {
    torch.manual_seed(5);
    torch.set_num_threads(1);
    try {
      const parts = (["kernelGradients", "tiles", "byRows", "byTiles"] as const).map((name) =>
        nativeFunctionNumber("float32", name),
      );
      // Few tiles with many channels, the gradient of whose weight is a plain product; and many tiles.
      for (const [x, w, names] of [
        [torch.randn(4, 160, 8, 7), torch.randn(170, 160, 3, 3), ["tiles", "byRows"]],
        [torch.randn(3, 24, 61, 70), torch.randn(30, 24, 3, 3), ["kernels", "tiles", "byTiles", "kernelGradients"]],
      ] as const) {
        const exact = convolved(false, false, x.double(), w.double(), { padding: 1 });
        const bounds = convolved(false, false, x.double(), w.double(), { padding: 1 }, true);
        let fast: torch.Tensor[] = [];
        let plain: torch.Tensor[] = [];
        const numbers = called(() => {
          fast = convolved(level, true, x, w, { padding: 1 });
        });
        for (const name of names) expect(numbers).toContain(nativeFunctionNumber("float32", name));
        const without = called(() => {
          plain = convolved(level, false, x, w, { padding: 1 });
        });
        expect(parts.filter((number) => without.has(number))).toEqual([]);
        fast.forEach((result, i) => {
          if (i < 2) expect(torch.equal(result, plain[i]!)).toBe(false);
          const error = result.double().sub(exact[i]!).abs().div(bounds[i]!.max()).max().item() as number;
          expect(error).toBeLessThan(32 * 2 ** -24);
        });
      }
    } finally {
      torch.set_num_threads(threadsBefore);
    }
  });

  test("kernels that reach beyond small images lose the cells that meet none, and get them back as zeros", () => {
    torch.manual_seed(6);
    for (const [x, w, options] of [
      [torch.randn(5, 6, 1, 1), torch.randn(7, 6, 3, 3), { padding: 1 }],
      [torch.randn(3, 4, 2, 1), torch.randn(6, 2, 3, 5), { padding: [2, 2], groups: 2 }],
      [torch.randn(2, 3, 1, 2), torch.randn(4, 3, 5, 5), { padding: 4, dilation: 2, stride: 2 }],
    ] as const) {
      const exact = convolved(false, false, x.double(), w.double(), options);
      let results: torch.Tensor[] = [];
      const numbers = called(() => {
        results = convolved(level, true, x, w, options);
      });
      for (const name of ["crop", "expand"] as const) expect(numbers).toContain(nativeFunctionNumber("float32", name));
      results.forEach((result, i) => {
        expect(result.double().sub(exact[i]!).abs().max().item()).toBeLessThan(1e-5);
        expect(torch.equal(result.eq(0), exact[i]!.eq(0))).toBe(true);
      });
    }
  });

  /** Products before and after the memory has grown, and those of workers in between. */
  function checkGrowth(threads: number): boolean {
    provideProducts();
    const backend = createWasmBackend({ threads });
    backend.native = level;
    const size = 300;
    const bytes = size * size * 4;
    const [a, b, c] = [backend.allocate(bytes), backend.allocate(bytes), backend.allocate(bytes)] as [
      number,
      number,
      number,
    ];
    const view = (start: number): LinearMatrix => ({ start, rowStride: size, columnStride: 1 });
    for (let round = 0; round < 8; round++) {
      backend.memory.f32.fill(1 + round, a / 4, a / 4 + size * size);
      backend.memory.f32.fill(0.5, b / 4, b / 4 + size * size);
      backend.byAddress.gemm("float32", size, size, size, 1, view(a), view(b), 0, view(c));
      const result = backend.memory.f32.subarray(c / 4, c / 4 + size * size);
      expect(result.every((value) => value === ((1 + round) * size) / 2)).toBe(true);
      backend.allocate(40 * 2 ** 20); // the memory grows
    }
    return backend.heap.shared;
  }

  test("memory may grow between calls, also while workers are there", () => {
    expect(checkGrowth(1)).toBe(true);
    expect(checkGrowth(3)).toBe(true);
  });

  test("memory that is not shared", () => {
    const features = wasmFeatures() as { sharedMemory: boolean };
    features.sharedMemory = false;
    try {
      expect(checkGrowth(1)).toBe(false);
    } finally {
      features.sharedMemory = true;
    }
  });
});

describe.skipIf(levels.length === 0)("the switch", () => {
  test("turns native code off and on, and knows levels", () => {
    const before = flambeau.native;
    expect(before === false || levels.includes(before)).toBe(true);
    flambeau.native = false;
    expect(flambeau.native).toBe(false);
    flambeau.native = true;
    expect(flambeau.native).toBe(levels[0]);
    flambeau.native = "abacus";
    expect(flambeau.native).toBe(false);
    flambeau.native = before;
    expect(() => {
      (flambeau as unknown as { native: number }).native = 1;
    }).toThrow("torch.backends.flambeau.native must be true, false or a name, but got 1");
  });

  const program = `
    import * as torch from ${JSON.stringify(`${projectFolder}/src/index.ts`)};
    console.log(torch.backends.flambeau.native, String(torch.ones(3, 4).matmul(torch.ones(4, 1)).flatten()));`;
  const printed = (wish: string | undefined): string =>
    execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
      encoding: "utf8",
      cwd: projectFolder,
      env: { ...process.env, FLAMBEAU_NATIVE: wish },
      stdio: ["ignore", "pipe", "pipe"],
    });

  test("FLAMBEAU_NATIVE=0 does without, a level's name chooses it, an unknown one is an error", () => {
    expect(printed("0")).toBe("false tensor([4., 4., 4.])\n");
    const least = levels.at(-1)!;
    expect(printed(least)).toBe(`${least} tensor([4., 4., 4.])\n`);
    expect(() => printed("abacus")).toThrow(/FLAMBEAU_NATIVE asks for native code: abacus is not among/);
  });
});

describe("without an addon", () => {
  test("a worker that cannot load it takes no part, and all work is done", async () => {
    const heap = new Heap();
    const pool = new ThreadPool(heap, () => "/there/is/no/addon.node");
    pool.setThreads(3);
    let done = 0;
    const counted = pool.registerNative(() => void done++, 0, 0);
    pool.parts(1e9);
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i < 20; i++) pool.add(counted, [1, 2, 3]);
      pool.run(1e6);
    }
    pool.finish();
    expect(done).toBe(1000);
    expect(pool.running).toBe(0);
  });

  test("native code is off", () => {
    const native = new Native(new Heap(), () => null);
    expect(native.active).toBe(null);
    native.use(true);
    expect(native.active).toBe(null);
    expect(native.path).toBe(null);
  });
});
