/** Printing against texts that PyTorch printed (fixtures.json, written by record.py). */

import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { dtypeByName, float32, int64, set_default_dtype, type DTypeName } from "../../src/dtype.ts";
import { pythonExponential, pythonFixed, pythonFloat, pythonRepr, pythonTuple } from "../../src/support/python.ts";
import {
  get_printoptions,
  set_printoptions,
  type PrintOptions,
  type PrintProfile,
} from "../../src/tensor/print-options.ts";
import { formatElements, formatTensor, type PrintableTensor } from "../../src/tensor/printing/print.ts";

interface Fixture {
  shape: number[];
  dtype: DTypeName;
  values?: (number | string | boolean)[];
  formula?: [factor: number, modulus: number, divisor: number, start: number];
  options?: Partial<Record<keyof PrintOptions, number | string | boolean>> & { profile?: PrintProfile };
  requires_grad?: boolean;
  grad_fn?: string;
  parameter?: boolean;
  default?: DTypeName;
  text: string;
}

const fixtures = JSON.parse(readFileSync(new URL("fixtures.json", import.meta.url), "utf8")) as {
  python: [x: number | string, repr: string, fixed: string[], exponential: string[]][];
  cases: Fixture[];
};

function toNumber(text: number | string): number {
  if (typeof text === "number") return text;
  return text === "nan" ? NaN : Number(text.replace("inf", "Infinity"));
}

function toElement(value: number | string | boolean): number | bigint | boolean {
  if (typeof value === "string" && /^-?\d+n$/.test(value)) return BigInt(value.slice(0, -1));
  return typeof value === "boolean" ? value : toNumber(value);
}

/** A tensor as the fixture describes it, which counts how often it is read. */
function printable(fixture: Fixture): PrintableTensor & { reads: number } {
  const { shape } = fixture;
  return {
    shape,
    dtype: dtypeByName(fixture.dtype)!,
    requires_grad: fixture.requires_grad ?? fixture.grad_fn !== undefined,
    gradFnName: fixture.grad_fn ?? null,
    isParameter: fixture.parameter ?? false,
    reads: 0,
    read(index) {
      this.reads++;
      const flat = index.reduce((sum, position, dim) => sum * shape[dim]! + position, 0);
      if (!fixture.formula) return toElement(fixture.values![flat]!);
      const [factor, modulus, divisor, start] = fixture.formula;
      const value = (flat * factor) % modulus;
      if (fixture.dtype === "bool") return value !== 0;
      return fixture.dtype === "int64" ? value : value / divisor + start;
    },
  };
}

function setUp(fixture: Fixture): void {
  if (fixture.options) {
    const { threshold } = fixture.options;
    const options = { ...fixture.options, ...(threshold === "inf" ? { threshold: Infinity } : {}) };
    set_printoptions(options as Partial<PrintOptions>);
  }
  if (fixture.default) set_default_dtype(dtypeByName(fixture.default)!);
}

afterEach(() => {
  set_printoptions({ profile: "default" });
  set_default_dtype(float32);
});

describe("tensors print as in PyTorch", () => {
  for (const dtype of new Set(fixtures.cases.map((fixture) => fixture.dtype))) {
    const cases = fixtures.cases.filter((fixture) => fixture.dtype === dtype);
    it(`${dtype} (${cases.length} cases)`, () => {
      for (const fixture of cases) {
        setUp(fixture);
        expect(formatTensor(printable(fixture)), JSON.stringify(fixture)).toBe(fixture.text);
        set_printoptions({ profile: "default" });
        set_default_dtype(float32);
      }
    });
  }

  it("reads each shown element once, and no other", () => {
    const large = printable({ shape: [2000, 3000, 4], dtype: "int64", formula: [1, 9, 1, 0], text: "" });
    formatTensor(large);
    expect(large.reads).toBe(6 * 6 * 4);
  });

  it("indents following lines, and gives the elements alone", () => {
    const matrix = printable({ shape: [2, 2], dtype: "int64", values: [1, 2, 3, 4], text: "" });
    expect(formatTensor(matrix, 2)).toBe("tensor([[1, 2],\n          [3, 4]])");
    expect(formatElements(matrix)).toBe("[[1, 2],\n [3, 4]]");
    expect(formatTensor({ ...matrix, device: "webgpu:0" })).toBe(
      "tensor([[1, 2],\n        [3, 4]], device='webgpu:0')",
    );
    expect(matrix.dtype).toBe(int64);
  });
});

describe("print options", () => {
  it("keep what is not given, except sci_mode", () => {
    set_printoptions({ precision: 2, sci_mode: true });
    set_printoptions({ edgeitems: 5 });
    expect(get_printoptions()).toEqual({ precision: 2, threshold: 1000, edgeitems: 5, linewidth: 80, sci_mode: null });
    set_printoptions({ profile: "full", linewidth: 100 });
    expect(get_printoptions()).toEqual({
      precision: 4,
      threshold: Infinity,
      edgeitems: 3,
      linewidth: 100,
      sci_mode: null,
    });
    expect(() => set_printoptions({ profile: "long" as PrintProfile })).toThrow("unknown profile");
  });
});

describe("Python's texts", () => {
  it("numbers", () => {
    for (const [text, repr, fixed, exponential] of fixtures.python) {
      const x = toNumber(text);
      expect(pythonFloat(x)).toBe(repr);
      [0, 1, 4, 7].forEach((precision, index) => {
        expect(pythonFixed(x, precision), `${repr} .${precision}f`).toBe(fixed[index]);
        expect(pythonExponential(x, precision), `${repr} .${precision}e`).toBe(exponential[index]);
      });
    }
  });

  it("other values", () => {
    expect(pythonRepr([1, 2.5, null, true, "a'b", "it\n", 2n ** 70n, [1e-5]])).toBe(
      `[1, 2.5, None, True, "a'b", 'it\\n', 1180591620717411303424, [1e-05]]`,
    );
    expect(pythonRepr({ a: 1, b: [false] })).toBe("{'a': 1, 'b': [False]}");
    expect([pythonTuple([3, 3]), pythonTuple([10]), pythonTuple([])]).toEqual(["(3, 3)", "(10,)", "()"]);
    expect([pythonRepr(float32), pythonRepr(undefined), pythonRepr(-0)]).toEqual(["torch.float32", "None", "-0.0"]);
    expect(pythonRepr(`'"\\`)).toBe(`'\\'"\\\\'`);
  });
});
