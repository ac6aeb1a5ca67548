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
    [
      "subpaths of the package",
      [
        'import * as nn from "flambeau/nn";\nimport * as F from "flambeau/nn/functional";\nimport { SGD } from "flambeau/optim";\nimport { DataLoader } from "flambeau/utils/data";',
        'import * as torch from "flambeau";\n[nn.Linear === torch.nn.Linear, F.relu === torch.relu || F.relu === torch.nn.functional.relu, SGD === torch.optim.SGD, DataLoader === torch.utils.data.DataLoader].join()',
      ],
      ["true,true,true,true"],
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
    [
      "const made = new nn.ReLU();\noptim.SGD(new nn.Linear(2, 2).parameters())",
      /Write new before it: new optim\.SGD\(/,
    ],
    ["class Net extends nn.Module {}\nNet()", /Write new before it: new Net\(/],
    ["torch.ones(2).shape(0)", /shape stands without parentheses: x\.shape, x\.shape\[0\]/],
    ["torch.ones(2, 2).T()", /T stands without parentheses: x\.T/],
    ["with (torch.no_grad()) {\n  torch.ones(2);\n}", /There is no with: write torch\.no_grad/],
    ["import numpy as np", /^(?![\s\S]*Python's import)[\s\S]*other packages are not here: torch does/],
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
    ["new nn.Liner(2, 3)", /nn\.Liner is not a constructor\nDid you mean nn\.Linear/],
    ["new optim.Adm([])", /Did you mean optim\.Adam/],
    ["torch.nn.funtional.relu(torch.ones(2))", /TypeError[\s\S]*Did you mean torch\.nn\.functional/],
    ["new Linear(2, 3)", /Write nn\.Linear\./],
    ["const total = 1;\ntotl + 1", /totl is not defined\nDid you mean total\?\nline 2/],
    ["len(torch.ones(2))", /Write xs\.length; of a tensor x\.shape\[0\]/],
    ["for (const i of range(3)) print(i)", /for \(let i = 0; i < n; i\+\+\).*torch\.arange/],
    ["for (x of [1, 2]) print(x)", /Write for \(const x of …\)/],
    [
      "class Net extends nn.Module { constructor() { this.fc = 1; } }\nnew Net()",
      /begins with super\(\); before it uses this/,
    ],
    ["const f = lambda x: x + 1", /A function without a name/],
    ["const y = torch.ones(2, 2) @ torch.ones(2, 2)", /For a @ b write a\.matmul\(b\)/],
    ["const b = true and false", /Write a && b/],
    ["const xs = [x * 2 for x in ys]", /A list made of another: xs\.map/],
    ["const y = 1 if true else 2", /A choice: condition \? a : b/],
    ["try:\n  f()\nexcept ValueError:\n  g()", /try \{ … \} catch/],
    ['print "a"', /Write console\.log/],
    ["self.fc = 1", /Write this\./],
    ["np.zeros(3)", /Write torch\./],
    ['import * as torch from "torch";', /can import "flambeau"/],
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
