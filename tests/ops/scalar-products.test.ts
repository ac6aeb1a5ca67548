/** Scalar products of long vectors: their errors stay small, natively and by WebAssembly, in all dtypes that take lanes. */
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";

const { flambeau } = torch.backends;
const engines: readonly (string | false)[] = flambeau.native === false ? [false] : [flambeau.native as string, false];

describe.each(engines)("by %s", (engine) => {
  const computed = (run: () => torch.Tensor): torch.Tensor => {
    const before = flambeau.native;
    flambeau.native = engine;
    try {
      return run();
    } finally {
      flambeau.native = before;
    }
  };

  test.each([1, 2, 15, 16, 17, 64, 8191, 8193, 100_003, 1_000_001])("of %i numbers", (n) => {
    torch.manual_seed(n);
    const [a, b] = [torch.rand(n), torch.rand(n)];
    const exact = a.double().mul(b.double()).sum().item() as number;
    // One running sum of a million numbers is off by ten times as much.
    expect(Math.abs(Number(computed(() => torch.dot(a, b)).item()) / exact - 1)).toBeLessThan(1e-5);
    const every = torch.stack([a, b], 1);
    const strided = computed(() => torch.dot(every.select(1, 0), every.select(1, 1)));
    expect(Math.abs(Number(strided.item()) / exact - 1)).toBeLessThan(1e-5);
    expect(Math.abs(Number(computed(() => torch.dot(a.double(), b.double())).item()) / exact - 1)).toBeLessThan(1e-13);
  });

  test("of complex numbers, conjugated and not, with gradients", () => {
    torch.manual_seed(0);
    const parts = [0, 1, 2, 3].map(() => torch.randn(1000, { dtype: torch.float64 }));
    const [ar, ai, br, bi] = parts as [torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor];
    const [a, b] = [torch.complex(ar, ai).requires_grad_(), torch.complex(br, bi)];
    const total = (x: torch.Tensor): number => x.sum().item() as number;
    const plain = torch.view_as_real(computed(() => torch.dot(a, b)).detach()).tolist() as number[];
    expect(plain[0]).toBeCloseTo(total(ar.mul(br).sub(ai.mul(bi))), 9);
    expect(plain[1]).toBeCloseTo(total(ar.mul(bi).add(ai.mul(br))), 9);
    const turned = computed(() => torch.vdot(a, b));
    const numbers = torch.view_as_real(turned.detach()).tolist() as number[];
    expect(numbers[0]).toBeCloseTo(total(ar.mul(br).add(ai.mul(bi))), 9);
    expect(numbers[1]).toBeCloseTo(total(ar.mul(bi).sub(ai.mul(br))), 9);
    computed(() => torch.view_as_real(torch.dot(a, b)).select(0, 0)).backward();
    expect(torch.equal(a.grad!, b.conj().resolve_conj())).toBe(true);
  });
});

test("int64 numbers beside float32 ones give the values of float32 ones, few and many", () => {
  torch.manual_seed(1);
  for (const n of [3, 1024, 5000]) {
    const [x, i] = [torch.randn(n).requires_grad_(), torch.randint(-50, 50, [n])];
    const floats = i.to(torch.float32);
    expect(torch.equal(x.mul(i), x.mul(floats))).toBe(true);
    expect(torch.equal(i.exp(), floats.exp())).toBe(true);
    expect(torch.equal(i.div(7), floats.div(7))).toBe(true);
    const [given, exact] = [i, floats].map((other) => torch.autograd.grad(x.mul(other).sum(), [x])[0]!);
    expect(torch.equal(given!, exact!)).toBe(true);
  }
});
