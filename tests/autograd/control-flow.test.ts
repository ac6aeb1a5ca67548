/** Loops as functions: values and gradients are those of PyTorch 2.15. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const { associative_scan, cond, map, scan, while_loop } = torch._higher_order_ops;
const assertClose = torch.testing.assert_close;

type Pair = [Tensor, Tensor];
const combine = ([a, h]: Pair, [b, k]: Pair): Pair => [a.mul(b), h.mul(b).add(k)];
const grown = (): Pair => [
  torch.tensor([0.5, -1.5, 2, 0.25, 3, -0.75, 1.25], { requires_grad: true }),
  torch.tensor([1, 0.5, -0.25, 2, 1.5, 0.125, -1], { requires_grad: true }),
];

describe("associative_scan", () => {
  test.for([
    {
      reverse: false,
      products: [0.5, -0.75, -1.5, -0.375, -1.125, 0.84375, 1.0546875],
      states: [1, -1, -2.25, 1.4375, 5.8125, -4.234375, -6.29296875],
      gradients: [
        [
          0.06240880489349365, 35.373043060302734, -18.480070114135742, -206.466796875, 43.00157165527344,
          -142.11105346679688, 53.70996856689453,
        ],
        [
          -50.6519775390625, 35.101318359375, 18.5506591796875, 92.20263671875, 29.77587890625, -24.201171875,
          -12.5859375,
        ],
      ],
      second: [
        [
          8.42490291595459, 198.2575988769531, -61.75580596923828, 279.49798583984375, -83.37693786621094,
          110.21188354492188, -142.59046936035156,
        ],
        [
          -210.99835205078125, 165.3997802734375, 72.924560546875, -85.1123046875, -37.62939453125, 16.404296875,
          11.6171875,
        ],
      ],
    },
    {
      reverse: true,
      products: [1.0546875, 2.109375, -1.40625, -0.703125, -2.8125, -0.9375, 1.25],
      states: [-3.109375, -8.21875, 5.8125, 3.03125, 4.125, 0.875, -1],
      gradients: [
        [
          52.151329040527344, -113.24191284179688, 123.7195816040039, 357.4940185546875, 26.90296745300293,
          -93.50296783447266, 0.9381988048553467,
        ],
        [-6.21875, -19.546875, 40.9453125, 87.953125, 30.23828125, 92.46484375, -71.3486328125],
      ],
      second: [
        [
          318.4024963378906, -547.9990234375, 449.900634765625, 824.516845703125, 95.80757904052734, -341.4767761230469,
          -13.349538803100586,
        ],
        [-28.765625, -49.2578125, 82.52734375, 216.0625, 141.21875, 452.39453125, -244.8310546875],
      ],
    },
  ])("a linear recurrence with its first and second gradients, reverse $reverse", (want) => {
    const inputs = grown();
    const [a, h] = associative_scan(combine, inputs, 0, want.reverse, "generic");
    expect(a.tolist()).toEqual(want.products);
    expect(h.tolist()).toEqual(want.states);
    const gradients = torch.autograd.grad(h.mul(h).sum().add(a.sin().sum()), inputs, { create_graph: true });
    gradients.forEach((gradient, i) => assertClose(gradient.detach(), torch.tensor(want.gradients[i] as number[])));
    const [first, second] = gradients as Tensor[];
    torch.autograd
      .grad((first as Tensor).sum().add((second as Tensor).sum()), inputs)
      .forEach((gradient, i) => assertClose(gradient as Tensor, torch.tensor(want.second[i] as number[])));
  });

  test("of matrix products, along any dim, of nothing, nested", () => {
    const matrices = torch.arange(12).float().view(3, 2, 2).div(4);
    const times = (a: Tensor, b: Tensor): Tensor => a.matmul(b);
    expect(associative_scan(times, matrices, { dim: 0, combine_mode: "generic" }).tolist()).toEqual([
      [
        [0, 0.25],
        [0.5, 0.75],
      ],
      [
        [0.375, 0.4375],
        [1.625, 1.9375],
      ],
      [
        [1.84375, 2.046875],
        [8.09375, 8.984375],
      ],
    ]);
    const add = (a: Tensor, b: Tensor): Tensor => a.add(b);
    const rows = torch.arange(6).view(2, 3);
    for (const dim of [0, 1, -1, -2])
      for (const reverse of [false, true]) {
        const inOrder = reverse ? rows.flip(dim) : rows;
        const sums = inOrder.cumsum(dim);
        expect(associative_scan(add, rows, dim, reverse).tolist()).toEqual((reverse ? sums.flip(dim) : sums).tolist());
      }
    expect(associative_scan(add, torch.zeros(0, 2), 0).shape).toEqual([0, 2]);
    expect(associative_scan(add, torch.ones(1, 2), 0).tolist()).toEqual([[1, 1]]);
    for (let n = 1; n < 18; n++)
      expect(associative_scan(add, torch.arange(n), 0).tolist()).toEqual(torch.arange(n).cumsum(0).tolist());
    const named = associative_scan((a, b) => ({ s: a.s.add(b.s), m: a.m.maximum(b.m) }), { s: rows, m: rows }, 1);
    expect(named.s.tolist()).toEqual([
      [0, 1, 3],
      [3, 7, 12],
    ]);
    expect(named.m.tolist()).toEqual(rows.tolist());
  });

  test("inside of transforms and of compiled functions", () => {
    const add = (a: Tensor, b: Tensor): Tensor => a.mul(b);
    const f = (v: Tensor): Tensor => associative_scan(add, v, 0);
    const v = torch
      .tensor([
        [1, 2, 3],
        [4, 5, 6],
      ])
      .float();
    expect(torch.vmap(f)(v).tolist()).toEqual(v.cumprod(1).tolist());
    const row = v.select(0, 1);
    assertClose(torch.func.jacrev(f)(row), torch.func.jacrev((q: Tensor) => q.cumprod(0))(row));
    assertClose(torch.func.jacfwd(f)(row), torch.func.jacrev((q: Tensor) => q.cumprod(0))(row));
    const compiled = torch.compile(f);
    for (let i = 0; i < 3; i++) expect(compiled(row.add(i)).tolist()).toEqual(row.add(i).cumprod(0).tolist());
  });

  test("refuses what PyTorch refuses", () => {
    const x = torch.arange(5).float();
    const add = (a: Tensor, b: Tensor): Tensor => a.add(b);
    expect(() => associative_scan(add, x, 1)).toThrow(
      "Dimension out of range (expected to be in range of [-1, 0], but got 1)",
    );
    expect(() => associative_scan(add, x, 0, false, "x" as "generic")).toThrow(
      "Combine_mode must either 'pointwise' or 'generic', but got x",
    );
    expect(() => associative_scan(3 as never, x, 0)).toThrow("Combine_fn must be a callable, but got 3");
    expect(() => associative_scan((a: [Tensor, number]) => a, [x, 3], 0)).toThrow("xs leaves must be a Tensor");
    expect(() => associative_scan((a: Tensor, b: Tensor) => a.add(b).sum(), torch.ones(3, 2), 0)).toThrow(
      "Expected initial_xs and combine_fn_output to have same metadata but found:",
    );
    expect(() => associative_scan((a: Tensor, b: Tensor) => a.add(b).double(), x, 0)).toThrow("dtype");
  });
});

describe("scan", () => {
  const step = (carry: Tensor, x: Tensor): Pair => [carry.mul(0.5).add(x), carry.mul(x).sin()];
  test.for([
    {
      reverse: false,
      carry: [-1.3125, 3.375],
      out: [
        [0.24740396440029144, 0.681638777256012, -0.38166099786758423],
        [-0.9974949955940247, 0.24740396440029144, 0.7780731916427612],
      ],
      init: [0.5106900930404663, -0.7598994374275208],
      xs: [
        [0.7816674113273621, -0.16295945644378662, 1.9701180458068848],
        [-0.9553188681602478, -1.9531649351119995, 0.26685237884521484],
      ],
    },
    {
      reverse: true,
      carry: [0.5625, 2.25],
      out: [
        [0.0624593161046505, -0.983985960483551, -0.8414709568023682],
        [0.7780731916427612, 0.5850972533226013, -0.14112000167369843],
      ],
      init: [2.134570837020874, 0.7152957320213318],
      xs: [
        [1.0155843496322632, -0.051533281803131104, 0.17730319499969482],
        [-0.4662952423095703, 1.406166076660156, -0.5253169536590576],
      ],
    },
  ])("along dim 1 with gradients, reverse $reverse", (want) => {
    const y = torch.tensor(
      [
        [0.5, 1, -2],
        [1.5, 0.25, 3],
      ],
      { requires_grad: true },
    );
    const h = torch.tensor([0.5, -1], { requires_grad: true });
    const [carry, out] = scan(step, h, y, { dim: 1, reverse: want.reverse });
    expect(carry.tolist()).toEqual(want.carry);
    assertClose(out.detach(), torch.tensor(want.out));
    const [init, xs] = torch.autograd.grad(carry.sum().add(out.mul(out).sum()), [h, y]) as Tensor[];
    assertClose(init as Tensor, torch.tensor(want.init));
    assertClose(xs as Tensor, torch.tensor(want.xs));
  });

  test("by a count, without steps, nested", () => {
    const [carry, out] = scan((c: Tensor, _: null): Pair => [c.mul(2), c.clone()], torch.ones(2), null, { length: 3 });
    expect(carry.tolist()).toEqual([8, 8]);
    expect(out.tolist()).toEqual([
      [1, 1],
      [2, 2],
      [4, 4],
    ]);
    const start = torch.zeros(2);
    const [same, none] = scan(step, start, torch.zeros(0, 2));
    expect(same).toBe(start);
    expect(none.shape).toEqual([0, 2]);
    const [state, parts] = scan(
      (c: { h: Tensor }, [a, b]: Pair): [{ h: Tensor }, Pair] => [{ h: c.h.mul(0.5).add(a) }, [b.mul(c.h), a.sin()]],
      { h: torch.ones(2) },
      [torch.ones(3, 2), torch.ones(3, 2)] as Pair,
    );
    expect(state.h.tolist()).toEqual([1.875, 1.875]);
    expect(parts[0].tolist()).toEqual([
      [1, 1],
      [1.5, 1.5],
      [1.75, 1.75],
    ]);
  });

  test("refuses what PyTorch refuses", () => {
    const x = torch.arange(5).float();
    expect(() => scan(step, torch.zeros([]), x, { length: 3 })).toThrow(
      "scan() length=3 does not match xs size along dim=0: 5",
    );
    expect(() => scan(step as never, [], x)).toThrow("scan() operator requires init leaves.");
    expect(() => scan((c: Tensor, v: Tensor): Pair => [c.double().add(v), v], torch.zeros([]), x)).toThrow(
      "Expected init and carry to have same metadata but found:",
    );
  });
});

test("map: a function of every slice, with its gradient", () => {
  const y = torch.tensor(
    [
      [0.5, 1, -2],
      [1.5, 0.25, 3],
    ],
    { requires_grad: true },
  );
  const h = torch.tensor([0.5, -1], { requires_grad: true });
  const result = map((q: Tensor, w: Tensor) => q.mul(w.sum()), y, h);
  const [ofY, ofH] = torch.autograd.grad(result.square().sum(), [y, h]) as Tensor[];
  expect((ofY as Tensor).tolist()).toEqual([
    [0.25, 0.5, -1],
    [0.75, 0.125, 1.5],
  ]);
  expect((ofH as Tensor).tolist()).toEqual([-16.5625, -16.5625]);
  expect(() => map((q: Tensor) => q, torch.zeros(0, 2))).toThrow("Leading dimensions of mapped xs cannot be 0.");
  expect(() => map(([q]: Pair) => q, [torch.zeros(3), torch.zeros(2)] as Pair)).toThrow(
    "Leading dimensions of mapped xs must be consistent. Got shapes [torch.Size([3]), torch.Size([2])].",
  );
  expect(() => map((q: number[]) => q, [3])).toThrow("Mapped xs can only consist of tensors. Got xs [3].");
});

test("while_loop: as long as a condition holds, with its gradient", () => {
  const body = (i: Tensor, v: Tensor): Pair => [i.add(1), v.mul(2)];
  const [i, v] = while_loop((n: Tensor, _: Tensor) => n.lt(3), body, [torch.tensor(0), torch.ones(2)]);
  expect([i.item(), v.tolist()]).toEqual([3, [8, 8]]);
  const ones = torch.ones(2);
  const [, same] = while_loop((n: Tensor, _: Tensor) => n.lt(0), body, [torch.tensor(0), ones]);
  expect(same).not.toBe(ones);
  expect(same.tolist()).toEqual([1, 1]);
  const [count] = while_loop(
    (n: number, _: Tensor) => n < 3,
    (n: number, q: Tensor): [number, Tensor] => [n + 1, q.mul(2)],
    [0, ones],
  );
  expect(count).toBe(3);
  const x = torch.arange(5).float().requires_grad_();
  const [, powers] = while_loop(
    (n: Tensor, _: Tensor) => n.lt(3),
    (n: Tensor, q: Tensor): Pair => [n.add(1), q.mul(q)],
    [torch.tensor(0), x.mul(1)],
  );
  const [gradient] = torch.autograd.grad(powers.sum(), x);
  expect((gradient as Tensor).tolist()).toEqual([0, 8, 1024, 17496, 131072]);
  expect(() => while_loop((n: Tensor, _: Tensor) => n.add(1), body, [torch.tensor(0), ones])).toThrow(
    "cond_fn must return a boolean scalar tensor or a boolean but got",
  );
  expect(() => while_loop(3 as never, body, [torch.tensor(0), ones])).toThrow(
    "Expect cond_fn and body_fn to be callable.",
  );
  expect(() =>
    while_loop(
      (n: Tensor, _: Tensor) => n.lt(3),
      (n: Tensor, q: Tensor): Pair => [n.add(1), torch.cat([q, q])],
      [torch.tensor(0), ones],
    ),
  ).toThrow("Expected body_fn_output and carried_inputs to have same metadata but found:");
  expect(cond).toBe(torch.cond);
});
