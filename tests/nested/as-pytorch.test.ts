/** Programs on nested tensors against what PyTorch gave for them: results, gradients, errors. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { difference, type Program, run } from "./programs.ts";

const { cases } = JSON.parse(readFileSync(new URL("recorded.json", import.meta.url), "utf8")) as { cases: Program[] };

/** What PyTorch refuses for want of a kernel. */
const MORE = /aten\.(hardswish|log_sigmoid_forward)/;

/** Where this library differs from the record. */
function found(program: Program): string | null {
  const ours = run(program);
  if (program.error !== undefined) {
    if (MORE.test(program.error[1])) return ours.error === undefined ? null : ours.error.join(": ");
    return difference(ours.error ?? "no error", program.error, "error");
  }
  if (ours.error !== undefined) return ours.error.join(": ");
  const results = difference(ours.result, program.result, "result");
  return results ?? (program.grads === undefined ? null : difference(ours.grads, program.grads, "grads"));
}

const groups = new Map<string, Program[]>();
for (const program of cases) {
  const name = program.steps.at(-1)![0];
  groups.set(name, [...(groups.get(name) ?? []), program]);
}

test.each([...groups])("%s gives what PyTorch gives", (_, programs) => {
  const differing = programs.flatMap((program) => {
    const where = found(program);
    return where === null ? [] : [`${JSON.stringify([program.inputs, program.steps])} ${where}`];
  });
  expect(differing).toEqual([]);
});

test("the record has results, gradients and errors", () => {
  expect(cases.filter(({ grads }) => grads !== undefined).length).toBeGreaterThan(300);
  expect(cases.filter(({ error }) => error !== undefined).length).toBeGreaterThan(200);
});
