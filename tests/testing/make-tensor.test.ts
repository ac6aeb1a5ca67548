/** `torch.testing.make_tensor` and `assert_allclose` beside what PyTorch 2.15 gives for the same calls and seed. */
import * as torch from "flambeau";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const { make_tensor } = torch.testing;
const { float32, int64 } = torch;
const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
beforeEach(() => {
  torch.manual_seed(0);
});
afterEach(() => warned.mockClear());

/** The first three numbers of each dtype after `manual_seed(0)`. */
const recorded: readonly (readonly [torch.DType, readonly (number | bigint | boolean)[]])[] = [
  [torch.bool, [false, true, true]],
  [torch.uint8, [4, 9, 3]],
  [torch.int8, [6, -5, -9]],
  [torch.int16, [6, -5, -9]],
  [torch.int32, [6, -5, -9]],
  [torch.int64, [6, -5, -9]],
  [torch.uint16, [4, 9, 3]],
  [torch.uint32, [4, 9, 3]],
  [torch.uint64, [4, 9, 3]],
  [torch.float16, [-0.0673828125, 4.828125, -7.40625]],
  [torch.bfloat16, [-0.0673828125, 4.8125, -7.40625]],
  [torch.float32, [-0.06738138198852539, 4.8279924392700195, -7.407406330108643]],
  [torch.float64, [8.460954032517956, 3.740757559196183, -0.7311070237058843]],
  [torch.float8_e4m3fn, [-0.0703125, 5, -7.5]],
];

