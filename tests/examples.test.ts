/** Every published example runs and prints what it says: README, guides, doc comments. */
import { readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, expect, test } from "vitest";
import { projectFolder } from "./support/built.ts";
import { agrees, commentExamples, instrument, markdownExamples, runExample } from "./support/readme.ts";
import type { Example } from "./support/readme.ts";

function load(specifier: string): Promise<unknown> {
  if (specifier === "flambeau") return import("flambeau");
  if (specifier === "flambeau/jit") return import("../src/jit/index.ts");
  if (specifier === "flambeau/display") return import("../src/display/index.ts");
  if (specifier === "flambeau/vision") return import("../src/vision/index.ts");
  if (specifier === "flambeau/vision/models/detection") return import("../src/vision/models/detection/index.ts");
  if (specifier === "flambeau/vision/models/segmentation") return import("../src/vision/models/segmentation/index.ts");
  if (specifier === "flambeau/vision/models/video") return import("../src/vision/models/video/index.ts");
  if (specifier === "flambeau/vision/models/quantization") return import("../src/vision/models/quantization/index.ts");
  if (specifier === "flambeau/vision/models/optical_flow") return import("../src/vision/models/optical-flow/index.ts");
  return import(/* @vite-ignore */ specifier);
}

function filesBelow(folder: string, ending: string): readonly string[] {
  return (readdirSync(join(projectFolder, folder), { recursive: true }) as string[])
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name.split(sep).join("/")}`);
}

function read(file: string): string {
  return readFileSync(join(projectFolder, file), "utf8");
}

const examples: readonly Example[] = [
  ...["README.md", ...filesBelow("docs", ".md")].flatMap((file) => markdownExamples(file, read(file))),
  ...filesBelow("src", ".ts").flatMap((file) => commentExamples(file, read(file))),
];

describe("published examples", () => {
  test("README.md has some", () => {
    expect(examples.filter(({ place }) => place.startsWith("README.md")).length).toBeGreaterThan(0);
  });

  for (const example of examples) {
    test(example.place, async () => {
      await runExample(example, load);
    });
  }
});

describe("the runner of examples", () => {
  test("finds the assertions", () => {
    const { assertions } = instrument(
      'const a = f(); // tensor([[1, 2],\n//         [3, 4]])\nb(); // what b does\nconsole.log(a); // 3\ng("// no comment");\nh(); // RuntimeError: no',
    );
    expect(assertions.map(({ expected }) => expected)).toEqual(["tensor([[1, 2], [3, 4]])", "3", "RuntimeError: no"]);
  });

  test("compares whatever the spaces, with ... for anything", () => {
    expect(agrees("tensor([[1, 2],\n        [3, 4]])", "tensor([[1, 2], [3, 4]])")).toBe(true);
    expect(agrees("tensor([0.1234])", "tensor([0.12...])")).toBe(true);
    expect(agrees("tensor([0.1234])", "tensor([0.1235])")).toBe(false);
  });

  test("runs imports, types, values, output and errors", async () => {
    const code =
      'import { one, two as zwei } from "m";\nimport * as m from "m";\nconst x: number = one + zwei; // 3\nx + 1; // 4\nconsole.log(m.one, [x]); // [1, 3]\nnull!.f; // TypeError: Cannot read\n';
    const example = {
      place: "here",
      code: code.replace("console.log(m.one, [x]); // [1, 3]", "console.log([m.one, x]); // [1, 3]"),
    };
    expect(await runExample(example, () => Promise.resolve({ one: 1, two: 2 }))).toBe(4);
    await expect(
      runExample({ place: "here", code: 'import { one } from "m";\none; // 2' }, () => Promise.resolve({ one: 1 })),
    ).rejects.toThrow("expected");
  });

  test("finds examples in doc comments", () => {
    const found = commentExamples(
      "a.ts",
      "/** One.\n * @example\n * ```ts\n * f(); // 1\n * ```\n * @returns nothing\n */\n/**\n * @example\n * g(); // 2\n */",
    );
    expect(found.map(({ code }) => code.trim())).toEqual(["f(); // 1", "g(); // 2"]);
  });
});
