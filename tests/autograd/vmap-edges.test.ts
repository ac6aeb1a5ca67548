/** vmap of numbers (0-d), of masks that broadcast, of tolerances and of batch norms whose statistics are no batch (PyTorch 2.15). */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";

const { vmap } = torch.func;
const { nn } = torch;
const F = nn.functional;

describe("vmap", () => {
  it("selects and fills in numbers as without it", () => {
    const x = torch.tensor([1.5, 2.5]);
    const index = torch.zeros(2, 1, { dtype: torch.int64 });
    const select = vmap((a: torch.Tensor, i: torch.Tensor) => a.index_select(0, i));
    expect([...select(x, index).shape]).toEqual([2]);
    const fill = vmap((a: torch.Tensor, i: torch.Tensor, v: torch.Tensor) => a.index_fill(0, i, v));
    expect(fill(x, index, torch.tensor([3, 4])).tolist()).toEqual([3, 4]);
    expect(vmap((a: torch.Tensor) => a.unfold(0, 1, 1))(x).tolist()).toEqual([[1.5], [2.5]]);
  });

  it("selects by a mask that broadcasts", () => {
    const mask = torch.tensor([
      [true, false],
      [true, true],
    ]);
    const x = torch.tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(vmap((a: torch.Tensor) => a.masked_select(mask))(x).tolist()).toEqual([
      [1, 1, 2],
      [3, 3, 4],
    ]);
  });

  it("inverts with a tolerance for every item", () => {
    const x = torch
      .tensor([
        [
          [2, 0],
          [0, 1],
        ],
        [
          [2, 0],
          [0, 1],
        ],
      ])
      .to(torch.float32);
    const inverse = vmap((a: torch.Tensor, rtol: torch.Tensor) => torch.linalg.pinv(a, { rtol }));
    expect(inverse(x, torch.tensor([0.1, 0.9])).tolist()).toEqual([
      [
        [0.5, 0],
        [0, 1],
      ],
      [
        [0.5, 0],
        [0, 0],
      ],
    ]);
  });

  it("normalises a batch that is no vmap batch with weights that are", () => {
    torch.manual_seed(0);
    const [x, weight] = [torch.randn(4, 3), torch.randn(2, 3)];
    const mean = torch.zeros(3);
    const variance = torch.ones(3);
    const out = vmap((w: torch.Tensor) => F.batch_norm(x, mean, variance, w, null, true))(weight);
    const [meanOnce, varianceOnce] = [torch.zeros(3), torch.ones(3)];
    const first = F.batch_norm(x, meanOnce, varianceOnce, weight.at(0), null, true);
    expect(torch.allclose(out.at(0), first)).toBe(true);
    expect(torch.allclose(mean, meanOnce)).toBe(true);
    expect(torch.allclose(variance, varianceOnce)).toBe(true);
  });

  it("draws the same in all chunks where all are to have the same", () => {
    torch.manual_seed(3);
    const drawn = vmap((a: torch.Tensor) => torch.rand_like(a), { randomness: "same", chunk_size: 2 })(
      torch.zeros(5, 4),
    );
    for (let i = 1; i < 5; i++) expect(torch.equal(drawn.at(i), drawn.at(0))).toBe(true);
  });

  it("drops other channels for every item", () => {
    torch.manual_seed(3);
    const drop = vmap((a: torch.Tensor) => F.dropout2d(a, 0.5), { randomness: "different" });
    const kept = drop(torch.ones(16, 1, 2, 2, 2)).sum([1, 3, 4]); // [items, channels]
    expect(kept.unique().tolist()).toEqual([0, 8]);
    expect(torch.unique(kept, { dim: 0 }).shape[0]).toBeGreaterThan(1);
  });
});

it("running statistics follow once where there are tangents", () => {
  const fw = torch.autograd.forward_ad;
  torch.manual_seed(0);
  const x = torch.randn(4, 3);
  const [mean, variance] = [torch.zeros(3), torch.ones(3)];
  F.batch_norm(x, mean, variance, null, null, true);
  const [meanOfDual, varianceOfDual] = [torch.zeros(3), torch.ones(3)];
  {
    using _level = fw.dual_level();
    const out = F.batch_norm(fw.make_dual(x, torch.ones(4, 3)), meanOfDual, varianceOfDual, null, null, true);
    expect(fw.unpack_dual(out).tangent!.abs().max().item()).toBeLessThan(1e-5);
  }
  expect(torch.allclose(meanOfDual, mean)).toBe(true);
  expect(torch.allclose(varianceOfDual, variance)).toBe(true);
});

it("dropout draws for each item of nested vmaps, also where a tensor is no batch", () => {
  const rows = torch.arange(1, 7).float().view(2, 3);
  const different = { randomness: "different" } as const;
  const nested = (drop: (r: torch.Tensor) => torch.Tensor): torch.Tensor => {
    torch.manual_seed(3);
    return torch.vmap(
      (q: torch.Tensor) => torch.vmap((r: torch.Tensor) => drop(r).mul(q.sum()), different)(rows) as torch.Tensor,
      different,
    )(rows);
  };
  expect(nested((r) => F.dropout(r, 0.5)).tolist()).toEqual([
    [
      [12, 24, 0],
      [48, 0, 0],
    ],
    [
      [30, 60, 90],
      [0, 150, 0],
    ],
  ]);
  torch.testing.assert_close(
    nested((r) => F.alpha_dropout(r, 0.5, true)),
    torch.tensor([
      [
        [9.993593215942383, 15.312021255493164, -4.675163745880127],
        [25.94887924194336, -4.675163745880127, -4.675163745880127],
      ],
      [
        [24.98398208618164, 38.28005599975586, 51.57612609863281],
        [-11.687909126281738, 78.16827392578125, -11.687909126281738],
      ],
    ]),
  );
});
