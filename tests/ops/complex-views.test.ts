/** Conjugation and negation that wait: views, writes through them, gradients, files. What is expected is what PyTorch does. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const C = (re: number, im: number): torch.Complex => new torch.Complex(re, im);
const pair = (): Tensor => torch.tensor([C(1, 2), C(3, -1)], { dtype: torch.complex128 });

describe("conj", () => {
  test("is a view through which writes are conjugated", () => {
    const base = torch.zeros(3, { dtype: torch.complex64 });
    const view = base.conj();
    expect(view.is_conj()).toBe(true);
    view.select(0, 0).fill_(C(1, 2));
    expect(base.select(0, 0).item()).toEqual(C(1, -2));
    view.add_(C(0, 1));
    expect(base.select(0, 0).item()).toEqual(C(1, -3));
    view.imag.fill_(5);
    expect(base.select(0, 0).item()).toEqual(C(1, -5));
    view.copy_(torch.tensor([C(0, 1), C(0, 2), C(0, 3)]));
    expect(base.tolist()).toEqual([C(0, -1), C(0, -2), C(0, -3)]);
    expect(view.tolist()).toEqual([C(0, 1), C(0, 2), C(0, 3)]);
    view.normal_();
    expect(base.conj().equal(view)).toBe(true);
  });

  test("views keep the mark, copies do not", () => {
    const view = pair().conj();
    const kept = [view.detach(), view.view(2, 1), view.expand(2, 2), view.unsqueeze(0).mT, view.unbind()[0]!];
    expect(kept.every((x) => x.is_conj())).toBe(true);
    const made = [view.mul(2), view.clone(), view.conj(), torch.cat([view]), torch.empty_like(view)];
    expect(made.some((x) => x.is_conj())).toBe(false);
    expect(view.resolve_conj().equal(view)).toBe(true);
    expect(pair().outer(pair()).mH.is_conj()).toBe(true);
  });

  test("operators see the conjugates", () => {
    const view = pair().conj();
    const written = pair().conj_physical();
    for (const run of [
      (x: Tensor) => x.sum(),
      (x: Tensor) => x.outer(x),
      (x: Tensor) => x.cumsum(0),
      (x: Tensor) => x.abs(),
      (x: Tensor) => torch.fft.fft(x),
      (x: Tensor) => torch.stack([x, x]).matmul(x),
      (x: Tensor) => x.at(torch.tensor([1, 0])),
      (x: Tensor) => torch.nn.functional.pad(x, [1, 1]),
      (x: Tensor) => torch.linalg.inv(x.outer(x).add(torch.eye(2))),
    ])
      expect(run(view).allclose(run(written))).toBe(true);
    expect(String(view)).toBe(String(written));
  });

  test("what needs the bytes as they are refuses", () => {
    const view = pair().conj();
    expect(() => torch.view_as_real(view)).toThrow("view_as_real doesn't work on unresolved conjugated tensors.");
    expect(() => view.view(torch.float64)).toThrow("is not supported for conjugate view tensors");
    expect(() => view.imag.view(torch.int64)).toThrow("is not supported for tensors with negative bit set");
  });

  test("the imaginary part of a conjugate is a negative view", () => {
    const base = pair();
    const part = base.conj().imag;
    expect(part.is_neg()).toBe(true);
    expect(part.tolist()).toEqual([-2, 1]);
    part.mul_(2);
    expect(base.imag.tolist()).toEqual([4, -2]);
    expect(part.resolve_neg().is_neg()).toBe(false);
  });
});

describe("in-place changes of views reach the history of their base", () => {
  const gradientAfter = (change: (y: Tensor) => void): torch.Complex[] => {
    const x = pair().requires_grad_();
    const y = x.mul(1);
    change(y);
    y.mul(C(2, 1)).real.sum().backward();
    return x.grad!.tolist() as unknown as torch.Complex[];
  };
  test("of a conjugate", () => {
    expect(gradientAfter((y) => void y.conj().mul_(C(0, 1)))).toEqual([C(1, 2), C(1, 2)]);
  });
  test("of a part", () => {
    expect(gradientAfter((y) => void y.imag.mul_(3))).toEqual([C(2, -3), C(2, -3)]);
    expect(gradientAfter((y) => void y.conj().imag.mul_(3))).toEqual([C(2, -3), C(2, -3)]);
  });
  test("of pairs as complex numbers", () => {
    const leaf = torch.tensor([[1, 2], [3, 4]], { dtype: torch.float64, requires_grad: true }); // prettier-ignore
    const pairs = leaf.mul(1);
    torch.view_as_complex(pairs).mul_(C(0, 2));
    pairs.mul(torch.tensor([[1, 2], [3, 4]])).sum().backward(); // prettier-ignore
    expect(leaf.grad!.tolist()).toEqual([[4, -2], [8, -6]]); // prettier-ignore
  });
  test("a view made before its base changed finds the new history", () => {
    const x = pair().requires_grad_();
    const y = x.mul(1);
    const view = y.conj();
    y.mul_(2);
    expect(view.grad_fn!.name()).toBe("ConjBackward0");
    view.mul(C(2, 1)).real.sum().backward();
    expect(x.grad!.tolist()).toEqual([C(4, 2), C(4, 2)]);
  });
});

describe("files", () => {
  test("keep marks and Python's complex numbers", () => {
    const view = pair().conj();
    const bytes = torch.save({ view, part: pair().conj().imag, number: C(1, -2) }, null) as Uint8Array<ArrayBuffer>;
    const back = torch.load(bytes) as { view: Tensor; part: Tensor; number: torch.Complex };
    expect(back.view.is_conj()).toBe(true);
    expect(back.view.equal(view)).toBe(true);
    expect(back.part.is_neg()).toBe(true);
    expect(back.part.tolist()).toEqual([-2, 1]);
    expect(back.number).toEqual(C(1, -2));
  });
  test("of safetensors hold the values", () => {
    const view = pair().to(torch.complex64).conj();
    const back = torch.safetensors.load(torch.safetensors.save({ view }));
    expect((back as Record<string, Tensor>)["view"]!.tolist()).toEqual(view.tolist());
  });
  test("messages to workers keep marks", () => {
    const { pack, unpack } = torch.utils.worker;
    const base = pair();
    const there = unpack(structuredClone(pack([base, base.conj()])));
    expect(there[1]!.tolist()).toEqual(base.conj().tolist());
  });
});

test("operators of ordered numbers refuse complex ones in PyTorch's words", () => {
  const x = pair();
  for (const [run, text] of [
    [() => x.floor(), "floor is not supported for complex inputs"],
    [() => x.clamp(0, 1), "clamp is not supported for complex types"],
    [() => x.sort(), "Sort does not support complex dtypes on CPU"],
    [() => x.max(), `"max_all" not implemented for 'ComplexDouble'`],
    [() => x.argmax(), "argmax(): does not support complex input"],
    [() => x.sign(), "torch.sign is not intended to support complex numbers"],
    [() => x.lt(x), `"lt_cpu" not implemented for 'ComplexDouble'`],
    [() => x.nansum(), "nansum on CPU does not support complex inputs"],
  ] as const)
    expect(run).toThrow(text);
});
