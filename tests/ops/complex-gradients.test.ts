/** First and second derivatives of functions of complex numbers against differences of their parts. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const F = torch.nn.functional;
const { linalg } = torch;
const options = { dtype: torch.complex128, requires_grad: true };
const C = (re: number, im: number): torch.Complex => new torch.Complex(re, im);
const z = (...shape: number[]): Tensor => torch.randn(shape, options);
const hermitian = (a: Tensor): Tensor => a.add(a.mH);
const positive = (a: Tensor): Tensor => a.matmul(a.mH).add(torch.eye(3, { dtype: torch.complex128 }));

type Function = (...inputs: never[]) => Tensor | readonly Tensor[];
type Case = readonly [name: string, run: Function, shapes: readonly (readonly number[])[]];

const unary: readonly Case[] = (
  [
    "exp",
    "exp2",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "sqrt",
    "rsqrt",
    "square",
    "reciprocal",
    "neg",
    "abs",
    "angle",
    "sgn",
    "sigmoid",
    "sinc",
    "conj",
    "conj_physical",
  ] as const
).map((name) => [name, (x: Tensor) => x[name](), [[3]]] as const);

const mixed: readonly Case[] = [
  ["mul", (a: Tensor, b: Tensor) => a.mul(b), [[3], [3]]],
  ["div", (a: Tensor, b: Tensor) => a.div(b), [[3], [3]]],
  ["pow", (a: Tensor, b: Tensor) => a.pow(b), [[3], [3]]],
  ["pow of a fraction", (a: Tensor) => a.pow(2.5), [[3]]],
  ["pow of a complex number", (a: Tensor) => a.pow(C(1, 2)), [[3]]],
  ["add with alpha", (a: Tensor, b: Tensor) => a.add(b, { alpha: C(1, 2) }), [[3], [3]]],
  ["addcmul", (a: Tensor, b: Tensor, c: Tensor) => a.addcmul(b, c, { value: C(1, 1) }), [[3], [3], [3]]],
  ["addcdiv", (a: Tensor, b: Tensor, c: Tensor) => a.addcdiv(b, c, { value: C(1, 1) }), [[3], [3], [3]]],
  ["lerp", (a: Tensor, b: Tensor, c: Tensor) => a.lerp(b, c), [[3], [3], [3]]],
  ["logaddexp", (a: Tensor, b: Tensor) => torch.logaddexp(a, b), [[3], [3]]],
  ["logsumexp", (a: Tensor) => a.logsumexp(0), [[3]]],
  ["cumsum", (a: Tensor) => a.cumsum(0), [[3]]],
  ["cumprod", (a: Tensor) => a.cumprod(0), [[3]]],
  ["logcumsumexp", (a: Tensor) => a.logcumsumexp(0), [[3]]],
  ["prod", (a: Tensor) => a.prod(), [[3]]],
  ["var", (a: Tensor) => a.var(), [[4]]],
  ["std_mean", (a: Tensor) => torch.std_mean(a, 0), [[4, 2]]],
  ["norm", (a: Tensor) => a.norm(), [[3]]],
  ["vector_norm of order 3", (a: Tensor) => linalg.vector_norm(a, 3), [[3]]],
  ["renorm", (a: Tensor) => a.renorm(3, 0, 1), [[3, 3]]],
  ["real and imag of a conjugate", (a: Tensor) => [a.conj().real, a.conj().imag], [[3]]],
  ["mH", (a: Tensor) => a.mH, [[2, 3]]],
  ["matmul", (a: Tensor, b: Tensor) => a.matmul(b.mH), [[2, 3], [2, 3]]], // prettier-ignore
  [
    "addmm with complex factors",
    (a: Tensor, b: Tensor, c: Tensor) => torch.addmm(a, b, c, { alpha: C(1, 2), beta: C(0, 1) }),
    [
      [2, 2],
      [2, 2],
      [2, 2],
    ],
  ],
  ["vdot", (a: Tensor, b: Tensor) => a.vdot(b), [[3], [3]]],
  ["cov", (a: Tensor) => a.cov(), [[2, 3]]],
  ["l1_loss", (a: Tensor, b: Tensor) => F.l1_loss(a, b), [[3], [3]]],
  ["conv2d", (a: Tensor, w: Tensor, b: Tensor) => F.conv2d(a, w, b), [[1, 2, 3, 3], [2, 2, 2, 2], [2]]],
  ["conv3d", (a: Tensor, w: Tensor) => F.conv3d(a, w), [[1, 1, 2, 2, 2], [1, 1, 2, 1, 1]]], // prettier-ignore
  ["index_add", (a: Tensor, b: Tensor) => a.index_add(0, torch.tensor([0, 0, 1]), b, { alpha: C(1, 1) }), [[3], [3]]],
  ["stft", (a: Tensor) => torch.stft(a, 4, { window: torch.ones(4), return_complex: true }), [[8]]],
];

const decompositions: readonly Case[] = [
  ["inv", (a: Tensor) => linalg.inv(a), [[3, 3]]],
  ["det", (a: Tensor) => linalg.det(a), [[3, 3]]],
  ["slogdet", (a: Tensor) => linalg.slogdet(a), [[3, 3]]],
  ["logdet", (a: Tensor) => torch.logdet(a), [[3, 3]]],
  ["solve", (a: Tensor, b: Tensor) => linalg.solve(a, b), [[3, 3], [3, 2]]], // prettier-ignore
  ["lu", (a: Tensor) => linalg.lu(a).slice(1), [[4, 3]]],
  [
    "lu_solve of the adjoint",
    (a: Tensor, b: Tensor) => {
      const { LU, pivots } = linalg.lu_factor(a);
      return linalg.lu_solve(LU, pivots, b, { adjoint: true, left: false });
    },
    [
      [3, 3],
      [2, 3],
    ],
  ],
  [
    "solve_triangular",
    (a: Tensor, b: Tensor) => linalg.solve_triangular(a.triu(), b, { upper: true }),
    [
      [3, 3],
      [3, 2],
    ],
  ],
  ["cholesky", (a: Tensor) => linalg.cholesky(positive(a)), [[3, 3]]],
  ["upper cholesky", (a: Tensor) => linalg.cholesky(positive(a), { upper: true }), [[3, 3]]],
  [
    "cholesky_solve",
    (a: Tensor, b: Tensor) => torch.cholesky_solve(b, linalg.cholesky(positive(a))),
    [
      [3, 3],
      [3, 2],
    ],
  ],
  ["cholesky_inverse", (a: Tensor) => torch.cholesky_inverse(linalg.cholesky(positive(a))), [[3, 3]]],
  ["eigvalsh", (a: Tensor) => linalg.eigvalsh(hermitian(a)), [[3, 3]]],
  ["eigh", (a: Tensor) => linalg.eigh(hermitian(a))[1].abs(), [[3, 3]]],
  ["eigvals", (a: Tensor) => linalg.eigvals(a), [[3, 3]]],
  ["eig", (a: Tensor) => linalg.eig(a)[1].abs(), [[3, 3]]],
  ["svdvals", (a: Tensor) => linalg.svdvals(a), [[3, 2]]],
  [
    "svd",
    (a: Tensor) => {
      const { U, Vh } = linalg.svd(a, false);
      return [U.abs(), Vh.abs(), U.matmul(Vh)];
    },
    [[4, 2]],
  ],
  ["qr of a tall matrix", (a: Tensor) => linalg.qr(a), [[4, 2]]],
  ["qr of a wide matrix", (a: Tensor) => linalg.qr(a), [[2, 4]]],
  ["pinv", (a: Tensor) => linalg.pinv(a), [[4, 2]]],
  ["matrix_exp", (a: Tensor) => torch.matrix_exp(a), [[3, 3]]],
  ["householder_product", (a: Tensor, t: Tensor) => linalg.householder_product(a, t), [[3, 2], [2]]],
  [
    "ormqr from the right",
    (a: Tensor, t: Tensor, b: Tensor) => torch.ormqr(a, t, b, false, true),
    [[3, 2], [2], [2, 3]],
  ],
  ["matrix_sqrth", (a: Tensor) => linalg.matrix_sqrth(positive(a)), [[3, 3]]],
  ["polar", (a: Tensor) => linalg.polar(a), [[4, 3]]],
];

describe.each([...unary, ...mixed, ...decompositions])("%s", (_, run, shapes) => {
  const inputs = (): Tensor[] => {
    torch.manual_seed(2);
    return shapes.map((shape) => z(...shape));
  };
  test("has a gradient", () => expect(torch.autograd.gradcheck(run, inputs())).toBe(true));
  test("its gradient has one", () => expect(torch.autograd.gradgradcheck(run, inputs())).toBe(true));
});

test("eig of real matrices has real gradients", () => {
  const a = torch.randn([4, 4], { dtype: torch.float64, requires_grad: true });
  const run = (x: Tensor): Tensor[] => [linalg.eigvals(x), linalg.eig(x)[1].abs()];
  expect(torch.autograd.gradcheck(run, [a])).toBe(true);
  expect(torch.autograd.gradgradcheck(run, [a])).toBe(true);
});

test("a loss that depends on the phase of vectors has no gradient", () => {
  for (const run of [(x: Tensor) => linalg.eig(x)[1], (x: Tensor) => linalg.svd(x).U])
    expect(() => run(z(3, 3)).mul(C(1, 2)).sum().real.backward()).toThrow(
      "are specified up to multiplication by e^{i phi}",
    );
});

test("eig: A V = V diag(values), vectors of length 1, conjugate pairs of real matrices", () => {
  torch.manual_seed(0);
  for (const dtype of [torch.float64, torch.complex128])
    for (const n of [1, 2, 3, 7, 20, 45]) {
      const a = torch.randn(n, n, { dtype });
      const { eigenvalues, eigenvectors } = linalg.eig(a);
      const left = a.to(torch.complex128).matmul(eigenvectors);
      expect(left.allclose(eigenvectors.mul(eigenvalues), { atol: 1e-10 })).toBe(true);
      const lengths = linalg.vector_norm(eigenvectors, 2, 0);
      expect(lengths.allclose(torch.ones(n, { dtype: torch.float64 }))).toBe(true);
      const imag = eigenvalues.imag.tolist() as unknown as number[];
      if (!dtype.is_complex) expect(imag.filter((im, i) => im > 0 && imag[i + 1] !== -im)).toEqual([]);
    }
  // A Jordan block, a matrix of zeros, a permutation: what balancing and deflation meet alone.
  const jordan = torch.tensor([[2, 1], [0, 2]], { dtype: torch.float64 }); // prettier-ignore
  expect(linalg.eigvals(jordan).tolist()).toEqual([C(2, 0), C(2, 0)]);
  expect(linalg.eigvals(torch.zeros(3, 3)).abs().max().item()).toBe(0);
  const cycle = torch.eye(3, { dtype: torch.float64 }).roll(1, 0);
  expect(
    linalg
      .eigvals(cycle)
      .pow(3)
      .allclose(torch.ones(3, { dtype: torch.complex128 })),
  ).toBe(true);
});