describe("make_tensor", () => {
  test.each(recorded)("draws PyTorch's numbers of $name", (dtype, values) => {
    const made = make_tensor(3, { dtype });
    expect(made.dtype).toBe(dtype);
    expect((made.tolist() as unknown[]).map(String)).toEqual(values.map(String));
  });

  test("draws both parts of complex numbers", () => {
    const parts = torch.view_as_real(make_tensor([3], { dtype: torch.complex64 }));
    expect(parts.tolist()).toEqual([
      [-0.06738138198852539, 4.8279924392700195],
      [-7.407406330108643, -6.623451232910156],
      [-3.4663891792297363, 2.4134163856506348],
    ]);
    torch.manual_seed(0);
    expect(torch.view_as_real(make_tensor(1, { dtype: torch.complex32 })).tolist()).toEqual([
      [-0.0673828125, 4.828125],
    ]);
  });

  test("takes sizes, arrays, none and none of elements", () => {
    expect(make_tensor(2, 3, { dtype: int64 }).shape).toEqual([2, 3]);
    expect(make_tensor([2, 3], { dtype: int64 }).shape).toEqual([2, 3]);
    expect(make_tensor({ dtype: float32 }).shape).toEqual([]);
    expect(make_tensor(0, { dtype: float32, noncontiguous: true }).shape).toEqual([0]);
    expect(make_tensor(2, { dtype: float32, device: "meta" }).is_meta).toBe(true);
  });

  test("makes every other element of a larger tensor", () => {
    const made = make_tensor([5, 7], { dtype: float32, noncontiguous: true });
    expect(made.stride()).toEqual([14, 2]);
    expect(made.storage_offset()).toBe(1);
    expect(made.select(0, 2).tolist()).toEqual([
      -2.278487205505371, 7.776007175445557, -4.142995834350586, -8.429048538208008, 7.736382484436035,
      4.362052917480469, -4.614151477813721,
    ]);
    expect(make_tensor([3, 1], { dtype: float32, noncontiguous: true }).stride()).toEqual([2, 2]);
    expect(make_tensor([1], { dtype: float32, noncontiguous: true }).is_contiguous()).toBe(true);
    const memory_format = torch.channels_last;
    expect(make_tensor(2, 3, 2, 2, { dtype: float32, memory_format }).stride()).toEqual([12, 1, 6, 3]);
  });

  test("replaces zeros", () => {
    const limits = { low: -1, high: 2, exclude_zero: true };
    expect(make_tensor(2, 3, { dtype: int64, ...limits }).tolist()).toEqual([
      [1, -1, 1],
      [-1, 1, -1],
    ]);
    const zeros = { low: 0, high: 0, exclude_zero: true };
    expect(make_tensor(1, { dtype: float32, ...zeros }).item()).toBe(torch.finfo(float32).tiny);
    expect(warned.mock.calls.flat().join()).toBe(
      "FutureWarning: Passing `low==high` to `torch.testing.make_tensor` for floating or complex types is deprecated since 2.1 and will be removed in 2.3. Use `torch.full(...)` instead.",
    );
    const complex = make_tensor(1, { dtype: torch.complex64, ...zeros });
    expect(torch.view_as_real(complex).tolist()).toEqual([[torch.finfo(float32).tiny, 0]]);
  });

  test("cuts limits to what the dtype holds", () => {
    expect(make_tensor(2, 3, { dtype: torch.uint8, low: -5, high: 2.5 }).tolist()).toEqual([
      [2, 0, 2],
      [0, 1, 0],
    ]);
    const whole = [900450186894289455n, 3969543146641149120n];
    torch.manual_seed(0);
    expect(make_tensor(2, { dtype: int64, low: -1e30, high: 1e30 }).tolist()).toEqual(whole);
    torch.manual_seed(0);
    const wide = make_tensor(2, { dtype: float32, low: -Infinity, high: Infinity }).tolist() as number[];
    expect(wide.map((value) => value.toPrecision(5))).toEqual(["-2.5476e+36", "1.8254e+38"]);
    torch.manual_seed(0);
    expect(make_tensor(1, { dtype: torch.float16, low: -70000, high: 70000 }).item()).toBe(-490.5);
  });

  test("asks for gradients of floating point and complex numbers", () => {
    expect(make_tensor(2, { dtype: torch.complex64, requires_grad: true }).requires_grad).toBe(true);
    expect(make_tensor(2, { dtype: float32, requires_grad: true, exclude_zero: true }).is_leaf).toBe(true);
    expect(make_tensor(2, { dtype: torch.float8_e5m2, requires_grad: true }).requires_grad).toBe(false);
  });

  const refused: readonly (readonly [text: string, options: object])[] = [
    ["ValueError: `low` must be less than `high`, but got 3 >= 2", { dtype: float32, low: 3, high: 2 }],
    ["ValueError: `low` must be less than `high`, but got 2.5 >= 2", { dtype: float32, low: 2.5, high: 2 }],
    ["ValueError: `low` and `high` cannot be NaN, but got low=nan and high=2", { dtype: float32, low: NaN, high: 2 }],
    [
      "ValueError: The value interval specified by `low` and `high` is [-5, -2), but torch.uint8 only supports [0, 256)",
      { dtype: torch.uint8, low: -5, high: -2 },
    ],
    [
      "ValueError: The value interval specified by `low` and `high` is [300, 400), but torch.int8 only supports [-128, 128)",
      { dtype: torch.int8, low: 300, high: 400 },
    ],
    [
      "ValueError: `requires_grad=True` is not supported for boolean and integral dtypes, but got dtype=torch.int8",
      { dtype: torch.int8, requires_grad: true },
    ],
    [
      "ValueError: The parameters `noncontiguous` and `memory_format` are mutually exclusive, but got noncontiguous=True and memory_format=torch.channels_last",
      { dtype: float32, noncontiguous: true, memory_format: "channels_last" },
    ],
    [
      "TypeError: The requested dtype 'torch.qint8' is not supported by torch.testing.make_tensor(). To request support, file an issue at: https://github.com/pytorch/pytorch/issues",
      { dtype: torch.qint8 },
    ],
    ["TypeError: make_tensor() missing 1 required keyword-only argument: 'dtype'", {}],
  ];
  test.each(refused)("refuses: %s", (text, options) => {
    let error: unknown;
    try {
      make_tensor(2, options as torch.testing.MakeTensorOptions);
    } catch (thrown) {
      error = thrown;
    }
    expect(String(error)).toBe(text);
  });
});

test("assert_allclose compares loosely, and says that it is old", () => {
  torch.testing.assert_allclose(torch.ones(2), [1.00005, 1]);
  torch.testing.assert_allclose(torch.full([1], NaN), torch.full([1], NaN, { dtype: torch.float64 }));
  expect(warned.mock.calls[0]![0]).toContain(
    "FutureWarning: `torch.testing.assert_allclose()` is deprecated since 1.12",
  );
  expect(() => torch.testing.assert_allclose(torch.ones(2), torch.zeros(2))).toThrow(
    "Tensor-likes are not close!\n\nMismatched elements: 2 / 2 (100.0%)\nGreatest absolute difference: 1.0 at index (0,) (up to 1e-05 allowed)\nGreatest relative difference: inf at index (0,) (up to 0.0001 allowed)",
  );
  expect(() => torch.testing.assert_allclose([1], [2], 1e-3)).toThrow(
    "Both 'rtol' and 'atol' must be either specified",
  );
  expect(() => torch.testing.assert_allclose([1], [2], null, null, true, "not the same")).toThrow(/^not the same$/);
});
