/**
 * Faults that the sample inputs of PyTorch's own table of operators (`op_db`) found, forwards, backwards, twice, and
 * under the transforms of `torch.func`. Numbers and refusals are those of 2.15.
 */
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";

const F = torch.nn.functional;
const { float64 } = torch;
const { grad, jvp, vmap } = torch.func;
/** Expects numbers in order of memory; NaN and infinities are equal to themselves alone. */
function closeTo(result: torch.Tensor, expected: number | number[], digits = 10): void {
  const [found, wanted] = [result.flatten().tolist() as number[], [expected].flat()];
  expect(found.length).toBe(wanted.length);
  wanted.forEach((number, i) => {
    if (Number.isFinite(number)) expect(found[i]).toBeCloseTo(number, digits);
    else expect(found[i]).toBe(number);
  });
}
const complex = (parts: [number, number][]): torch.Tensor =>
  torch.view_as_complex(torch.tensor(parts, { dtype: float64 }));
const partsOf = (z: torch.Tensor): number[][] => torch.view_as_real(z).tolist() as number[][];

describe("images whose channels lie last", () => {
  const x = torch.arange(8, { dtype: float64 }).reshape([1, 2, 2, 2]).square();
  const image = x.contiguous({ memory_format: torch.channels_last });
  const tangent = torch.tensor([1, 0, 2, 0, 0, -1, 0, 3], { dtype: float64 }).reshape([1, 2, 2, 2]);
  const norms: [string, (x: torch.Tensor) => torch.Tensor, number[], number[]][] = [
    [
      "group_norm",
      (given) => F.group_norm(given, 1),
      [
        0.04251104927848834, -0.018582594596282274, 0.09788179305823724, -0.02773923474831701, -0.03575129488134741,
        -0.10600157890815276, -0.05864289526143425, 0.10632475605880812,
      ],
      [
        0.002252912234853693, 0.031387115224696484, -0.02083604299454823, 0.022558191446826806, 0.010945630386162707,
        -0.011728822864853845, -0.0422247010987365, 0.007645717665598878,
      ],
    ],
    [
      "batch_norm",
      (given) => F.batch_norm(given, null, null, { training: true }),
      [
        0.020408196584710443, -0.2507287308860395, 0.3644313321831174, -0.1341107978817883, 0.08117715651124517,
        -0.07053098234788358, -0.07585406942956438, 0.06520789526620277,
      ],
      [
        -0.29569265857447347, 0.24258085051019806, -0.1146311443541368, 0.16774295241841222, -0.020138387487078538,
        0.05805638610246079, -0.0030756660072731, -0.03484233260810914,
      ],
    ],
  ];
  for (const [name, norm, forwards, twice] of norms)
    test(`${name} has a tangent and a second derivative`, () => {
      for (const given of [x, image]) {
        closeTo(jvp(norm, [given], [tangent])[1], forwards);
        const cubes = (y: torch.Tensor): torch.Tensor => norm(y).pow(3).sum();
        closeTo(grad((y: torch.Tensor) => grad(cubes)(y).mul(tangent).sum())(given), twice);
      }
    });
});

test("vmap of products whose factors are the same for all, beside a batch of summands", () => {
  const matrix = torch
    .tensor([
      [1, 2, 3],
      [4, 5, 6],
    ])
    .float();
  const other = torch
    .tensor([
      [1, 0],
      [0, 1],
      [2, 2],
    ])
    .float();
  const a = torch.arange(4).float().reshape([2, 2]);
  const summands = torch.stack([a, a.add(1)]);
  const added = vmap((s: torch.Tensor) => torch.addmm(s, matrix, other, { alpha: 0.5, beta: 2 }))(summands);
  expect(added.tolist()).toEqual([
    [
      [3.5, 6],
      [12, 14.5],
    ],
    [
      [5.5, 8],
      [14, 16.5],
    ],
  ]);
  const product = [
    [7, 8],
    [16, 17],
  ];
  const alone = vmap((s: torch.Tensor) => torch.addmm(s, matrix, other, { beta: 0 }))(summands);
  expect(alone.tolist()).toEqual([product, product]);
  const vector = torch.tensor([1, 0, 1]).float();
  const rows = vmap((s: torch.Tensor) => torch.addmv(s, matrix, vector))(torch.tensor([[1], [2]]).float());
  expect(rows.tolist()).toEqual([
    [5, 11],
    [6, 12],
  ]);
});

