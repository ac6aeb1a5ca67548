/** Graphs of programs are those that PyTorch makes of the same programs, and so are the numbers of their runs. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { alexnet, resnet18 } from "../../src/vision/models/index.ts";
import { fill, inputsFor, programs } from "./programs.ts";

interface Recorded {
  readonly graph: string;
  readonly nodes: readonly [op: string, name: string, target: string][];
  readonly result: unknown;
  readonly state: readonly string[];
}
const recorded = JSON.parse(readFileSync(new URL("recorded.json", import.meta.url), "utf8")) as Record<
  string,
  Recorded
>;

/** JavaScript's numbers do not say whether they are ints: `1.0` is shown as `1`. */
function withoutPoints(text: string): string {
  return text.replace(/(?<=[ ([-])(\d+)\.0(?=[,)\]}])/g, "$1");
}

function numbersOf(value: unknown): unknown {
  if (value instanceof torch.Tensor) return value.tolist();
  if (Array.isArray(value)) return value.map(numbersOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, numbersOf(item)]));
}

function expectClose(given: unknown, wanted: unknown): void {
  if (Array.isArray(wanted)) {
    expect(given).toHaveLength(wanted.length);
    for (const [i, item] of wanted.entries()) expectClose((given as unknown[])[i], item);
  } else if (typeof wanted === "object" && wanted !== null) {
    for (const [name, item] of Object.entries(wanted)) expectClose((given as Record<string, unknown>)[name], item);
  } else {
    expect(given).toBeCloseTo(wanted as number, 4);
  }
}

test("every recorded program is here", () => {
  expect(Object.keys(programs).sort()).toEqual(Object.keys(recorded).sort());
  expect(Object.keys(programs).length).toBeGreaterThan(44);
});

test.each(Object.keys(recorded))("%s", (name) => {
  const { graph, nodes, result, state } = recorded[name]!;
  const root = programs[name]!();
  if (root instanceof torch.nn.Module) {
    fill(root);
    root.eval();
  }
  const traced = torch.fx.symbolic_trace(root);
  expect(String(traced.graph)).toBe(withoutPoints(graph));
  expect([...traced.graph.nodes].map((node) => [node.op, node.name])).toEqual(nodes.map(([op, own]) => [op, own]));
  expect(Object.keys(traced.state_dict())).toEqual(state);
  const inputs = traced.graph.find_nodes({ op: "placeholder" }).filter(({ args }) => args.length === 0);
  const values = inputsFor(name, inputs.length);
  const given: unknown = traced(...values);
  expectClose(numbersOf(given), result);
  // The original gives the same numbers, to the last digit.
  const again = inputsFor(name, inputs.length);
  const eager: unknown = (root as torch.fx.TargetFunction)(...again);
  expect(numbersOf(given)).toEqual(numbersOf(eager));
  traced.graph.lint();
});

test.each(["alexnet", "resnet18"])("%s is the sequence of its layers", (name) => {
  const model: torch.nn.Layer = (name === "alexnet" ? alexnet() : resnet18()).eval();
  const traced = torch.fx.symbolic_trace(model);
  traced.graph.lint();
  const layers = traced.graph.find_nodes({ op: "call_module" });
  expect(layers).toHaveLength(name === "alexnet" ? 21 : 60);
  expect(Object.keys(traced.state_dict()).sort()).toEqual(Object.keys(model.state_dict()).sort());
  const x = torch.randn(1, 3, 64, 64);
  expect((traced(x) as torch.Tensor).equal(model(x))).toBe(true);
});
