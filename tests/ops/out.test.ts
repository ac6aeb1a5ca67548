/** The `out` argument: dtypes, sizes, overlaps and refusals are PyTorch 2.15's. */
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import * as torch from "../../src/index.ts";

const { float32, float64, int64 } = torch;
const x = (): torch.Tensor => torch.arange(6).float().reshape(2, 3);
const none = (dtype: torch.DType = float32): torch.Tensor => torch.empty([0], { dtype });

let warned: string[] = [];
beforeEach(() => {
  warned = [];
  torch.set_warn_always(true);
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warned.push(text));
});
afterEach(() => {
  torch.set_warn_always(false);
  vi.restoreAllMocks();
});

describe("factories", () => {
  const makers: Record<string, (options: { out: torch.Tensor; dtype?: torch.DType }) => torch.Tensor> = {
    eye: (options) => torch.eye(2, options),
    zeros: (options) => torch.zeros([2], options),
    ones: (options) => torch.ones(2, options),
    full: (options) => torch.full([2], 7, options),
    arange: (options) => torch.arange(0, 4, 2, options),
    linspace: (options) => torch.linspace(0, 1, 3, options),
    logspace: (options) => torch.logspace(0, 1, 2, options),
    rand: (options) => torch.rand(2, options),
    randn: (options) => torch.randn([2], options),
    randint: (options) => torch.randint(0, 9, [2], options as never),
    randperm: (options) => torch.randperm(3, options),
    normal: (options) => torch.normal(0, 1, [2], options as never),
  };
  it.each(Object.keys(makers))("%s computes in the output's dtype", (name) => {
    const out = none(float64);
    expect(makers[name]!({ out })).toBe(out);
    expect(out.dtype).toBe(float64);
    expect(out.numel()).toBeGreaterThan(1);
    torch.manual_seed(3);
    const again = makers[name]!({ out: none(float64) });
    torch.manual_seed(3);
    expect(again.tolist()).toEqual(makers[name]!({ out: none(float64) }).tolist());
    expect(() => makers[name]!({ out: none(), dtype: float64 })).toThrow(
      "dtype Double does not match dtype of out parameter (Float)",
    );
    expect(() => makers[name]!({ out: torch.zeros(2, { requires_grad: true }) })).toThrow(
      "(): functions with out=... arguments don't support automatic differentiation",
    );
  });
  it("writes whole numbers where the output has them", () => {
    expect(torch.linspace(0, 1, 5, { out: none(int64) }).tolist()).toEqual([0, 0, 0, 0, 1]);
    expect(torch.arange(3, { out: none() }).tolist()).toEqual([0, 1, 2]);
    expect(() => torch.linspace(0, 1, 5, { out: none(torch.bool) })).toThrow('"linspace_cpu" not implemented');
  });
});