test("grid_sample with mode bicubic takes volumes", () => {
  const cases: [string, boolean, number[], number[]][] = [
    [
      "zeros",
      false,
      [0.05890549719333649, 0.2907222807407379],
      [
        -0.27313104271888733, -0.11611168086528778, -0.12819625437259674, 0.6093002557754517, -1.7692346572875977,
        -0.7545785307884216,
      ],
    ],
    [
      "zeros",
      true,
      [0.1959444135427475, 0.6285044550895691],
      [
        0.005710836499929428, 0.7032703161239624, -0.48125994205474854, -0.21043133735656738, -1.4759551286697388,
        0.46714121103286743,
      ],
    ],
    [
      "border",
      false,
      [0.052193526178598404, 0.6930356025695801],
      [
        -0.28433340787887573, 0.03036852553486824, -0.285057008266449, 0.026162762194871902, -3.46405291557312,
        -0.17282916605472565,
      ],
    ],
    [
      "border",
      true,
      [0.2124587744474411, 0.5880358219146729],
      [
        0.057013992220163345, 0.6643468141555786, -0.5291292667388916, -0.5070061087608337, -1.1714452505111694,
        0.8333841562271118,
      ],
    ],
    [
      "reflection",
      false,
      [0.052193526178598404, 0.8171454668045044],
      [
        -0.28433340787887573, 0.03036852553486824, -0.285057008266449, -0.2737142741680145, -4.063480854034424,
        0.17629608511924744,
      ],
    ],
    [
      "reflection",
      true,
      [0.15649157762527466, 0.6240426898002625],
      [
        -0.07509676367044449, 0.6360997557640076, -0.4777311086654663, -0.19872193038463593, -1.6702450513839722,
        0.24726130068302155,
      ],
    ],
  ];
  const volume = torch.arange(27).float().reshape([1, 1, 3, 3, 3]).sin().requires_grad_();
  const points = torch.tensor([0.1, -0.3, 0.5, -0.9, 0.2, 0.95]).reshape([1, 1, 1, 2, 3]).detach().requires_grad_();
  for (const [padding_mode, align_corners, values, slopes] of cases) {
    const mode = { mode: "bicubic", padding_mode, align_corners } as const;
    const result = F.grid_sample(volume, points, mode as { mode: "bicubic" });
    closeTo(result, values, 5);
    closeTo(torch.autograd.grad([result.sum()], [points])[0]!, slopes, 4);
  }
});

test("sgn of complex numbers is written into `out`", () => {
  const z = complex([
    [3, 4],
    [0, 0],
    [0, -1],
  ]);
  const out = torch.empty(3, { dtype: torch.complex128 });
  expect(torch.sgn(z, { out })).toBe(out);
  expect(partsOf(out)).toEqual([
    [0.6, 0.8],
    [0, 0],
    [0, -1],
  ]);
});

test("view_as_complex passes on gradients that are conjugated lazily", () => {
  const x = torch.tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { dtype: float64, requires_grad: true },
  );
  const direction = complex([
    [1, 2],
    [3, -1],
  ]).conj();
  const [slope] = torch.autograd.grad([torch.view_as_complex(x)], [x], [direction]);
  expect(slope!.tolist()).toEqual([
    [1, -2],
    [3, 1],
  ]);
});

test("distances with p = 0 of rows with NaN are NaN, and infinite differences count 1", () => {
  const rows = torch.tensor([
    [Infinity, 1],
    [NaN, 1],
    [2, 1],
  ]);
  expect(F.pdist(rows, 0).tolist()).toEqual([NaN, 1, NaN]);
  expect(torch.cdist(rows, rows.narrow(0, 0, 2), 0).tolist()).toEqual([
    [NaN, NaN],
    [NaN, NaN],
    [1, NaN],
  ]);
});

test("pairwise_distance of whole numbers is a float, whatever eps", () => {
  const [a, b] = [torch.tensor([1, 2, 3]), torch.tensor([3, 1, 1])].map((x) => x!.to(torch.int64)) as [
    torch.Tensor,
    torch.Tensor,
  ];
  closeTo(F.pairwise_distance(a, b, { eps: 1 }), 3.7416574954986572, 6);
  expect(F.pairwise_distance(a, b).dtype).toBe(torch.float32);
  closeTo(F.pairwise_distance(a, b, { p: 1, eps: 0 }), 5, 6);
});
