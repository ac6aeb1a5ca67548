/** The language of TorchScript archives by itself: what its grammar takes, what its functions do, what it refuses. */
import { describe, expect, test } from "vitest";
import type * as torch from "flambeau";
import { givenToJavaScript } from "../../src/jit/boundary.ts";
import { withTrace } from "../../src/jit/language/errors.ts";
import { parseFile } from "../../src/jit/language/parser.ts";
import { ClassInfo, ScriptFloat, scriptFloatText, type Value } from "../../src/jit/language/script-values.ts";
import { Unit } from "../../src/jit/unit.ts";

/** Runs a function `f` of a program. */
function run(text: string, ...args: Value[]): unknown {
  const unit = new Unit((path) => (path === "code/__torch__.py" ? { path, text } : null));
  const found = unit.find("__torch__.f");
  if (found === null || found instanceof ClassInfo) throw new Error("no function f");
  try {
    return givenToJavaScript(found.call(args, null));
  } catch (error) {
    throw withTrace(error);
  }
}
const body = (...lines: string[]): string => `def f(x: int) -> Any:\n${lines.map((line) => `  ${line}\n`).join("")}`;

describe("grammar", () => {
  test("numbers, texts and operators bind as in Python", () => {
    expect(run(body("return (1 + 2 * 3, -2 ** 2, 7 // 2 * 2, not x == 1, 1 if x > 0 else 2)"), 1)).toEqual([
      7,
      -4,
      6,
      false,
      1,
    ]);
    expect(run(body(String.raw`return ("a\n\"\303\251\x41", 'b' "c", 1e3, .5, 1_000)`), 1)).toEqual([
      'a\n"éA',
      "bc",
      1000,
      0.5,
      1000,
    ]);
    expect(run(body("return (x | 8 & 12 ^ 1, x << 2, ~x, 1 < x, x in [1, 2], x is None)"), 2)).toEqual([
      2 | ((8 & 12) ^ 1),
      8,
      -3,
      true,
      true,
      false,
    ]);
  });

  test("statements: loops with early ends, unpacking, deletion, nested blocks", () => {
    const text = body(
      "found = annotate(List[int], [])",
      "for i in range(10):",
      "  if i % 2 == 1:",
      "    continue",
      "  elif i > 6:",
      "    break",
      "  else:",
      "    found.append(i)",
      "a, b, = (found[0], found[-1])",
      "(c, [d, e]) = (1, [2, 3])",
      "del found[0]",
      "found[0] += 5",
      "while x > 0: x -= 1",
      "return (found, a, b, c + d + e, x)",
    );
    expect(run(text, 3)).toEqual([[7, 4, 6], 0, 6, 6, 0]);
  });

  test.each([
    ["def f(:\n  return 1\n", 1, "expected a name"],
    ["def f():\n  return (1\n", 3, "expected"],
    ["def f():\n    a = 1\n  b = 2\n", 3, "the indent of this line fits no block"],
    ["def f():\n  a = $\n", 2, "begins no word of the language"],
    ["def f():\n  a = = 1\n", 2, "expected an expression"],
  ])("%j is refused with its line", (text, line, reason) => {
    expect(() => parseFile({ path: "code/x.py", text })).toThrow(reason);
    expect(() => parseFile({ path: "code/x.py", text })).toThrow(`File "code/x.py", line ${line}`);
  });

  test("a program that is nested without end is refused", () => {
    const text = `def f():\n  return ${"(".repeat(5000)}1${")".repeat(5000)}\n`;
    expect(() => parseFile({ path: "code/x.py", text })).toThrow("the program is nested too deeply");
  });
});

describe("values", () => {
  test("ints and floats are kept apart", () => {
    expect(run(body("return (str(6 / 2), str(6 // 2), str(2 * 1.), str([1, 2.]))"), 1)).toEqual([
      "3.",
      "3",
      "2.",
      "[1, 2.]",
    ]);
    expect(String((run(body("return torch.tensor([x, 2.])"), 1) as torch.Tensor).dtype)).toBe("torch.float32");
    expect(String((run(body("return torch.add(torch.tensor([x]), 2.)"), 1) as torch.Tensor).dtype)).toBe(
      "torch.float32",
    );
  });

  test("floats are printed as PyTorch's interpreter prints them", () => {
    // Recorded from `str` in a scripted function.
    const texts = new Map([
      [2, "2."],
      [0.1, "0.10000000000000001"],
      [1e20, "1e+20"],
      [1e-7, "9.9999999999999995e-08"],
      [1e10, "10000000000."],
      [123456789012345680, "123456789012345680."],
      [1e19, "1e+19"],
      [30.25, "30.25"],
      [Number.NaN, "nan"],
      [-Infinity, "-inf"],
    ]);
    for (const [value, text] of texts) expect(scriptFloatText(value)).toBe(text);
  });

  test("strings have the length of their bytes, and only letters of ASCII have cases", () => {
    expect(
      run(body('return (torch.len("éa"), torch.slice("éab", 2), torch.slice("éab", None, 3), torch.upper("éa"))'), 1),
    ).toEqual([3, "ab", "éa", "éA"]);
  });

  test("integers beyond 2^53 are refused", () => {
    expect(() => run(body("return x * x"), 2 ** 30)).toThrow("integers beyond 2^53 are not supported");
    expect(run(body("return torch.len(torch.slice([1, 2, 3], 1, 9223372036854775807))"), 1)).toBe(2);
  });

  test.each([
    ["return 1 // (x - 1)", "RuntimeError: division by 0"],
    ["return [1, 2][5]", "RuntimeError: list index out of range"],
    ['return {"a": 1}["b"]', "RuntimeError: KeyError: b"],
    ['return int("a")', "RuntimeError: stoll"],
    ['return torch.index("a", "z")', "RuntimeError: ValueError: substring not found"],
    ["return torch.pop(annotate(List[int], []))", "RuntimeError: pop from empty list"],
    ['return torch.format("{} {}", x)', "RuntimeError: Too few arguments for format string: {} {}"],
    ["a, b = [1]", "RuntimeError: Expected 2 elements in a list but found 1"],
    ["return ops.nowhere.thing(x)", "RuntimeError: the operator nowhere::thing is not supported"],
    ["return torch.no_such_operator(x)", "RuntimeError: the operator aten::no_such_operator is not supported"],
    ["return unknown.thing(x)", "undefined value unknown"],
  ])("%s is an error", (line, text) => {
    expect(() => run(body(line), 1)).toThrow(text);
  });

  test("functions call each other, and themselves", () => {
    const text = `def f(x: int) -> int:
  if x < 2:
    return x
  return __torch__.f(x - 1) + __torch__.f(x=x - 2)
`;
    expect(run(text, 15)).toBe(610);
  });

  test("tasks run at once, and fail where they are waited for", () => {
    const text = body(
      "def __forked_function():",
      "  return 1 // x",
      "task = fork(__forked_function)",
      "y = 5",
      "return torch.wait(task) + y",
    );
    expect(run(text, 1)).toBe(6);
    expect(() => run(text, 0)).toThrow("division by 0");
  });

  test("an interval of a step in reverse", () => {
    expect(run(body("return ([1, 2, 3, 4][::-2], range(5, 0, -2), min(2, 1.5))"), 1)).toEqual([[4, 2], [5, 3, 1], 1.5]);
    expect(run(body("return x"), new ScriptFloat(1))).toBe(1);
  });
});
