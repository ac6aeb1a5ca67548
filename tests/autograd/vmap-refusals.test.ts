/** What vmap and forward mode compute or refuse where items have other shapes or dtypes, beside PyTorch 2.15. */
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";

const { vmap, jacfwd, jvp } = torch.func;

test("an in-place operator does not broadcast the items that it changes", () => {
  const y = torch.randn(3);
  expect(() => vmap((z: torch.Tensor) => z.add_(y))(torch.randn(3))).toThrow(
    "output with shape [3, 1] doesn't match the broadcast shape [3, 3]",
  );
  expect(() => vmap((z: torch.Tensor) => z.mul_(y))(torch.randn(3))).toThrow("doesn't match the broadcast shape");
  const x = torch.ones(2);
  vmap((z: torch.Tensor) => z.add_(torch.ones(1)))(x);
  expect(x.tolist()).toEqual([2, 2]);
});

test("products refuse items of other ranks", () => {
  const [mm, mv, dot] = [torch.mm, torch.mv, torch.dot].map((product) =>
    vmap((a: torch.Tensor, b: torch.Tensor) => product(a, b)),
  ) as [typeof torch.mm, typeof torch.mm, typeof torch.mm];
  const message =
    "Got incorrect dims for mm(a, b). a has dim 3and b has dim 1but expected them to have dim 2 and dim 2";
  expect(() => mm(torch.ones(3, 2, 2, 2), torch.ones(3, 2))).toThrow(message);
  expect(() => mv(torch.ones(3, 2, 2), torch.ones(3, 2, 2))).toThrow("Got incorrect dims for mv(a, b)");
  expect(() => dot(torch.ones(3, 2, 2), torch.ones(3, 2))).toThrow("Got wrong shapes for dot");
  const rows = vmap((a: torch.Tensor) => torch.dot(a, torch.tensor([1, 2]).float()))(torch.ones(3, 2));
  expect(rows.tolist()).toEqual([3, 3, 3]);
});

test("factorizations name the item that fails", () => {
  const a = torch.stack([torch.eye(2), torch.eye(2).neg()]);
  expect(() => vmap(torch.linalg.cholesky)(a)).toThrow("(Batch element 1): The factorization could not be completed");
  expect(() => vmap(torch.linalg.inv)(torch.zeros(2, 2, 2))).toThrow(
    "(Batch element 0): The diagonal element 1 is zero",
  );
  expect(() => torch.func.jacrev((a: torch.Tensor) => torch.linalg.cholesky(a))(torch.eye(2).neg())).toThrow(
    "not positive-definite",
  );
});

test("dims, views and formats", () => {
  expect(() => vmap((z: torch.Tensor) => z.squeeze(1))(torch.rand(10))).toThrow("Dimension out of range");
  expect(() => vmap((z: torch.Tensor) => z.data)(torch.rand(3, 3))).toThrow("accessing `data` under vmap");
  const format = { memory_format: torch.channels_last };
  expect(() => vmap((z: torch.Tensor) => z.clone(format))(torch.rand(3))).toThrow("(got ChannelsLast)");
  expect(() =>
    vmap((z: torch.Tensor) => torch.tensor(Number(z.is_contiguous(format))))(torch.rand(2, 2, 3, 4, 5)),
  ).toThrow("NYI: querying is_contiguous inside of vmap");
  const out = torch.empty(3);
  expect(() =>
    vmap((z: torch.Tensor) => torch.randn(3, { out }).add(z), { randomness: "same" })(torch.ones(3)),
  ).toThrow("We do not support calling out variants of random operations");
});

test("whole numbers have no tangent", () => {
  expect(jacfwd((x: torch.Tensor) => x.int())(torch.ones(2)).tolist()).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(jvp((x: torch.Tensor) => x.long(), [torch.ones(2)], [torch.ones(2)])[1].tolist()).toEqual([0, 0]);
});

test("hessian takes strict together with vectorize", () => {
  const sum = (x: torch.Tensor): torch.Tensor => x.sum();
  expect(() => torch.autograd.functional.hessian(sum, torch.ones(3), { strict: true, vectorize: true })).toThrow(
    "is independent of the input",
  );
});

test("auxiliary results are tensors", () => {
  const x = torch.ones(2);
  const { grad, vjp } = torch.func;
  const message = (type: string): string => `Expected tensors, got unsupported type <class '${type}'>`;
  const f =
    (aux: unknown) =>
    (a: torch.Tensor): [torch.Tensor, unknown] => [a.sum(), aux];
  for (const [aux, type] of [
    [3, "int"],
    ["s", "str"],
    [null, "NoneType"],
    [[x, 3], "int"],
  ] as const) {
    expect(() => jvp(f(aux) as never, [x], [x], { has_aux: true })).toThrow(message(type));
    expect(() => grad(f(aux) as never, { has_aux: true })(x)).toThrow(message(type));
    expect(() => vjp(f(aux) as never, x, { has_aux: true })).toThrow(message(type));
  }
  const [, , kept] = jvp(f({ kept: x }) as never, [x], [x], { has_aux: true }) as unknown as [
    unknown,
    unknown,
    { kept: torch.Tensor },
  ];
  expect(kept.kept.tolist()).toEqual([1, 1]);
});