describe("dtypes", () => {
  it("are converted by formulas and joins, if the kind allows", () => {
    expect(torch.add(x(), 1, { out: none(float64) }).dtype).toBe(float64);
    expect(torch.cat([x(), x()], { out: none(float64) }).shape).toEqual([4, 3]);
    expect(torch.var(x(), 1, { out: none(float64) } as never).tolist()).toEqual([1, 1]);
    expect(torch.sum(x(), 1, { out: none(int64) }).tolist()).toEqual([3, 12]);
    expect(torch.pow(x(), 2, { out: none(float64) }).tolist()).toEqual([
      [0, 1, 4],
      [9, 16, 25],
    ]);
    expect(() => torch.cat([x()], { out: none(int64) })).toThrow(
      "torch.cat(): input types can't be cast to the desired output type Long",
    );
    expect(() => torch.mean(x(), 1, { out: none(int64) })).toThrow(
      "result type Float can't be cast to the desired output type Long",
    );
  });
  it("are refused by others in their words", () => {
    const wrong: [() => unknown, string][] = [
      [
        () => torch.mm(x(), x().t(), { out: none(float64) }),
        "Expected out tensor to have dtype float, but got double instead",
      ],
      [() => torch.clamp(x(), 0, 1, { out: none(float64) }), "Found dtype Double but expected Float"],
      [
        () => (torch.where as (...args: unknown[]) => unknown)(x().gt(0), x(), x(), { out: none(float64) }),
        "Expected out type to be Float but got Double",
      ],
      [() => torch.all(x(), 1, { out: none() }), "all only supports bool tensor for result, got: Float"],
      [
        () => torch.amax(x(), 1, { out: none(float64) }),
        "Expected the dtype for input and out to match, but got Float for input's dtype and Double for out's dtype.",
      ],
      [
        () => torch.take(x(), torch.tensor([0]), { out: none(float64) }),
        "take(): self and out expected to have the same dtype, but got self.dtype = Float and out.dtype = Double",
      ],
      [
        () => torch.nonzero(x(), { out: none() } as never),
        "nonzero: Expected out tensor to have scalar type Long but got scalar typeFloat",
      ],
      [() => torch.kthvalue(x(), 1, { out: [none(), none()] }), "output indices must be of scalar type Long"],
    ];
    for (const [call, text] of wrong) expect(call).toThrow(text);
  });
});

describe("sizes", () => {
  it("follow the result, with a warning where elements are lost", () => {
    const out = torch.zeros(7);
    torch.add(x(), 1, { out });
    expect(out.shape).toEqual([2, 3]);
    expect(warned).toEqual([
      expect.stringContaining(
        "An output with one or more elements was resized since it had shape [7], which does not match the required output shape [2, 3].",
      ),
    ]);
  });
  it("are given without one by factories and to empty outputs", () => {
    torch.zeros([2, 3], { out: torch.ones(7) });
    torch.sin(x(), { out: none() });
    expect(warned).toEqual([]);
  });
  it("of views change too, without their base", () => {
    const base = torch.zeros(20);
    const view = base.narrow(0, 3, 5);
    torch.sin(x(), { out: view });
    expect(view.shape).toEqual([2, 3]);
    expect(base.shape).toEqual([20]);
    expect(base.at(4).item()).toBeCloseTo(Math.sin(1));
  });
  it("keep the output's own strides where they fit, else take the result's", () => {
    const out = torch.zeros(3, 2).t();
    torch.sin(x(), { out });
    expect(out.stride()).toEqual([1, 2]);
    expect(torch.sin(x().t(), { out: none() }).stride()).toEqual([1, 3]);
  });
});

describe("memory", () => {
  const overlap = "some elements of the input tensor and the written-to tensor refer to a single memory";
  it("may be an input's own where elements are computed one by one", () => {
    const same = x();
    torch.sin(same, { out: same });
    expect(same.at(0, 1).item()).toBeCloseTo(Math.sin(1));
    const sums = x();
    expect(torch.cumsum(sums, 1, { out: sums }).tolist()).toEqual([
      [0, 1, 3],
      [3, 7, 12],
    ]);
    const product = torch.eye(2).mul(2);
    expect(torch.linalg.inv(product, { out: product }).tolist()).toEqual([
      [0.5, 0],
      [0, 0.5],
    ]);
  });
  it("is refused where parts overlap, or at all", () => {
    const bytes = torch.arange(12).float();
    const [whole, part] = [bytes.narrow(0, 0, 6).view(2, 3), bytes.narrow(0, 1, 6).view(2, 3)];
    expect(() => torch.sin(whole, { out: part })).toThrow(overlap);
    expect(() => torch.clamp(whole, 0, 1, { out: part })).toThrow(overlap);
    expect(() => torch.cumsum(whole, 1, { out: part })).toThrow(overlap);
    expect(() => torch.gather(whole, 1, torch.zeros([2, 3], { dtype: int64 }), { out: whole })).toThrow(overlap);
    expect(() => torch.cat([whole], { out: whole })).toThrow(overlap);
    expect(() => torch.sin(whole, { out: torch.zeros(1).expand(2, 3) })).toThrow(
      "more than one element of the written-to",
    );
  });
});

