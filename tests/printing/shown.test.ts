/** What Node shows of an object (`console.log`, its prompt, `node:assert`) is the text that PyTorch prints. */
import { inspect } from "node:util";
import { expect, test } from "vitest";
import * as torch from "flambeau";

test("objects with a text of PyTorch's are shown by it", () => {
  const { Normal, constraints, transforms } = torch.distributions;
  const shown: readonly (readonly [object, string])[] = [
    [torch.manual_seed(0), "<torch._C.Generator object>"],
    [torch.finfo(torch.float16), String(torch.finfo(torch.float16))],
    [torch.iinfo(torch.int8), "iinfo(min=-128, max=127, dtype=int8)"],
    [new Normal(0, 1), "Normal(loc: 0.0, scale: 1.0)"],
    [new transforms.ExpTransform(), "ExpTransform()"],
    [constraints.positive, "GreaterThan(lower_bound=0.0)"],
    [new torch.quasirandom.SobolEngine(2), "SobolEngine(dimension=2)"],
    [
      torch.tensor([1, 2], { dtype: torch.uint8 }).untyped_storage(),
      " 1\n 2\n[torch.storage.UntypedStorage(device=cpu) of size 2]",
    ],
  ];
  for (const [object, text] of shown) {
    expect(inspect(object)).toBe(text);
    expect(inspect({ object })).toContain(text.split("\n")[0]!);
    expect(String(object)).toBe(text);
  }
});

test("what lists all that a tensor reaches does not come to the memory", () => {
  const everything = { customInspect: false, depth: Infinity, getters: true, maxArrayLength: null };
  torch.compile((x: torch.Tensor) => x.add(1).mul(2))(torch.ones(3));
  for (const tensor of [torch.ones(2), torch.ones(2, { requires_grad: true }).mul(3)])
    expect(inspect(tensor, everything).length).toBeLessThan(20_000);
});

test("operators are shown as functions", () => {
  for (const [operator, name] of [
    [torch.add, "add"],
    [torch.nn.functional.relu, "relu"],
    [torch.no_grad, "no_grad"],
    [torch.Size, "Size"],
  ] as const)
    expect(inspect(operator)).toBe(`[Function: ${name}]`);
});

test("without edge items the size is told", () => {
  torch.set_printoptions({ edgeitems: 0, threshold: 2 });
  try {
    expect(String(torch.tensor(1.5))).toBe("tensor(1.5000, size=())");
    expect(String(torch.tensor([1.5, 2]))).toBe("tensor([1.5000, 2.0000], size=(2,))");
    expect(String(torch.ones([3]))).toBe("tensor([...], size=(3,))");
    expect(String(torch.ones([2, 2]))).toBe("tensor([...], size=(2, 2))");
    expect(String(torch.empty([0]))).toBe("tensor([])");
  } finally {
    torch.set_printoptions({ profile: "default" });
  }
});
