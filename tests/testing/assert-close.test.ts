/** `torch.testing.assert_close` in PyTorch's words, the matchers, and `toEqual` of tensors. */
import * as torch from "flambeau";
import { describe, expect, test } from "vitest";
import { matchers, type TensorMatchers } from "../../src/testing/index.ts";

expect.extend(matchers);
declare module "vitest" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- a merged interface
  interface Matchers<T> extends TensorMatchers<T> {}
}

const { tensor } = torch;
const half = { dtype: torch.float16 };
const double = { dtype: torch.float64 };

/** What PyTorch 2.15 says of the same values; null: nothing. */
const cases: readonly [name: string, compare: () => void, message: string | null][] = [
  [
    "two tensors",
    () => torch.testing.assert_close(tensor([1.5, 2]).floor(), tensor([1.5, 3]).floor()),
    "Tensor-likes are not close!\n\nMismatched elements: 1 / 2 (50.0%)\nGreatest absolute difference: 1.0 at index (1,) (up to 1e-05 allowed)\nGreatest relative difference: 0.3333333432674408 at index (1,) (up to 1.3e-06 allowed)",
  ],
  [
    "shapes",
    () => torch.testing.assert_close(torch.ones(2), torch.ones(3)),
    "The values for attribute 'shape' do not match: torch.Size([2]) != torch.Size([3]).",
  ],
  [
    "dtypes",
    () => torch.testing.assert_close(torch.ones(2), torch.ones(2, double)),
    "The values for attribute 'dtype' do not match: torch.float32 != torch.float64.",
  ],
  [
    "dtypes that may differ",
    () => torch.testing.assert_close(torch.ones(2), torch.ones(2, double), { check_dtype: false }),
    null,
  ],
  [
    "tensors of one number",
    () => torch.testing.assert_close(tensor(1, { dtype: torch.float32 }), tensor(2, { dtype: torch.float32 })),
    "Scalars are not close!\n\nExpected 2.0 but got 1.0.\nAbsolute difference: 1.0 (up to 1e-05 allowed)\nRelative difference: 0.5 (up to 1.3e-06 allowed)",
  ],
  [
    "whole numbers",
    () => torch.testing.assert_close(tensor([1, 2]), tensor([1, 3])),
    "Tensor-likes are not equal!\n\nMismatched elements: 1 / 2 (50.0%)\nGreatest absolute difference: 1 at index (1,)\nGreatest relative difference: 0.3333333432674408 at index (1,)",
  ],
  [
    "whole numbers with a tolerance",
    () => torch.testing.assert_close(tensor([1, 2]), tensor([1, 3]), { rtol: 0, atol: 1 }),
    null,
  ],
  [
    "booleans",
    () => torch.testing.assert_close(tensor([true]), tensor([false])),
    "Tensor-likes are not equal!\n\nMismatched elements: 1 / 1 (100.0%)\nGreatest absolute difference: 1 at index (0,)\nGreatest relative difference: inf at index (0,)",
  ],
  [
    "NaN",
    () => torch.testing.assert_close(tensor([1, NaN]), tensor([1, NaN])),
    "Tensor-likes are not close!\n\nMismatched elements: 1 / 2 (50.0%)\nGreatest absolute difference: nan at index (1,) (up to 1e-05 allowed)\nGreatest relative difference: nan at index (1,) (up to 1.3e-06 allowed)",
  ],
  [
    "NaN that may be equal",
    () => torch.testing.assert_close(tensor([1, NaN]), tensor([1, NaN]), { equal_nan: true }),
    null,
  ],
  [
    "no tolerance, two dims",
    () =>
      torch.testing.assert_close(
        tensor([
          [1.5, 2],
          [3, 4],
        ]).floor(),
        tensor([
          [1.5, 2],
          [3, 5],
        ]).floor(),
        { rtol: 0, atol: 0 },
      ),
    "Tensor-likes are not equal!\n\nMismatched elements: 1 / 4 (25.0%)\nGreatest absolute difference: 1.0 at index (1, 1)\nGreatest relative difference: 0.20000000298023224 at index (1, 1)",
  ],
  [
    "half a tolerance",
    () => torch.testing.assert_close(torch.ones(1), torch.ones(1), { rtol: 1 }),
    "Both 'rtol' and 'atol' must be either specified or omitted, but got no atol.",
  ],
  [
    "in a list",
    () => torch.testing.assert_close([1, tensor(1, double)], [1, tensor(3, double)]),
    "Scalars are not close!\n\nExpected 3.0 but got 1.0.\nAbsolute difference: 2.0 (up to 1e-07 allowed)\nRelative difference: 0.6666666666666666 (up to 1e-07 allowed)\n\nThe failure occurred for item [1]",
  ],
  [
    "in an object",
    () => torch.testing.assert_close({ a: tensor([1]).float() }, { a: tensor([2]).float() }),
    "Tensor-likes are not close!\n\nMismatched elements: 1 / 1 (100.0%)\nGreatest absolute difference: 1.0 at index (0,) (up to 1e-05 allowed)\nGreatest relative difference: 0.5 at index (0,) (up to 1.3e-06 allowed)\n\nThe failure occurred for item ['a']",
  ],
  [
    "keys",
    () => torch.testing.assert_close({ a: torch.ones(1) }, { b: torch.ones(1) }),
    "The keys of the mappings do not match:\nMissing keys in the actual mapping: ['b']\nAdditional keys in the actual mapping: ['a']",
  ],
  ["lengths", () => torch.testing.assert_close([1], [2, 3]), "The length of the sequences mismatch: 1 != 2"],
  [
    "numbers",
    () => torch.testing.assert_close(1, 2),
    "Scalars are not equal!\n\nExpected 2 but got 1.\nAbsolute difference: 1\nRelative difference: 0.5",
  ],
  ["a text of one's own", () => torch.testing.assert_close(1, 2, { msg: "hello" }), "hello"],
  [
    "an expected 0",
    () => torch.testing.assert_close(tensor([1, 2]).float(), tensor([1, 0]).float()),
    "Tensor-likes are not close!\n\nMismatched elements: 1 / 2 (50.0%)\nGreatest absolute difference: 2.0 at index (1,) (up to 1e-05 allowed)\nGreatest relative difference: inf at index (1,) (up to 1.3e-06 allowed)",
  ],
  [
    "float16",
    () => torch.testing.assert_close(tensor([1, 2], half), tensor([1, 2.01], half)),
    "Tensor-likes are not close!\n\nMismatched elements: 1 / 2 (50.0%)\nGreatest absolute difference: 0.009765625 at index (1,) (up to 1e-05 allowed)\nGreatest relative difference: 0.00485992431640625 at index (1,) (up to 0.001 allowed)",
  ],
];