describe("gradients", () => {
  const wanted = (): torch.Tensor => x().requires_grad_();
  it("are refused under the name that PyTorch tells", () => {
    const names: [string, () => unknown][] = [
      ["add", () => torch.add(wanted(), 1, { out: none() })],
      ["cat", () => torch.hstack([wanted()], { out: none() })],
      ["mul", () => torch.outer(wanted().at(0), wanted().at(0), { out: none() })],
      ["linalg_inv_ex", () => torch.linalg.inv(torch.eye(2).requires_grad_(), { out: none() })],
      ["normal", () => torch.normal(wanted(), 1, { out: none() } as never)],
    ];
    for (const [name, call] of names)
      expect(call).toThrow(
        `${name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.`,
      );
  });
  it("do not matter where there are none", () => {
    expect(torch.gt(wanted(), 0, { out: none(torch.bool) }).dtype).toBe(torch.bool);
    expect(torch.no_grad(() => torch.add(wanted(), 1, { out: none() })).shape).toEqual([2, 3]);
  });
});

describe("several outputs", () => {
  it("are written in turn", () => {
    const [values, indices] = [none(), none(int64)];
    torch.sort(torch.tensor([3, 1, 2.5]), { out: [values, indices] });
    expect([values.tolist(), indices.tolist()]).toEqual([
      [1, 2.5, 3],
      [1, 2, 0],
    ]);
    torch.topk(x(), 2, { out: [values, indices] });
    expect(indices.tolist()).toEqual([
      [2, 1],
      [2, 1],
    ]);
    torch.max(x(), 1, { out: [values, indices] } as never);
    expect(values.tolist()).toEqual([2, 5]);
  });
});

test("an output that is an operand keeps its shape", () => {
  const a = torch.ones(2);
  const calls: ((out: torch.Tensor) => unknown)[] = [
    (out) => torch.add(a, out, { out }),
    (out) => torch.sub(out, a, { alpha: 2, out }),
    (out) => torch.addcmul(a, out, out, { out }),
    (out) => torch.lerp(a, a, out, { out }),
    (out) => torch.eq(a, out, { out }),
    (out) => torch.clamp(out, a, { out }),
    (out) => torch.maximum(a, out, { out }),
    (out) => torch.pow(a, out, { out }),
    (out) => torch.logical_and(out, a, { out }),
  ];
  for (const call of calls) {
    const out = torch.ones([]);
    expect(() => call(out)).toThrow("output with shape [] doesn't match the broadcast shape [2]");
    expect(out.shape).toEqual([]);
  }
});

