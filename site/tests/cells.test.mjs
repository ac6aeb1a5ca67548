/** Cells as beginners write them, without a browser: what runs, what each mistake is answered with. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { siteFolder } from "../tools/cells.mjs";

let Session;
let torch;
before(async () => {
  const outfile = join(siteFolder, ".cache", "session-test.mjs");
  mkdirSync(join(siteFolder, ".cache"), { recursive: true });
  await build({
    entryPoints: [join(siteFolder, "runtime", "session.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
  });
  ({ Session } = await import(pathToFileURL(outfile).href));
  torch = await import(pathToFileURL(join(siteFolder, "..", "dist", "index.js")).href);
});

/** Runs cells one after the other in a session of their own; gives what the last one put out, as text. */
async function run(...cells) {
  const session = new Session(async (name) => {
    if (name !== "flambeau") throw new Error(`a cell can import "flambeau", not "${name}"`);
    return torch;
  });
  let outputs = [];
  for (const cell of cells) {
    outputs = [];
    await session.run(cell, "cell-a.ts", (output) => outputs.push(output));
  }
  return outputs.map((output) => {
    if (output.type === "text") return output.text;
    if (output.type !== "error") return output.type;
    const { name, message, help, hints = [], line } = output.error;
    for (const { en, zh } of hints) assert.match(`${en}|${zh}`, /^[^\u4e00-\u9fff]+\|.*[\u4e00-\u9fff]/);
    return [`${name}: ${message}`, ...help, ...hints.map(({ en }) => en), `line ${line}`].join("\n");
  });
}
const imported = 'import * as torch from "flambeau";\nconst { nn, optim } = torch;';

describe("what runs", () => {
  const cells = [
    ["a declaration without a semicolon at the end", [imported, "const t = torch.ones(2)"], []],
    [
      "declarations of every kind without semicolons",
      ["let a\nvar b = 1, c = 2\nconst { d } = { d: b + c }", "d"],
      ["3"],
    ],
    [
      "a name that is declared again",
      [imported, "const t = torch.ones(2)", "const t = torch.zeros(2);\nt"],
      ["tensor([0., 0.])"],
    ],
    ["an expression with await", ["await Promise.resolve(6) * 7"], ["42"]],
    [
      "functions and classes of an earlier cell",
      ["function f(x: number) { return x + 1 }\nclass A { x = f(1) }", "new A().x"],
      ["2"],
    ],
    [
      "a warning of the library stands among the outputs",
      [imported, "const warned = () => nn.functional.l1_loss(torch.ones(2, 1), torch.ones(2)).item();\nwarned()"],
      ["warning", "0"],
    ],
    ["nothing", ["// only a comment"], []],
  ];
  for (const [name, texts, expected] of cells) test(name, async () => assert.deepEqual(await run(...texts), expected));
});

describe("mistakes", () => {
  const cells = [
    ["import torch\nx = torch.ones(2)", /Python's import[\s\S]*line \d/],
    ["def f(x):\n  return x", /Python's function/],
    ["for i in range(3): print(i)", /Blocks stand in braces/],
    ["console.log(torch.ones(3)[0:2])", /Indices and ranges of tensors go into at/],
    ['import torch from "flambeau";', /no default export: write import \* as torch/],
    ['import { Linear } from "flambeau";', /no export named "Linear"\nIt is nn\.Linear/],
    ['import { tensr } from "flambeau";', /Did you mean tensor/],
    ["torch.one(2)", /torch\.one is not a function\nDid you mean torch\.ones/],
    ["torch.ones(2).exps()", /Did you mean x\.exp/],
    ["nn.Linear(2, 3)", /Write new before it: new nn\.Linear/],
    ["F.relu(torch.ones(2))", /F is not defined\nWrite const F = torch\.nn\.functional/],
    ["tensor([1, 2])", /Write torch\.tensor, or import/],
    ["torch.ones(2, requires_grad=true)", /Arguments by name stand in braces.*\{ requires_grad/],
    ["torch.ones(2, { requires_grad: True })", /True is not defined\nWrite true\./],
    ["y = torch.ones(2);", /begins with const or let: const y/],
    ['display(torch.ones(2), { as: "picture" })', /none of "table", "heat", "image"/],
    ['plot({ a: "x" })', /plot\(\{ name: values \}\)/],
    ["plot([1, 2, 3])", /plot\(\{ name: values \}\)/],
    ['console.log("a"', /SyntaxError[\s\S]*line 1/],
    ["const a = 1;\nconst b = a.c.d;", /TypeError[\s\S]*line 2$/],
  ];
  for (const [cell, expected] of cells)
    test(cell, async () => {
      const outputs = await run(imported, cell);
      assert.equal(outputs.length, 1);
      assert.match(outputs[0], expected);
    });
  test("a cell that nothing came before", async () => {
    assert.match((await run("torch.ones(2)"))[0], /Write import \* as torch from "flambeau"; first/);
  });
});
