/** Matrix products against a plain loop, by WebAssembly and by native code: random sizes, strides, alpha and beta. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MatrixView } from "../../src/backend/backend.ts";
import type { LinearMatrix } from "../../src/backend/linear.ts";
import { provideProducts } from "../../src/backend/wasm/gemm/provide.ts";
import { instantiate, writePacked, type GemmFunctions } from "../../src/backend/wasm/gemm/gemm.ts";
import { floatKind } from "../../src/backend/wasm/gemm/microkernel.ts";
import { createWasmBackend } from "../../src/backend/wasm/backend.ts";
import * as torch from "../../src/index.ts";
import { loadNativeAddon } from "../../src/support/platform/native.ts";

provideProducts();
const backend = createWasmBackend();

type Type = "float32" | "float64";
/** How a matrix lies in memory: rows contiguous, columns contiguous, or neither. */
type Order = "rows" | "columns" | "spread";

function view(address: number, rows: number, columns: number, order: Order): LinearMatrix & { count: number } {
  const [rowStride, columnStride] =
    order === "rows" ? [columns, 1] : order === "columns" ? [1, rows] : [columns * 3 + 1, 3];
  return { start: address, rowStride, columnStride, count: Math.max(rows, 1) * (columns + 1) * 4 + rows + 8 };
}

function checkProduct(
  type: Type,
  m: number,
  n: number,
  k: number,
  orders: [Order, Order, Order],
  alpha: number,
  beta: number,
): void {
  const size = type === "float32" ? 4 : 8;
  const views = [view(0, m, k, orders[0]), view(0, k, n, orders[1]), view(0, m, n, orders[2])] as const;
  const addresses = views.map((v) => backend.allocate(v.count * size + 64));
  const arrays = addresses.map((address, i) => {
    const memory = type === "float32" ? backend.memory.f32 : backend.memory.f64;
    return memory.subarray(address / size, address / size + views[i]!.count);
  });
  arrays.forEach((array, which) =>
    array.forEach((_, i) => {
      array[i] = ((i * 37 + which * 11) % 23) / 8 - 1;
    }),
  );
  if (beta === 0) arrays[2]!.fill(NaN);
  const [a, b, before] = arrays.map((array) => [...array]) as [number[], number[], number[]];
  const expected = [...before];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++)
        sum +=
          a[i * views[0].rowStride + l * views[0].columnStride]! *
          b[l * views[1].rowStride + j * views[1].columnStride]!;
      const at = i * views[2].rowStride + j * views[2].columnStride;
      expected[at] = alpha * sum + (beta === 0 ? 0 : beta * before[at]!);
    }
  }
  const [av, bv, cv] = views.map((v, i) => ({ ...v, start: addresses[i]! })) as unknown as [
    LinearMatrix,
    LinearMatrix,
    LinearMatrix,
  ];
  backend.byAddress.gemm(type, m, n, k, alpha, av, bv, beta, cv);
  const memory = type === "float32" ? backend.memory.f32 : backend.memory.f64;
  for (let i = 0; i < views[2].count; i++) {
    const actual = memory[addresses[2]! / size + i]!;
    if (
      Number.isNaN(expected[i]!)
        ? !Number.isNaN(actual)
        : !(
            Math.abs(actual - expected[i]!) <=
            (type === "float32" ? 1e-4 : 1e-11) * (1 + k * 0.1 + Math.abs(expected[i]!))
          )
    ) {
      expect.fail(
        `${type} ${m} x ${n} x ${k} ${orders} alpha ${alpha} beta ${beta}: element ${i} is ${actual}, expected ${expected[i]}`,
      );
    }
  }
  addresses.forEach((address, i) => backend.free(address, views[i]!.count * size + 64));
}

const order = fc.constantFrom<Order>("rows", "columns", "spread");
const scale = fc.constantFrom(0, 1, -0.5);

const engines = [false, ...(loadNativeAddon()?.addon.levels ?? [])];
const cases = engines.flatMap((engine) => (["float32", "float64"] as const).map((type) => [type, engine] as const));

