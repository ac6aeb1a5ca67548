/** The thread pool: the same numbers as one thread gives, errors of workers, and processes that end by themselves. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { kernel } from "../../src/kernel/build.ts";
import type { Scalar } from "../../src/kernel/ir.ts";
import { provideConvolutions } from "../../src/backend/wasm/convolution/provide.ts";
import { createWasmBackend } from "../../src/backend/wasm/backend.ts";
import type { WasmBackend } from "../../src/backend/wasm/backend.ts";
import { FunctionWriter, ModuleWriter } from "../../src/backend/wasm/codegen/assembler.ts";
import { ModuleImage, ThreadPool } from "../../src/backend/wasm/pool/pool.ts";
import type { PoolFunction } from "../../src/backend/wasm/pool/pool.ts";
import { costOf } from "../../src/backend/wasm/pool/cost.ts";
import { Heap } from "../../src/backend/wasm/memory/heap.ts";
import { ensureBuilt, projectFolder } from "../support/built.ts";

provideConvolutions();

/** In a page that is not isolated memory is not shared, and there is one thread. */
const canShare = (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false;

/** Nanoseconds that jobs are said to take: enough for workers to be woken. */
const work = 200_000;

/** Does work until the workers take part in it; pauses, as a page's workers start between its tasks. */
async function warmUp(backend: WasmBackend): Promise<void> {
  const size = 256;
  const address = backend.allocate(size * size * 4 * 3);
  const view = (i: number) => ({ start: address + i * size * size * 4, rowStride: size, columnStride: 1 });
  const end = performance.now() + 10_000;
  while (backend.pool.running < backend.pool.threads - 1 && performance.now() < end) {
    backend.byAddress.gemm("float32", size, size, size, 1, view(0), view(1), 0, view(2));
    await new Promise((resolve) => setTimeout(resolve));
  }
  backend.free(address, size * size * 4 * 3);
  expect(backend.pool.running).toBe(backend.pool.threads - 1);
}

describe.skipIf(!canShare)("thread pool", () => {
  const backend = createWasmBackend({ threads: 3 });
  beforeAll(() => warmUp(backend));

  const fill = (count: number): number => {
    const address = backend.allocate(count * 4);
    for (let i = 0; i < count; i++) backend.memory.f32[address / 4 + i] = Math.sin(i * 0.37) + (i % 7) * 0.1;
    return address;
  };
  /** Runs with one thread and with three: the same bits. */
  const both = (out: number, count: number, run: () => void): void => {
    const results = [1, 3].map((threads) => {
      backend.pool.setThreads(threads);
      backend.memory.f32.fill(0, out / 4, out / 4 + count);
      run();
      return backend.memory.f32.slice(out / 4, out / 4 + count);
    });
    const [one, three] = results.map(({ buffer }) => new Uint32Array(buffer));
    expect(three!.findIndex((bits, i) => bits !== one![i])).toBe(-1);
  };

  test.each([
    [640, 500, 300],
    [1000, 784, 256],
    [8, 4096, 512],
    [128, 10, 4000],
    [2, 3000, 700],
  ])("products of %i x %i x %i have the same bits", (m, n, k) => {
    const [a, b, c] = [fill(m * k), fill(k * n), fill(m * n)];
    const view = (address: number, rowStride: number) => ({ start: address, rowStride, columnStride: 1 });
    const transposed = (address: number, columnStride: number) => ({ start: address, rowStride: 1, columnStride });
    both(c, m * n, () => backend.byAddress.gemm("float32", m, n, k, 0.5, view(a, k), view(b, n), 0, view(c, n)));
    both(c, m * n, () => backend.byAddress.gemm("float32", m, n, k, 1, view(a, k), transposed(b, k), 1, view(c, n)));
    both(c, m * n, () =>
      backend.byAddress.gemm("float32", m, n, k, 1, transposed(a, m), view(b, n), 0, transposed(c, m)),
    );
  });

  test("products with more tasks than a job holds have the same bits", () => {
    const [m, n, k] = [70_000, 64, 8];
    const [a, b, c] = [fill(m * k), fill(k * n), fill(m * n)];
    const view = (address: number, rowStride: number) => ({ start: address, rowStride, columnStride: 1 });
    both(c, m * n, () => backend.byAddress.gemm("float32", m, n, k, 1, view(a, k), view(b, n), 0, view(c, n)));
  });

  test.each([
    [16, 3, 24, 33, 3, 1],
    [8, 1, 32, 28, 3, 2],
    [2, 64, 48, 28, 3, 2],
    [1, 32, 64, 56, 3, 1],
    [16, 64, 64, 4, 3, 1],
    [8, 128, 128, 1, 1, 1],
    [8, 320, 600, 2, 3, 1],
    [2, 700, 392, 3, 1, 1],
  ])(
    "convolutions of %i x %i -> %i channels, %i pixels, kernel %i, stride %i",
    (batch, inputs, outputs, pixels, kernelSize, stride) => {
      const padding = kernelSize >> 1;
      const cells = Math.floor((pixels + 2 * padding - kernelSize) / stride) + 1;
      const shape = {
        batch,
        inputChannels: inputs,
        inputHeight: pixels,
        inputWidth: pixels,
        outputChannels: outputs,
        outputHeight: cells,
        outputWidth: cells,
        kernelHeight: kernelSize,
        kernelWidth: kernelSize,
        strideHeight: stride,
        strideWidth: stride,
        paddingHeight: padding,
        paddingWidth: padding,
        dilationHeight: 1,
        dilationWidth: 1,
        groups: 1,
      };
      const [xCount, wCount, yCount] = [
        batch * inputs * pixels ** 2,
        outputs * inputs * kernelSize ** 2,
        batch * outputs * cells ** 2,
      ];
      const [x, w, b, y, gx, gw] = [
        fill(xCount),
        fill(wCount),
        fill(outputs),
        fill(yCount),
        fill(xCount),
        fill(wCount),
      ];
      both(y, yCount, () => backend.byAddress.convolution.forward("float32", shape, x, w, b, y));
      both(gx, xCount, () => backend.byAddress.convolution.inputGradient("float32", shape, y, w, gx));
      both(gw, wCount, () => backend.byAddress.convolution.weightGradient("float32", shape, y, x, gw));
    },
  );

  test("kernels with a parallel range have the same bits", () => {
    const run = backend.compile("pool test", () =>
      kernel("pool_test", (k) => {
        const { begin, end } = k.parallelRange();
        const x = k.buffer("x", "float32");
        const out = k.buffer("out", "float32");
        const big = k.param("big", "i64");
        k.vector(begin, end, (i) => k.store(out, i, k.load(x, i).exp().add(big.cast("f32"))));
      }),
    );
    const count = 1_000_003;
    const [x, out] = [fill(count), fill(count)];
    both(out, count, () => run(0, count, x, out, 5n));
    expect(backend.memory.f32[out / 4 + count - 1]).toBeCloseTo(
      Math.exp(backend.memory.f32[x / 4 + count - 1]!) + 5,
      4,
    );
  });

  test("the memory may grow between jobs", () => {
    const [m, n, k] = [300, 300, 300];
    const grown = backend.allocate(200 * 2 ** 20);
    const [a, b, c] = [fill(m * k), fill(k * n), fill(m * n)];
    const view = (address: number, rowStride: number) => ({ start: address, rowStride, columnStride: 1 });
    both(c, m * n, () => backend.byAddress.gemm("float32", m, n, k, 1, view(a, k), view(b, n), 0, view(c, n)));
    backend.free(grown, 200 * 2 ** 20);
  });
});

/** A function of an address for the pool, which the calling thread and the workers can call. */
function poolFunction({ pool, heap }: WasmBackend, write: (f: FunctionWriter) => void): PoolFunction {
  const f = new FunctionWriter(["i32"]);
  write(f);
  const module = new ModuleWriter(heap.shared ? "shared" : "plain");
  module.add("run", f);
  const bytes = module.finish();
  const own = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: heap.memory } }).exports[
    "run"
  ] as (...args: (number | bigint)[]) => void;
  return pool.register(own, new ModuleImage(bytes), 0);
}

