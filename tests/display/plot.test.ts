/** Plots as characters and as pictures, and the ways to show a tensor. */
import { inflateSync } from "node:zlib";
import * as torch from "flambeau";
import { describe, expect, test, vi } from "vitest";
import { display, plot } from "../../src/display/index.ts";
import { contentsOf } from "../../src/display/show.ts";

describe("plots in characters", () => {
  test("a falling line starts at the top on the left and ends at the bottom on the right", () => {
    const lines = plot({ loss: [4, 3, 2, 1, 0] }, { title: "t", x_label: "step" }).lines({ columns: 24, rows: 4 });
    expect(lines.map((line) => line.slice(0, 3))).toEqual(["t", "4 ┤", "2 ┤", "  │", "0 ┤", "  └", "   ", "── "]);
    expect(lines[5]).toBe(`  └${"─".repeat(21)}`);
    expect(lines[6]).toMatch(/^ {3}0 +step +4$/);
    expect(lines[7]).toBe("── loss 0");
    const places = lines.slice(1, 5).map((line) => [line.search(/[\u2801-\u28ff]/), line.length]);
    for (const [i, [begin, end]] of places.entries()) {
      // Each line of dots takes a quarter of the width, from left to right.
      expect(begin).toBeGreaterThanOrEqual(3 + Math.floor((21 * i) / 4) - 1);
      expect(end).toBeLessThanOrEqual(3 + Math.ceil((21 * (i + 1)) / 4) + 1);
    }
  });

  test("no line is wider than wished, whatever the names and the values", () => {
    const long = "a name that is far longer than the chart is wide";
    for (const columns of [20, 40, 72])
      for (const values of [[1e-9, 2e12], [Number.NaN, 1, Infinity], [], [5], [-0.001, 0.001]]) {
        const lines = plot({ [long]: values, b: values }, { title: long, x_label: long }).lines({ columns, rows: 5 });
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
      }
  });

  test("values that are no numbers leave a gap", () => {
    const drawn = (y: number[]): number =>
      plot({ y })
        .lines({ columns: 40, rows: 4 })
        .slice(0, 4)
        .join("")
        .replace(/[^\u2801-\u28ff]/g, "").length;
    expect(drawn([1, 1.5, 2])).toBeGreaterThan(drawn([1, Number.NaN, 2]));
  });

  test("colours change nothing but the escapes", () => {
    const one = plot({ a: [1, 2, 3], b: [3, 2, 1] });
    const plain = one
      .lines({ colours: true })
      .join("\n")
      .replace(/\x1b\[\d+m/g, ""); // oxlint-disable-line no-control-regex
    expect(plain.split("\n").length).toBe(one.lines().length);
    expect(one.lines({ colours: true }).join("")).toContain("\x1b[91m");
    expect(String(one)).not.toContain("\x1b");
  });
});

describe("plots as pictures", () => {
  test("names are escaped, and there is one path for each curve with its gaps", () => {
    const picture = plot({ "<a & b>": torch.tensor([1, 2, Number.NaN, 4]), c: [0, 1, 2, 3] }, { y_label: '"y"' }).svg();
    expect(picture).toContain("&lt;a &amp; b&gt;");
    expect(picture).toContain("&quot;y&quot;");
    const paths = [...picture.matchAll(/d="(M[^"]*)" fill="none" stroke="#(?:c92a2a|1864ab)"/g)].map(
      ([, path]) => path!,
    );
    expect(paths.map((path) => [path.split("M").length - 1, path.split("L").length - 1])).toEqual([
      [2, 1],
      [1, 3],
    ]);
  });

  test("`x` places the points; other values than numbers are refused", () => {
    expect(plot({ a: [1, 2] }, { x: torch.tensor([10, 20]) }).x).toEqual([10, 20]);
    expect(() => plot({ a: ["1"] as unknown as number[] })).toThrow(TypeError);
  });
});

describe("tensors", () => {
  /** Size and rows (each after its filter) of a PNG file. */
  const decoded = (base64: string): { size: number[]; rows: Buffer } => {
    const png = Buffer.from(base64, "base64");
    const at = png.indexOf("IDAT");
    const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
    return { size: [png.readUInt32BE(16), png.readUInt32BE(20)], rows };
  };

  test("large matrices are heat maps: blue below 0, white, red above; each pixel a square", () => {
    const { size, rows } = decoded(contentsOf(torch.linspace(-1, 1, 49 * 3).view(3, 49))["image/png"]!);
    expect(size).toEqual([147, 9]);
    const pixel = (x: number, y: number): number[] => [...rows.subarray(y * (147 * 3 + 1) + 1 + 3 * x).subarray(0, 3)];
    expect(pixel(0, 0)).toEqual([24, 100, 171]);
    expect(pixel(2, 2)).toEqual(pixel(0, 0));
    expect(pixel(73, 4)).toEqual([255, 255, 255]);
    expect(pixel(146, 8)).toEqual([201, 42, 42]);
  });

  test("`as` chooses, and says what it can show", () => {
    const types = (tensor: torch.Tensor, as?: "heat" | "image" | "table" | "text"): string =>
      Object.keys(contentsOf(tensor, as === undefined ? {} : { as })).join(" ");
    expect(types(torch.ones(2, 2))).toBe("text/plain text/html");
    expect(types(torch.ones(2, 2), "heat")).toBe("text/plain image/png");
    expect(types(torch.ones(2, 2), "image")).toBe("text/plain image/png");
    expect(types(torch.ones(30, 30), "table")).toBe("text/plain text/html");
    expect(types(torch.ones(3), "table")).toBe("text/plain text/html");
    expect(types(torch.ones(30, 30), "text")).toBe("text/plain");
    expect(types(torch.ones(2, 2, 2))).toBe("text/plain");
    expect(types(torch.ones(0, 3))).toBe("text/plain");
    expect(types(torch.ones(3, { dtype: torch.complex64 }))).toBe("text/plain");
    expect(types(torch.ones(3, 8, 8, { requires_grad: true }))).toBe("text/plain image/png");
    expect(() => types(torch.ones(2, 8, 8), "image")).toThrow("[3, H, W]");
    expect(() => types(torch.ones(2, 2, 2), "heat")).toThrow('as "heat" a tensor is [W] or [H, W]');
    expect(() => types(torch.ones(0), "table")).toThrow("at least one");
  });
});

describe("display", () => {
  test("prints where there is no notebook", () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    display(torch.ones(2));
    display(new torch.nn.ReLU());
    display("text");
    expect(log.mock.calls).toEqual([["tensor([1., 1.])"], ["ReLU()"], ["text"]]);
    log.mockRestore();
  });

  test("sends contents to Deno's kernel and to tslab's", () => {
    const messages: unknown[] = [];
    const given = globalThis as { Deno?: unknown; __tslab__?: unknown };
    given.Deno = {
      jupyter: {
        broadcast: (kind: string, { data }: { data: Record<string, string> }) => {
          messages.push([kind, Object.keys(data)]);
          return Promise.resolve();
        },
      },
    };
    display(torch.ones(2, 2));
    delete given.Deno;
    given.__tslab__ = {
      require: () => ({ newDisplay: () => ({ raw: (type: string) => messages.push(["tslab", type]) }) }),
    };
    display(torch.ones(2, 2));
    display(plot({ a: [1] }));
    delete given.__tslab__;
    expect(messages).toEqual([
      ["display_data", ["text/plain", "text/html"]],
      ["tslab", "text/html"],
      ["tslab", "image/svg+xml"],
    ]);
  });
});
