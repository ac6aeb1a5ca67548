/** Nested tensors of strided layout, PyTorch's default, against what PyTorch printed for the same programs. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { functions, made, programs } from "./strided-programs.ts";

const recorded = JSON.parse(readFileSync(new URL("strided.json", import.meta.url), "utf8")) as {
  programs: Record<string, string>;
  gradients: Record<string, string>;
};

/** What Python prints, on one line; of an error only the sentence that is PyTorch's. */
function shown(run: () => unknown): string {
  let text: string;
  try {
    const result = run();
    text = typeof result === "boolean" ? (result ? "True" : "False") : String(result);
  } catch (error) {
    // Help follows on a line of its own; a tensor of sizes within a sentence has lines that begin with a space.
    text = String(error).split(/\n(?=[A-Z])/)[0]!;
  }
  return text.replace(/\s+/g, " ").trim();
}

test.each(programs)("%s", (python, run) => {
  expect(shown(() => run(made()))).toBe(recorded.programs[python]);
});

test.each(functions)("the gradient of %s", (python, run) => {
  const x = torch.arange(6, { dtype: torch.float32 }).view(2, 3).sub(2).requires_grad_();
  const y = torch.arange(12, { dtype: torch.float32 }).view(4, 3).div(4).requires_grad_();
  let out = run(torch.nested.as_nested_tensor([x, y]));
  if (out.is_nested) out = out.contiguous().to_padded_tensor(0);
  out
    .mul(torch.linspace(-1, 2, out.numel()).view(out.shape))
    .sum()
    .backward();
  expect(shown(() => `[${x.grad}, ${y.grad}]`)).toBe(recorded.gradients[python]);
});

test("pieces of items share the elements, in place and backwards", () => {
  const { nt } = made();
  nt.chunk(3, -1)[1]!.fill_(7);
  expect(nt.unbind()[0]!.tolist()).toEqual([
    [-2, 7, 0],
    [1, 7, 3],
  ]);
  nt.unbind()[1]!.zero_();
  expect(nt.tolist<number[][][]>()[1]).toEqual([0, 0, 0, 0].map(() => [0, 0, 0]));
  const leaf = torch.nested.nested_tensor([torch.ones(2, 3), torch.ones(1, 3)], { requires_grad: true });
  leaf.chunk(3, -1)[1]!.contiguous().to_padded_tensor(0).sum().backward(); // PyTorch 2.15 fails here
  leaf.select(1, 0).contiguous().to_padded_tensor(0).sum().backward(); // and here
  expect(leaf.grad!.tolist()).toEqual([
    [
      [1, 2, 1],
      [0, 1, 0],
    ],
    [[1, 2, 1]],
  ]);
});

test("a network takes nested tensors and learns from them", () => {
  torch.manual_seed(0);
  const net = new torch.nn.Sequential(
    new torch.nn.Linear(3, 8),
    new torch.nn.ReLU(),
    new torch.nn.LayerNorm(8),
    new torch.nn.Linear(8, 1),
  );
  const sgd = new torch.optim.SGD(net.parameters(), { lr: 0.001 });
  const { nt } = made();
  const losses = [0, 1, 2].map(() => {
    sgd.zero_grad();
    const loss = torch.nested.to_padded_tensor(net(nt), 0).square().sum();
    loss.backward();
    sgd.step();
    return loss.item();
  });
  expect(losses[2]).toBeLessThan(losses[0]!);
});

test("errors say what to do", () => {
  const { nt } = made();
  expect(() => nt.exp()).toThrow("{ layout: torch.jagged }");
  expect(() => nt.size()).toThrow("nt.size(0)");
  expect(() => nt.matmul(torch.ones(3, 2))).toThrow("F.linear");
});