test.skipIf(!canShare)("each task of many jobs of different lengths is done once", async () => {
  const backend = createWasmBackend({ threads: 3 });
  await warmUp(backend);
  const { pool } = backend;
  const addOne = poolFunction(backend, (f) =>
    f.get(0).get(0).memory("i32.load").i32(1).op("i32.add").memory("i32.store"),
  );
  const longest = 40;
  const address = backend.allocate(longest * 4);
  const done = (): number[] => [...backend.memory.i32.subarray(address / 4, address / 4 + longest)];
  backend.memory.i32.fill(0, address / 4, address / 4 + longest);
  const expected = new Array<number>(longest).fill(0);
  for (let job = 0; job < 100_000; job++) {
    const count = job % 3 === 0 ? longest : 1 + (job % 5);
    for (let i = 0; i < count; i++) {
      pool.add(addOne, [address + i * 4]);
      expected[i]!++;
    }
    pool.run(work);
  }
  expect(done()).toEqual(expected);
});

test.skipIf(!canShare)("an error in a worker reaches the caller, and the pool goes on", async () => {
  const backend = createWasmBackend({ threads: 2 });
  await warmUp(backend);
  const { pool } = backend;
  let workersShare = 0;
  const calls = {
    ...poolFunction(backend, (f) => f.get(0).memory("i32.load").op("drop")),
    call: () => void workersShare++,
  };
  let message = "";
  for (let attempt = 0; attempt < 2000 && message === ""; attempt++) {
    for (let i = 0; i < 40; i++) pool.add(calls, [2 ** 32 - 64]);
    try {
      pool.run(work);
      pool.finish();
    } catch (error) {
      message = String(error);
    }
  }
  // V8's words and SpiderMonkey's.
  expect(message).toMatch(/a kernel failed in a worker thread: RuntimeError: (memory access|index) out of bounds/);
  for (let i = 0; i < 40; i++) pool.add(calls, [64]);
  pool.run(work);
  pool.finish();
  expect(workersShare).toBeGreaterThan(0);
});

