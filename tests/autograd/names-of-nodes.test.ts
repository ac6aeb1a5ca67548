/** What graphs show: names of nodes, also where PyTorch makes a result of other operators, and their inputs. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const { nn } = torch;
const F = nn.functional;
const a = torch.tensor([0.25, 0.5, 0.75], { requires_grad: true });
const b = torch.ones(3, { requires_grad: true });
const rows = torch.ones(2, 3, { requires_grad: true });
const places = torch.tensor([0, 1]);
const { LU, pivots } = torch.linalg.lu_factor(rows.mT.matmul(rows).add(torch.eye(3)));
const inputs = (x: torch.Tensor): (string | null)[] => x.grad_fn!.next_functions.map(([node]) => node && node.name());
const LEAF = "torch::autograd::AccumulateGrad";

describe("next_functions", () => {
  it("has no places for what cannot have a gradient", () => {
    expect(inputs(a.index_select(0, places))).toEqual([LEAF]);
    expect(inputs(a.scatter_add(0, places, b))).toEqual([LEAF, LEAF]);
    expect(inputs(torch.where(a.gt(0), a, 0.5))).toEqual([LEAF, null]);
    expect(inputs(a.masked_fill(a.gt(1), 0))).toEqual([LEAF]);
    expect(inputs(F.batch_norm(rows, torch.zeros(3), torch.ones(3), { training: true }))).toEqual([LEAF, null, null]);
    expect(inputs(a.mul(2))).toEqual([LEAF, null]);
    expect(inputs(a.fmod(2))).toEqual([LEAF]);
    expect(inputs(torch.pow(2, a))).toEqual([LEAF]);
    expect(inputs(a.scatter(0, places, 1))).toEqual([LEAF]);
  });
  it("is what hooks of nodes see", () => {
    const x = torch.ones(3, { requires_grad: true });
    const y = x.gather(0, places);
    let seen = 0;
    y.grad_fn!.register_hook((gradients) => {
      seen = gradients.length;
      return [gradients[0]!.mul(10)];
    });
    y.sum().backward();
    expect([seen, x.grad!.tolist()]).toEqual([1, [10, 10, 0]]);
  });
});

describe("names", () => {
  it.each([
    ["reshape", () => rows.reshape(3, 2), "ViewBackward0"],
    ["reshape of strides", () => rows.t().reshape(3, 1, 2), "ReshapeAliasBackward0"],
    ["linear", () => F.linear(rows.unsqueeze(0), rows, b.narrow(0, 0, 2)), "UnsafeViewBackward0"],
    ["l1_loss", () => F.l1_loss(a, torch.ones(3)), "MeanBackward0"],
    ["l1_loss of all", () => F.l1_loss(a, torch.ones(3), { reduction: "none" }), "AbsBackward0"],
    ["kl_div", () => F.kl_div(a, torch.ones(3), { reduction: "sum" }), "SumBackward0"],
    ["nll_loss", () => F.nll_loss(rows.view([1, 2, 3, 1]).log(), torch.zeros(1, 3, 1).long()), "NllLoss2DBackward0"],
    ["prelu", () => F.prelu(a, torch.tensor([0.5])), "PreluKernelBackward0"],
    ["diag", () => torch.diag(a), "DiagEmbedBackward0"],
    ["squeeze_copy", () => torch.squeeze_copy(a), "SqueezeBackward0_copy"],
    ["squeeze_copy of a dim", () => torch.squeeze_copy(rows, 0), "SqueezeBackward1_copy"],
    ["squeeze_copy of dims", () => torch.squeeze_copy(rows, [0, 1]), "SqueezeBackward2_copy"],
    ["interpolate", () => F.interpolate(rows.unsqueeze(0), { scale_factor: 2 }), "UpsampleNearest1DBackward0"],
    [
      "bicubic",
      () => F.interpolate(rows.view([1, 1, 2, 3]), { size: 3, mode: "bicubic" }),
      "UpsampleBicubic2DBackward0",
    ],
    ["a copy by to", () => a.to(torch.float32, { copy: true }), "ToCopyBackward0"],
    ["polygamma of 0", () => torch.polygamma(0, a), "PolygammaBackward0"],
    ["xlog1py", () => torch.special.xlog1py(a, b), "SpecialXlog1PyBackward0"],
    ["xlog1py of a number", () => torch.special.xlog1py(2, a), "SpecialXlog1PyBackward1"],
    ["xlog1py by a number", () => torch.special.xlog1py(a, 2), "SpecialXlog1PyBackward2"],
    ["zeta of a number", () => torch.special.zeta(2, a), "SpecialZetaBackward1"],
    ["nan_to_num of complex numbers", () => torch.nan_to_num(torch.complex(a, b)), "NanToNumBackward0"],
    ["lu", () => torch.linalg.lu(rows)[1], "LinalgLuBackward0"],
    ["lu_unpack", () => torch.lu_unpack(LU, pivots).U, "LuUnpackBackward0"],
    ["lu_solve", () => torch.linalg.lu_solve(LU, pivots, torch.ones(3, 1)), "LinalgLuSolveBackward0"],
    [
      "triangular_solve",
      () => torch.triangular_solve(torch.ones(2, 1), rows.narrow(1, 0, 2)).solution,
      "TriangularSolveBackward0",
    ],
    [
      "solve_triangular from the right",
      () => torch.linalg.solve_triangular(rows.narrow(1, 0, 2), torch.ones(1, 2), { upper: true, left: false }),
      "LinalgSolveTriangularBackward0",
    ],
    [
      "householder_product",
      () => torch.linalg.householder_product(rows.mT, torch.ones(2)),
      "LinalgHouseholderProductBackward0",
    ],
    ["ormqr", () => torch.ormqr(rows.mT, torch.ones(2), torch.ones(3, 1)), "OrmqrBackward0"],
    ["repeat_interleave", () => torch.repeat_interleave(a, 2), "ViewBackward0"],
    ["trapezoid", () => torch.trapezoid(a, torch.arange(3)), "DivBackward1"],
    ["quantile", () => a.quantile(0.5), "SqueezeBackward4"],
    ["LSTM", () => new nn.LSTM(3, 2)(torch.ones(2, 1, 3))[0], "MkldnnRnnLayerBackward0"],
    ["GRU", () => new nn.GRU(3, 2)(torch.ones(2, 1, 3))[0], "StackBackward0"],
    [
      "attention",
      () => F.scaled_dot_product_attention(rows.view([1, 1, 2, 3]), torch.ones(1, 1, 2, 3), torch.ones(1, 1, 2, 3)),
      "ScaledDotProductFlashAttentionForCpuBackward0",
    ],
  ] as const)("%s", (_, make, name) => {
    const result = make();
    expect(result.grad_fn!.name()).toBe(name);
    expect(String(result)).toContain(`grad_fn=<${name}>`);
  });
  it("unique has no derivative, normal one of zeros", () => {
    expect(() => {
      torch.unique(a).sum().backward();
    }).toThrow("the derivative for '_unique2' is not implemented.");
    const mean = torch.ones(2, { requires_grad: true });
    torch.normal(mean, 1).sum().backward();
    expect(mean.grad!.tolist()).toEqual([0, 0]);
  });
});
