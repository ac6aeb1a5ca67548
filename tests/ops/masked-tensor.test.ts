/** MaskedTensor beside PyTorch 2.15: texts, reductions, functions, gradients; values were printed by it. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as torch from "../../src/index.ts";

const { as_masked_tensor, is_masked_tensor, masked_tensor } = torch.masked;
const data = torch.arange(6, { dtype: torch.float32 }).reshape(2, 3);
const mask = torch.tensor([
  [true, false, false],
  [true, true, false],
]);
const make = (requires_grad = false) => masked_tensor(data.clone(), mask, requires_grad);

describe("MaskedTensor", () => {
  beforeEach(() => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("is printed as in PyTorch", () => {
    expect(String(make())).toBe(
      "MaskedTensor(\n  [\n    [  0.0000,       --,       --],\n    [  3.0000,   4.0000,       --]\n  ]\n)",
    );
    expect(String(masked_tensor(torch.arange(3), torch.tensor([true, false, true])))).toBe(
      "MaskedTensor(\n  [0,       --, 2]\n)",
    );
    expect(String(masked_tensor(torch.tensor(1.5), torch.tensor(true)))).toBe("MaskedTensor(  1.5000, True)");
    expect(String(masked_tensor(torch.tensor(1.5), torch.tensor(false)))).toBe("MaskedTensor(--, False)");
    expect(
      String(
        masked_tensor(torch.tensor([1, 100, -3.25e8], { dtype: torch.float32 }), torch.tensor([true, false, true])),
      ),
    ).toBe("MaskedTensor(\n  [  1.0000,              --, -325000000.0000]\n)");
  });

  it("refuses data and masks that do not fit", () => {
    const not = (text: string, run: () => unknown): void => expect(run).toThrow(text);
    not("data must be a Tensor", () => masked_tensor([1] as never, mask));
    not("mask must be a Tensor", () => masked_tensor(data, [1] as never));
    not("mask must have dtype bool.", () => masked_tensor(data, data));
    not("data.dim() must equal mask.dim()", () => masked_tensor(data, mask.at(0)));
    not("data.size() must equal mask.size()", () => masked_tensor(data, mask.at(":", ":2")));
    not("torch.bfloat16 is not supported in MaskedTensor.", () => masked_tensor(data.bfloat16(), mask));
    not("data and mask must have the same layout.", () => masked_tensor(data.to_sparse(), mask));
    not("data must be a Tensor", () => masked_tensor(make(), mask));
    not("Input masks must match.", () => make().add(masked_tensor(data, mask.logical_not())));
    not("Multiple dispatch failed for 'torch._ops.aten.cumsum.default'", () => make().cumsum(0));
    not("expected a mask tensor", () => make().at(0, 1).item());
    expect(console.warn).toHaveBeenCalledWith(expect.stringContaining("cumsum is not implemented"));
    expect(is_masked_tensor(make())).toBe(true);
    expect(is_masked_tensor(data)).toBe(false);
  });

  it("reduces what counts", () => {
    const text = (value: torch.Tensor) => String(value);
    expect(text(make().sum())).toBe("MaskedTensor(  7.0000, True)");
    expect(text(make().sum(0))).toBe("MaskedTensor(\n  [  3.0000,   4.0000,       --]\n)");
    expect(text(make().mean(0))).toBe("MaskedTensor(\n  [  1.5000,   4.0000,       --]\n)");
    expect(text(make().prod(1))).toBe("MaskedTensor(\n  [  0.0000,  12.0000]\n)");
    expect(text(make().argmax(0))).toBe("MaskedTensor(\n  [  1.0000,   1.0000,       --]\n)");
    expect(text(make().amin(1, true))).toBe("MaskedTensor(\n  [\n    [  0.0000],\n    [  3.0000]\n  ]\n)");
    expect(text(make().var())).toBe("MaskedTensor(  4.3333, True)");
    expect(text(make().all())).toBe("MaskedTensor(False, True)");
    expect(text(torch.masked.sum(make(), 1))).toBe("tensor([0., 7.])");
  });

  it("computes element by element and moves its mask with its elements", () => {
    const mt = make();
    const both = mt.add(mt) as torch.masked.MaskedTensor;
    expect(both.get_data().tolist()).toEqual([
      [0, 2, 4],
      [6, 8, 10],
    ]);
    const flat = mt.t().reshape(-1) as torch.masked.MaskedTensor;
    expect(flat.get_mask().tolist()).toEqual([true, true, false, true, false, false]);
    expect(String(torch.softmax(mt, -1))).toBe(
      "MaskedTensor(\n  [\n    [  1.0000,       --,       --],\n    [  0.2689,   0.7311,       --]\n  ]\n)",
    );
    expect(mt.split(1)).toHaveLength(2);
    mt.add_(1).mul_(mt);
    expect(mt.get_data().tolist()).toEqual([
      [1, 4, 9],
      [16, 25, 36],
    ]);
    expect(mt.to_tensor(7).tolist()).toEqual([
      [1, 7, 7],
      [16, 25, 7],
    ]);
  });

  it("has masked gradients", () => {
    const gradient = (run: (x: torch.Tensor) => torch.Tensor) => {
      const x = make(true);
      run(x).backward();
      return x.grad as torch.masked.MaskedTensor;
    };
    const square = gradient((x) => x.mul(x).sum());
    expect(String(square)).toBe(
      "MaskedTensor(\n  [\n    [  0.0000,       --,       --],\n    [  6.0000,   8.0000,       --]\n  ]\n)",
    );
    expect(square.get_data().tolist()).toEqual([
      [0, 2, 4],
      [6, 8, 10],
    ]);
    expect(
      gradient((x) => x.t().reshape(-1).sum())
        .get_mask()
        .tolist(),
    ).toEqual(mask.tolist());
    expect(
      gradient((x) => x.at(1).sum())
        .get_mask()
        .tolist(),
    ).toEqual([
      [false, false, false],
      [true, true, false],
    ]);
    expect(
      gradient((x) => torch.cat([x, x]).mean())
        .get_data()
        .at(1, 0)
        .item(),
    ).toBeCloseTo(1 / 3, 6);
    const x = data.clone().requires_grad_();
    as_masked_tensor(x, mask).exp().sum().backward();
    expect(String(x.grad)).toBe(
      "MaskedTensor(\n  [\n    [  1.0000,       --,       --],\n    [ 20.0855,  54.5982,       --]\n  ]\n)",
    );
  });

  it("has sparse data, too", () => {
    const sparse = make().to_sparse() as torch.masked.MaskedTensor;
    expect(sparse.is_sparse_coo()).toBe(true);
    expect(String(sparse.sum())).toBe("MaskedTensor(  7.0000, True)");
    expect(String(sparse.add(sparse).to_dense())).toBe(String(make().mul(2)));
    expect(String(make().to_sparse_csr())).toBe(String(make()));
    expect(() => sparse.sum(0)).toThrow("all __torch_function__ handlers returned NotImplemented");
    const x = make(true);
    x.to_sparse().sin().sum().backward();
    expect((x.grad as torch.masked.MaskedTensor).get_data().at(1, 0).item()).toBeCloseTo(Math.cos(3), 6);
  });
});