describe("results are computed into `out`", () => {
  const row = torch.arange(4).to(torch.float32).sub(1.5);
  const square = torch.arange(16).to(torch.float32).view(4, 4).sub(7).mul(0.25);
  const other = square.t().add(0.5);
  const places = torch.tensor([3, 1, 0, 2]);
  type Into = { out: torch.Tensor };
  const calls: Record<string, (options: Into) => torch.Tensor> = {
    mm: (o) => torch.mm(square, other, o),
    matmul: (o) => torch.matmul(square, other, o),
    bmm: (o) => torch.bmm(square.unsqueeze(0), other.unsqueeze(0), o),
    mv: (o) => torch.mv(square, row, o),
    addmm: (o) => torch.addmm(row, square, other, { beta: 2, ...o }),
    add: (o) => torch.add(square, row, o),
    clamp: (o) => torch.clamp(square, { min: -1, max: 1, ...o }),
    sum: (o) => torch.sum(square, 0, o),
    mean: (o) => torch.mean(square, 1, true, o),
    prod: (o) => torch.prod(square, 1, o),
    cumsum: (o) => torch.cumsum(square, 1, o),
    softmax: (o) => torch.softmax(square, 0, o),
    cat: (o) => torch.cat([square, other], 0, o),
    gather: (o) => torch.gather(square, 1, places.unsqueeze(0), o),
    index_select: (o) => torch.index_select(square, 0, places, o),
  };
  for (const [name, call] of Object.entries(calls)) {
    test(name, () => {
      const nothing = {} as Into;
      const expected = call(nothing);
      const fresh = torch.full_like(expected, NaN);
      const before = fresh._version;
      expect(call({ out: fresh })).toBe(fresh);
      expect(fresh._version).toBe(before + 1);
      expect(fresh.equal(expected)).toBe(true);
      // At a place in other memory, which stays as it is, and after a call that has failed.
      const line = torch.full([expected.numel() + 8], 9, { dtype: float32 });
      const part = line.narrow(0, 3, expected.numel()).view(expected.shape);
      expect(() => torch.mm(square, row.unsqueeze(0), { out: part })).toThrow("shapes cannot be multiplied");
      call({ out: part });
      expect(part.equal(expected)).toBe(true);
      expect([...line.narrow(0, 0, 3).tolist<number[]>(), ...line.narrow(0, -5, 5).tolist<number[]>()]).toEqual(
        new Array(8).fill(9),
      );
      // Other strides, other dtypes and other shapes.
      const turned = torch.zeros([...expected.shape].reverse()).permute([...expected.shape.keys()].reverse());
      expect(call({ out: turned }).equal(expected)).toBe(true);
      expect(call({ out: torch.empty(0) }).equal(expected)).toBe(true);
      expect(call(nothing).equal(expected)).toBe(true);
    });
  }

  test("an output that has been a weight is read anew", () => {
    const weight = torch.ones(256, 256);
    const rows = torch.ones(64, 256);
    for (let i = 0; i < 4; i++) expect(torch.mm(rows, weight).at(0, 0).item()).toBe(256);
    torch.mm(torch.ones(256, 1), torch.full([1, 256], 2, { dtype: float32 }), { out: weight });
    expect(torch.mm(rows, weight).at(0, 0).item()).toBe(512);
    torch.add(torch.ones(256, 256), torch.ones(256).mul(2), { out: weight });
    expect(torch.mm(rows, weight).at(0, 0).item()).toBe(768);
  });

  test("what shares memory with an input is written at the end", () => {
    const x = torch.arange(1, 9).to(torch.float32);
    torch.sum(x.view(2, 4), 0, { out: x.narrow(0, 0, 4) });
    expect(x.tolist()).toEqual([6, 8, 10, 12, 5, 6, 7, 8]);
    const own = square.clone();
    expect(torch.mm(own, other, { out: own }).equal(torch.mm(square, other))).toBe(true);
    const half = torch.ones(3, 2, { dtype: torch.float16 });
    expect(() => torch.softmax(half, 0, { out: torch.zeros(3, 2) })).toThrow(
      "Expected out tensor to have dtype c10::Half, but got float instead",
    );
    expect(torch.cumsum(torch.ones(3, { dtype: torch.int32 }), 0, { out: torch.zeros(3) }).tolist()).toEqual([1, 2, 3]);
  });
});

test("all and any write into bytes as into bools (PyTorch 2.15)", () => {
  const x = torch.tensor([[1, 2, 0], [1, 3, 4]]); // prettier-ignore
  const bytes = (...shape: number[]): torch.Tensor => torch.empty(shape, { dtype: torch.uint8 });
  expect(torch.all(x, { dim: 0, out: bytes(3) }).tolist()).toEqual([1, 1, 0]);
  expect(torch.all(x.to(torch.uint8), { out: bytes() }).item()).toBe(0);
  expect(String(torch.any(x.to(torch.bool), { out: bytes() }))).toBe("tensor(1, dtype=torch.uint8)");
  expect(() => torch.any(x, { out: torch.empty([], { dtype: torch.int8 }) })).toThrow(
    "any only supports bool tensor for result, got: Char",
  );
});