test.skipIf(!canShare)("an error of the caller's own task leaves none of a worker's behind", async () => {
  const backend = createWasmBackend({ threads: 2 });
  await warmUp(backend);
  const { pool } = backend;
  const fails = {
    ...poolFunction(backend, (f) => f.get(0).memory("i32.load").op("drop")),
    call: () => {
      throw new Error("own");
    },
  };
  const works = poolFunction(backend, () => undefined);
  for (let job = 0; job < 300; job++) {
    for (let i = 0; i < 40; i++) pool.add(fails, [2 ** 32 - 64]);
    expect(() => {
      pool.run(work);
      pool.finish();
    }).toThrow(/own|(memory access|index) out of bounds/);
    pool.add(works, [0]);
    pool.run(work);
  }
});

test.skipIf(!canShare)(
  "workers that were started stand aside when fewer threads are asked for, and come back",
  async () => {
    const backend = createWasmBackend({ threads: 3 });
    await warmUp(backend);
    const { pool } = backend;
    let ownShare = 0;
    const wait = (): void => {
      ownShare++;
      const end = performance.now() + 0.01;
      while (performance.now() < end);
    };
    const calls = { ...poolFunction(backend, () => undefined), call: wait };
    /** Tasks of some jobs that workers did. */
    const workersShare = (): number => {
      ownShare = 0;
      for (let job = 0; job < 200; job++) {
        for (let i = 0; i < 40; i++) pool.add(calls, [0]);
        pool.run(work);
      }
      pool.finish();
      return 200 * 40 - ownShare;
    };
    expect(workersShare()).toBeGreaterThan(0);
    pool.setThreads(1);
    expect(workersShare()).toBe(0);
    pool.setThreads(3);
    expect(workersShare()).toBeGreaterThan(0);
  },
);