describe("assert_close", () => {
  for (const [name, compare, message] of cases)
    test(name, () => {
      if (message === null) expect(compare).not.toThrow();
      else {
        let said = null;
        try {
          compare();
        } catch (error) {
          said = (error as Error).message;
        }
        expect(said).toBe(message);
      }
    });
});

describe("matchers", () => {
  test("toBeCloseToTensor", () => {
    expect(tensor([1, 2]).div(3)).toBeCloseToTensor(tensor([0.333333, 0.666667]));
    expect(torch.ones(2)).not.toBeCloseToTensor(torch.zeros(2));
    expect({ loss: 1 }).toBeCloseToTensor({ loss: 1.05 }, { rtol: 0, atol: 0.1 });
    expect(() => expect(torch.ones(2)).toBeCloseToTensor(torch.zeros(2))).toThrow(/Mismatched elements: 2 \/ 2/);
  });
  test("toEqualTensor", () => {
    expect(tensor([1, NaN])).toEqualTensor(tensor([1, NaN]));
    expect(() => expect(torch.ones(2)).toEqualTensor(tensor([1, 1.0000001]))).toThrow("Tensor-likes are not equal!");
  });
});

describe("toEqual", () => {
  test("equal tensors are equal, others are not", () => {
    expect(torch.ones(2)).toEqual(torch.ones(2));
    expect(torch.ones(2)).toStrictEqual(torch.ones(2));
    expect({ x: [torch.arange(6).view(2, 3).t()] }).toEqual({
      x: [
        tensor([
          [0, 3],
          [1, 4],
          [2, 5],
        ]),
      ],
    });
    expect(tensor([NaN])).toEqual(tensor([NaN]));
    expect(torch.ones(2)).not.toEqual(torch.zeros(2));
    expect(torch.ones(2)).not.toEqual(torch.ones(3));
    expect(torch.ones(2)).not.toEqual(torch.ones(2, double));
    expect(torch.ones(2)).not.toEqual([1, 1]);
    expect([1, 1]).not.toEqual(torch.ones(2));
  });
  test("a failure shows the elements", () => {
    expect(() => expect({ x: torch.ones(2) }).toEqual({ x: torch.zeros(2) })).toThrow();
    expect(JSON.stringify({ x: tensor([[1, 2]]) })).toBe('{"x":[[1,2]]}');
  });
});