describe.each(cases)("gemm of %s, native: %s", (type, engine) => {
  beforeAll(() => {
    backend.native = engine;
    expect(backend.native).toBe(engine);
  });

  test("small sizes", () => {
    const small = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(small, small, small, fc.tuple(order, order, order), scale, scale, (m, n, k, orders, alpha, beta) => {
        checkProduct(type, m, n, k, orders, alpha, beta);
      }),
      { numRuns: 400 },
    );
  });

  test("batches give what their products give", () => {
    const size = type === "float32" ? 4 : 8;
    const memory = (): Float32Array | Float64Array => (type === "float32" ? backend.memory.f32 : backend.memory.f64);
    for (const [m, n, k] of [
      [3, 40, 50],
      [6, 9, 11],
      [32, 32, 33],
      [40, 1100, 5],
      [300, 20, 30],
      [20, 30, 400],
    ] as const) {
      for (const order of ["rows", "columns", "spread"] as const) {
        for (const shared of [false, true]) {
          const views = [view(0, m, k, "rows"), view(0, k, n, order), view(0, m, n, "rows")];
          const counts = views.map(({ count }) => count);
          const count = 3;
          const [a, b, c, d] = [counts[0]!, counts[1]!, counts[2]!, counts[2]!].map((each) =>
            backend.allocate(each * count * size),
          ) as [number, number, number, number];
          const fill = (address: number, length: number): void =>
            memory()
              .subarray(address / size, address / size + length)
              .forEach((_, i, array) => {
                array[i] = ((i * 37 + length) % 23) / 8 - 1;
              });
          [a, b, c, d].forEach((address, i) => fill(address, counts[Math.min(i, 2)]! * count));
          const at = (i: number, start: number, moved: number): LinearMatrix => ({
            start: start + moved * size,
            rowStride: views[i]!.rowStride,
            columnStride: views[i]!.columnStride,
          });
          const steps = { a: counts[0]!, b: shared ? 0 : counts[1]!, c: counts[2]! };
          backend.byAddress.gemm(type, m, n, k, 0.5, at(0, a, 0), at(1, b, 0), 1, at(2, c, 0), { count, ...steps });
          for (let i = 0; i < count; i++) {
            const [left, right, out] = [at(0, a, i * steps.a), at(1, b, i * steps.b), at(2, d, i * steps.c)];
            backend.byAddress.gemm(type, m, n, k, 0.5, left, right, 1, out);
          }
          const numbers = memory();
          let different = 0;
          for (let i = 0; i < counts[2]! * count; i++) if (numbers[c / size + i] !== numbers[d / size + i]) different++;
          expect(different, `${m} x ${n} x ${k}, ${order}`).toBe(0);
          [a, b, c, d].forEach((address, i) => backend.free(address, counts[Math.min(i, 2)]! * count * size));
        }
      }
    }
  });

  test("one row or one column", () => {
    const long = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.integer({ min: 1, max: 4 }),
        long,
        long,
        fc.tuple(order, order, order),
        scale,
        scale,
        (row, one, other, k, orders, alpha, beta) => {
          checkProduct(type, row ? one : other, row ? other : one, k, orders, alpha, beta);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("sizes beyond the blocks", () => {
    for (const [m, n, k] of [
      [33, 65, 260],
      [261, 17, 33],
      [5, 1030, 40],
      [64, 64, 520],
      [257, 1025, 3],
      [150, 530, 200],
    ] as const) {
      for (const orders of [
        ["rows", "rows", "rows"],
        ["columns", "rows", "columns"],
        ["rows", "columns", "spread"],
      ] as [Order, Order, Order][]) {
        checkProduct(type, m, n, k, orders, 1, 1);
        checkProduct(type, m, n, k, orders, 1, 0);
      }
    }
  });
});

describe.each(["float32", "float64"] as const)(
  "high tiles of %s, which take tall products where sums are fused",
  (type) => {
    const kind = floatKind(type, false);
    const size = kind.bytes;
    const { heap, pool } = backend;
    const products = [false, true].map((high) => instantiate<GemmFunctions>(heap, pool, writePacked(kind, high)));
    const memory = (): Float32Array | Float64Array => (type === "float32" ? backend.memory.f32 : backend.memory.f64);

    test.each([
      [12, 8, 5],
      [48, 8, 1],
      [48, 16, 20],
      [59, 33, 17],
      [61, 7, 64],
      [97, 40, 3],
      [120, 24, 100],
    ])("%i x %i, %i steps, give the bits of low ones", (m, n, k) => {
      const places = {
        a: backend.allocate(m * k * size),
        b: backend.allocate(n * k * size),
        packed: backend.allocate((n + 8) * k * size),
        panels: backend.allocate((m + 8) * k * size),
        added: backend.allocate((n + 8) * size),
        scratch: backend.allocate(1024),
      };
      const fill = (place: number, count: number, seed: number): void => {
        for (let i = 0; i < count; i++) memory()[place / size + i] = Math.fround(Math.sin(i * seed + seed));
      };
      fill(places.a, m * k, 1.7);
      fill(places.b, n * k, 2.3);
      fill(places.added, n, 0.9);
      for (const [aRow, aColumn] of [
        [k, 1],
        [1, m],
      ] as const)
        for (const added of n % 8 === 0 && m % 4 === 0 ? [0, places.added] : [0]) {
          const results = products.map(({ functions: f }) => {
            const c = backend.allocate(m * n * size);
            memory().fill(NaN, c / size, c / size + m * n);
            f.packB(places.packed, places.b, size, n * size, n, k, 0);
            const [from, to] = [aRow * size, aColumn * size];
            const sizes = [m, n, k, c, n * size, size, 0.5, added === 0 ? 0 : 2, places.scratch, 0] as const;
            f.rows(places.panels, places.a, from, to, places.packed, ...sizes, added);
            const result = memory().slice(c / size, c / size + m * n);
            backend.free(c, m * n * size);
            return result;
          });
          expect(results[1]).toEqual(results[0]);
          const sum = Array.from({ length: k }, (_, l) => {
            const [left, right] = [places.a / size + (m - 1) * aRow + l * aColumn, places.b / size + l * n + n - 1];
            return memory()[left]! * memory()[right]!;
          }).reduce((total, term) => total + term, 0);
          const expected = 0.5 * sum + (added === 0 ? 0 : 2 * memory()[added / size + n - 1]!);
          expect(results[1]!.at(-1)).toBeCloseTo(expected, 4);
        }
    });
  },
);

describe("a row that is added by the product's last step", () => {
  const native = torch.backends.flambeau.native;
  afterAll(() => {
    torch.backends.flambeau.native = native;
  });

  test.each([torch.float32, torch.float64])("%s: the bits of a product added to copies of the row", (dtype) => {
    torch.backends.flambeau.native = false;
    torch.manual_seed(1);
    const options = { dtype };
    // One block of each; several blocks of rows, of depth and of columns; no whole tiles; small.
    for (const [m, n, k] of [
      [64, 48, 32],
      [520, 64, 40],
      [64, 32, 800],
      [16, 1032, 390],
      [67, 41, 33],
      [3, 40, 500],
      [8, 8, 8],
    ] as const) {
      const [x, w, bias] = [torch.randn([m, k], options), torch.randn([n, k], options), torch.randn([n], options)];
      for (const weights of [w.t(), w.t().contiguous()]) {
        const row = torch.addmm(bias, x, weights, { beta: 0.5, alpha: 2 });
        const copies = torch.addmm(bias.expand(m, n).contiguous(), x, weights, { beta: 0.5, alpha: 2 });
        expect(torch.equal(row, copies)).toBe(true);
      }
      const ones = torch.addmm(torch.ones([1], options), x, w.t());
      expect(torch.allclose(ones, x.mm(w.t()).add(1), { rtol: 1e-4, atol: 1e-4 })).toBe(true);
    }
  });

  test("C is not read: nothing is copied there before", () => {
    backend.native = false;
    const [m, n, k] = [264, 40, 390];
    const place = (count: number, value: number): number => {
      const address = backend.allocate(count * 4);
      backend.memory.f32.fill(value, address / 4, address / 4 + count);
      return address;
    };
    const [a, b, c, row] = [place(m * k, 1), place(k * n, 1), place(m * n, NaN), place(n, 2)];
    const view = (start: number, rowStride: number): MatrixView => {
      const at: LinearMatrix = { start, rowStride, columnStride: 1 };
      return at as unknown as MatrixView; // arguments are addresses here
    };
    backend.gemm("float32", m, n, k, 1, view(a, k), view(b, n), 3, view(c, n), undefined, view(row, 0));
    const result = backend.memory.f32.subarray(c / 4, c / 4 + m * n);
    expect(result.every((x) => x === k + 6)).toBe(true);
    for (const [address, count] of [
      [a, m * k],
      [b, k * n],
      [c, m * n],
      [row, n],
    ] as const)
      backend.free(address, count * 4);
  });
});