test("costs follow the sizes of loops", () => {
  const cost = costOf(
    kernel("cost", (k) => {
      const { begin, end } = k.parallelRange();
      const [rows, columns] = [k.param("rows"), k.param("columns")];
      const x = k.buffer("x", "float32");
      k.for(begin, end, (i) =>
        k.for(0, rows, (j) => k.vector(0, k.let(columns.add(0)), (c) => k.store(x, i.add(j).add(c), k.load(x, c)))),
      );
    }),
  );
  expect(cost([0, 20, 30, 4000, 0]) / cost([0, 10, 30, 4000, 0])).toBeCloseTo(2, 1);
  expect(cost([0, 10, 30, 4000, 0]) / cost([0, 10, 3, 4000, 0])).toBeCloseTo(10, 0);
  expect(cost([0, 10, 30, 4000, 0]) / cost([0, 10, 30, 400, 0])).toBeCloseTo(10, 0);
});

test("a loop over blocks costs what its elements cost, be they fewer than a block or many blocks", () => {
  const cost = costOf(
    kernel("blocks", (k) => {
      const { begin, end } = k.parallelRange();
      const columns = k.param("columns");
      const x = k.buffer("x", "float32");
      k.for(begin, end, (i) => {
        const body = (from: Scalar): void => {
          const limit = k.let(from.add(1024));
          const to = k.let(limit.lt(columns).select(limit, columns));
          k.vector(from, to, (c) => k.store(x, i.add(c), k.load(x, c)));
        };
        k.for(0, columns, body, { step: 1024 });
      });
    }),
  );
  const rows = 100;
  expect(cost([0, rows, 64, 0]) / cost([0, rows, 16, 0])).toBeGreaterThan(2);
  expect(cost([0, rows, 4096, 0]) / cost([0, rows, 64, 0])).toBeGreaterThan(40);
  expect(cost([0, rows, 4096, 0]) / cost([0, rows, 64, 0])).toBeLessThan(80);
});

test("one thread where memory is not shared or is asked for", () => {
  const pool = new ThreadPool(new Heap());
  pool.setThreads(1);
  expect(pool.parts(1e9)).toBe(1);
});

test("a process with workers ends by itself", () => {
  ensureBuilt();
  const program = `import * as torch from ${JSON.stringify(join(projectFolder, "dist", "index.js"))};
    torch.set_num_threads(3);
    const a = torch.ones([512, 512]);
    for (let i = 0; i < 20; i++) a.matmul(a);
    console.log(a.matmul(a).sum().item(), torch.get_num_threads());`;
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    encoding: "utf8",
    timeout: 20_000,
  });
  expect(printed.trim()).toBe(`${512 ** 3} 3`);
});

test("a process may end while workers compute", () => {
  ensureBuilt();
  const program = `import * as torch from ${JSON.stringify(join(projectFolder, "dist", "index.js"))};
    torch.set_num_threads(4);
    const a = torch.ones([300, 300]);
    for (let i = 0; i < 30; i++) a.matmul(a);
    for (let i = 0; i < 5; i++) a.exp().matmul(a);
    console.log("over");
    if (process.argv[1] === "exit") process.exit(3);`;
  for (const how of ["exit", "end"]) {
    let status = 0;
    let printed = "";
    try {
      printed = execFileSync(process.execPath, ["--input-type=module", "-e", program, how], {
        encoding: "utf8",
        timeout: 20_000,
      });
    } catch (error) {
      const failed = error as { status: number; stdout: string };
      [status, printed] = [failed.status, failed.stdout];
    }
    expect([how, status, printed]).toEqual([how, how === "exit" ? 3 : 0, "over\n"]);
  }
});
