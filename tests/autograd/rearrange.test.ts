/** `torch.func.rearrange`: shapes, strides, elements and errors are PyTorch 2.15's. */
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";

const { rearrange } = torch.func;
const x = torch.arange(24).reshape(2, 3, 4);

test("dims in another order, joined and taken apart", () => {
  const cases: [string, Record<string, number>, number[], number[], number[]][] = [
    ["a b c -> c b a", {}, [4, 3, 2], [0, 12, 4, 16, 8, 20, 1, 13], [1, 4, 12]],
    ["a b c -> (a b) c", {}, [6, 4], [0, 1, 2, 3, 4, 5, 6, 7], [4, 1]],
    ["a b (c d) -> a (b d) c", { d: 2 }, [2, 6, 2], [0, 2, 1, 3, 4, 6, 5, 7], [12, 2, 1]],
    ["... c -> c ...", {}, [4, 2, 3], [0, 4, 8, 12, 16, 20, 1, 5], [1, 12, 4]],
    ["a ... -> (...) a", {}, [12, 2], [0, 12, 1, 13, 2, 14, 3, 15], [1, 12]],
    ["a b c->a 1 b c", {}, [2, 1, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7], [12, 12, 4, 1]],
    ["A b c -> b A c", {}, [3, 2, 4], [0, 1, 2, 3, 12, 13, 14, 15], [4, 12, 1]],
    ["... -> (...)", {}, [24], [0, 1, 2, 3, 4, 5, 6, 7], [1]],
    ["a b () -> a b", {}, [2, 3], [6, 22, 38, 54, 70, 86], [3, 1]],
    ["a b c -> (c b) a ()", {}, [12, 2, 1], [0, 12, 4, 16, 8, 20, 1, 13], [2, 1, 1]],
  ];
  for (const [pattern, lengths, shape, elements, strides] of cases) {
    const result = rearrange(x, pattern, lengths);
    expect(result.shape, pattern).toEqual(shape);
    expect((result.flatten().tolist() as number[]).slice(0, 8), pattern).toEqual(elements.slice(0, 8));
    expect(result.stride(), pattern).toEqual(strides);
  }
  expect(rearrange([x, x], "l a b c -> a l b c").shape).toEqual([2, 2, 3, 4]);
});

test("errors", () => {
  const cases: [string, Record<string, number>, string][] = [
    ["a b c -> a b", {}, "Identifiers only on one side of rearrange expression (should be on both): {'c'}"],
    [
      "a b -> a b",
      {},
      "Number of dimensions in pattern (2) must be equal to the number of dimensions in the tensor (3)",
    ],
    ["a b (c d)->a b c d", {}, "cannot infer the sizes of two dimensions at once"],
    ["a b (c d)->a b c d", { d: 3 }, "inferred dimension does not evenly fit into larger dimension: 4 vs ('?', 3)"],
    ["a a c -> a c", {}, "Indexing expression contains duplicate dimension 'a'"],
    ["a b c", {}, "Pattern must contain a single '->' separator"],
    ["a (b c -> a", {}, "Imbalanced parentheses in expression: 'a (b c '"],
    ["a b c -> a ((b) c)", {}, "Axis composition is one-level (brackets inside brackets not allowed)"],
    ["a b c -> a ... b c", {}, "Ellipsis found in right side, but not left side of a pattern a b c -> a ... b c"],
    ["2 b c -> b c 2", {}, "rearrange only supports unnamed axes of size 1"],
    ["a b c -> b a c", { q: 3 }, "Identifiers not found in rearrange expression: {'q'}"],
    ["_ b c -> b c _", {}, "Invalid axis identifier: _\naxis name should should not start or end with underscore"],
    ["a. b c -> b c a", {}, "Expression may contain dots only inside ellipsis (...)"],
    ["(...) c -> c ...", {}, "Ellipsis is parenthesis in the left side is not allowed: (...) c -> c ..."],
    ["a-b c d -> c", {}, "Unknown character '-'"],
  ];
  for (const [pattern, lengths, message] of cases) expect(() => rearrange(x, pattern, lengths)).toThrow(message);
});

test("debug_unwrap goes through one transform, or all", () => {
  const seen: number[][] = [];
  torch.vmap((row: torch.Tensor) =>
    torch.vmap((one: torch.Tensor) => {
      seen.push([...torch.func.debug_unwrap(one).shape], [...torch.func.debug_unwrap(one, { recurse: false }).shape]);
      return one;
    })(row),
  )(torch.ones(2, 3));
  expect(seen).toEqual([[2, 3], [3]]);
});
