/**
 * Factorisations of matrices that are large enough for products of blocks: residuals and orthogonality in units of rounding (PyTorch's
 * own are between a third of these bounds and more), and what is unique against matrices whose parts are known.
 */
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import type { Tensor } from "../../src/index.ts";

const { linalg } = torch;
type Kind = (m: number, n: number, dtype: torch.DType) => Tensor;

/** A matrix with these singular values. */
function withValues(m: number, n: number, dtype: torch.DType, values: (k: Tensor) => Tensor): Tensor {
  const k = Math.min(m, n);
  const basis = (rows: number): Tensor => linalg.qr(torch.randn(rows, k, { dtype })).Q;
  return basis(m)
    .mul(values(torch.arange(k, { dtype })))
    .matmul(basis(n).mT);
}

const kinds: Record<string, Kind> = {
  random: (m, n, dtype) => torch.randn(m, n, { dtype }),
  zero: (m, n, dtype) => torch.zeros(m, n, { dtype }),
  identity: (m, n, dtype) => torch.eye(m, n, { dtype }),
  ones: (m, n, dtype) => torch.ones(m, n, { dtype }),
  "of rank 3": (m, n, dtype) => torch.randn(m, 3, { dtype }).matmul(torch.randn(3, n, { dtype })),
  "ill-conditioned": (m, n, dtype) => withValues(m, n, dtype, (k) => k.mul(-0.3).exp()),
  "with values ten times each": (m, n, dtype) => withValues(m, n, dtype, (k) => k.div(10).floor()),
  tiny: (m, n, dtype) => torch.randn(m, n, { dtype }).mul(1e-30),
  huge: (m, n, dtype) => torch.randn(m, n, { dtype }).mul(1e30),
};

const epsilons = { float32: 2 ** -23, float64: 2 ** -52 };
const largestOf = (x: Tensor): number => x.abs().max().item() as number;
const isDescending = (x: Tensor): boolean => Boolean(x.diff().le(0).all().item());

/** How far the columns of a matrix are from orthonormal. */
function skewness(q: Tensor): number {
  const wide = q.to(torch.float64);
  return largestOf(wide.mT.matmul(wide).sub(torch.eye(q.shape.at(-1)!, { dtype: torch.float64 })));
}

for (const dtype of [torch.float32, torch.float64]) {
  const epsilon = epsilons[dtype.name as keyof typeof epsilons];
  describe(dtype.name, () => {
    for (const [name, kind] of Object.entries(kinds)) {
      test(`svd of a matrix: ${name}`, () => {
        torch.manual_seed(0);
        for (const [m, n] of [
          [130, 130],
          [150, 60],
          [60, 150],
        ] as const) {
          const a = kind(m, n, dtype);
          const { U, S, Vh } = linalg.svd(a, m !== n);
          const k = S.shape[0]!;
          const size = Math.max(largestOf(S), 1e-300);
          const wide = U.narrow(-1, 0, k)
            .double()
            .mul(S.double())
            .matmul(Vh.narrow(0, 0, k).double());
          expect(largestOf(wide.sub(a.double())) / size).toBeLessThan(10 * epsilon);
          expect(skewness(U)).toBeLessThan(4 * m * epsilon);
          expect(skewness(Vh.mT)).toBeLessThan(4 * n * epsilon);
          expect(isDescending(S)).toBe(true);
          // Values alone of single precision come of a product, and lose what is below 1e-8 of the largest one.
          const difference = largestOf(linalg.svdvals(a).sub(S));
          expect(difference / size).toBeLessThanOrEqual(dtype === torch.float32 ? 4 * epsilon : 0);
        }
      });

      test(`eigh of a matrix: ${name}`, () => {
        torch.manual_seed(1);
        for (const n of [40, 77, 130]) {
          const half = kind(n, n, dtype);
          const a = half.add(half.mT);
          const { eigenvalues, eigenvectors } = linalg.eigh(a);
          const size = Math.max(largestOf(eigenvalues), 1e-300);
          const [v, w] = [eigenvectors.double(), eigenvalues.double()];
          expect(largestOf(a.double().matmul(v).sub(v.mul(w))) / size).toBeLessThan(10 * epsilon);
          expect(skewness(eigenvectors)).toBeLessThan(2 * n * epsilon);
          expect(isDescending(eigenvalues.neg())).toBe(true);
          expect(largestOf(linalg.eigvalsh(a).double().sub(w)) / size).toBeLessThan(n * epsilon);
        }
      });

      test(`eig of a matrix: ${name}`, () => {
        torch.manual_seed(2);
        for (const n of [40, 77, 170]) {
          const a = kind(n, n, dtype);
          const { eigenvalues, eigenvectors } = linalg.eig(a);
          const size = Math.max(largestOf(a) * n, 1e-300);
          const [x, v, w] = [a, eigenvectors, eigenvalues].map((each) => each.to(torch.complex128)) as [
            Tensor,
            Tensor,
            Tensor,
          ];
          expect(largestOf(x.matmul(v).sub(v.mul(w))) / size).toBeLessThan(20 * epsilon);
          expect(largestOf(v.abs().square().sum(0).sub(1))).toBeLessThan(n * epsilon);
          const [values, unit] = [linalg.eigvals(a).to(torch.complex128).div(size), x.div(size)];
          expect(largestOf(values.sum().sub(unit.trace()))).toBeLessThan(n * epsilon);
          expect(largestOf(values.square().sum().sub(unit.matmul(unit).trace()))).toBeLessThan(n * epsilon);
        }
      });
    }

    test("eigenvalues that are known: of second differences, and Wilkinson's in close pairs", () => {
      const n = 101;
      const beside = torch.ones(n - 1, { dtype });
      const differences = torch.eye(n, { dtype }).mul(2).sub(beside.diag(1)).sub(beside.diag(-1));
      const angles = torch.arange(1, n + 1, { dtype: torch.float64 }).mul(Math.PI / (n + 1));
      const exact = angles.cos().mul(-2).add(2);
      expect(largestOf(linalg.eigvalsh(differences).double().sub(exact))).toBeLessThan(16 * epsilon);
      const steps = torch.arange(n, { dtype }).sub(50).abs();
      const values = linalg.eigvalsh(steps.diag().add(beside.diag(1)).add(beside.diag(-1))).double();
      expect(values.at(-1).item()).toBeCloseTo(50.7461941829034, dtype === torch.float64 ? 11 : 4);
      expect(values.at(-1).sub(values.at(-2)).item()).toBeLessThan(50 * 4 * epsilon);
    });

    test("eigenvalues that are known: of circulant matrices", () => {
      for (const n of [50, 128, 300]) {
        const line = torch.arange(n, { dtype: torch.float64 }).mul(1.7).sin().add(0.1);
        const places = torch.arange(n).unsqueeze(1).sub(torch.arange(n)).remainder(n);
        const ordered = (x: Tensor): Tensor => {
          const wide = x.to(torch.complex128);
          return torch.cat([wide.real.sort().values, wide.imag.sort().values, wide.abs().sort().values]);
        };
        const found = linalg.eigvals(line.to(dtype).at(places));
        const exact = torch.fft.fft(line.to(dtype).double());
        // LAPACK's are up to 2 epsilon off.
        expect(largestOf(ordered(found).sub(ordered(exact))) / n).toBeLessThan(3 * epsilon);
      }
    });

    test("batches, and matrices too large or too small to be squared", () => {
      torch.manual_seed(2);
      const a = torch.randn(3, 50, 50, { dtype });
      const each = [0, 1, 2].map((i) => linalg.svdvals(a.select(0, i)));
      expect(largestOf(linalg.svdvals(a).sub(torch.stack(each)))).toBe(0);
      if (dtype === torch.float32) return;
      const symmetric = a.select(0, 0).add(a.select(0, 0).mT);
      const values = linalg.eigvalsh(symmetric);
      for (const factor of [1e-200, 1e-120, 1e120, 1e160]) {
        const scaled = linalg.eigvalsh(symmetric.mul(factor)).div(factor);
        expect(largestOf(scaled.sub(values))).toBeLessThan(1e-12);
      }
    });

    test("lu, solve, inv and cholesky", () => {
      torch.manual_seed(3);
      for (const shape of [
        [150, 150],
        [2, 131, 131],
        [200, 130],
        [130, 200],
      ]) {
        const a = torch.randn(...shape, { dtype });
        const { P, L, U } = linalg.lu(a);
        expect(largestOf(P.matmul(L).matmul(U).sub(a))).toBeLessThan(200 * epsilon);
        expect(largestOf(L)).toBe(1);
        if (shape.at(-1) !== shape.at(-2)) continue;
        const n = shape.at(-1)!;
        const s = a.matmul(a.mT).add(torch.eye(n, { dtype }).mul(n));
        const c = linalg.cholesky(s);
        expect(largestOf(c.matmul(c.mT).sub(s))).toBeLessThan(8 * n * epsilon);
        expect(largestOf(c.triu(1))).toBe(0);
        expect(largestOf(linalg.cholesky(s, { upper: true }).sub(c.mT))).toBe(0);
        expect(largestOf(linalg.inv(s).matmul(s).sub(torch.eye(n, { dtype })))).toBeLessThan(n * epsilon);
        const b = torch.randn(n, 5, { dtype });
        expect(largestOf(s.matmul(linalg.solve(s, b)).sub(b))).toBeLessThan(n * epsilon);
      }
    });

    test("triangular systems from both sides", () => {
      torch.manual_seed(4);
      const n = 101;
      const whole = torch.randn(2, n, n, { dtype }).div(n).add(torch.eye(n, { dtype }).mul(2));
      const b = torch.randn(2, n, 6, { dtype });
      for (const upper of [true, false])
        for (const unitriangular of [true, false]) {
          const a = upper ? whole.triu() : whole.tril();
          const ones = a.sub(a.diagonal(0, -2, -1).sub(1).diag_embed());
          const meant = unitriangular ? ones : a;
          const x = linalg.solve_triangular(whole, b, { upper, unitriangular });
          expect(largestOf(meant.matmul(x).sub(b))).toBeLessThan(60 * epsilon);
          const y = linalg.solve_triangular(whole, b.mT, { upper, left: false, unitriangular });
          expect(largestOf(y.matmul(meant).sub(b.mT))).toBeLessThan(60 * epsilon);
        }
    });

    test("qr, and products with its reflectors", () => {
      torch.manual_seed(5);
      for (const [m, n] of [
        [150, 120],
        [120, 150],
        [131, 131],
      ] as const) {
        const a = torch.randn(2, m, n, { dtype });
        const { Q, R } = linalg.qr(a, "complete");
        expect(largestOf(Q.matmul(R).sub(a))).toBeLessThan(100 * epsilon);
        expect(largestOf(Q.mT.matmul(Q).sub(torch.eye(m, { dtype })))).toBeLessThan(20 * epsilon);
        expect(largestOf(R.tril(-1))).toBe(0);
        const { a: reflectors, tau } = torch.geqrf(a);
        const c = torch.randn(2, m, 7, { dtype });
        for (const [found, meant] of [
          [torch.ormqr(reflectors, tau, c), Q.matmul(c)],
          [torch.ormqr(reflectors, tau, c, true, true), Q.mT.matmul(c)],
          [torch.ormqr(reflectors, tau, c.mT, false), c.mT.matmul(Q)],
        ] as const)
          expect(largestOf(found.sub(meant))).toBeLessThan(80 * epsilon);
      }
    });

    test("lstsq: of full rank by QR, and with the rank that singular values tell", () => {
      torch.manual_seed(6);
      for (const shape of [
        [120, 40],
        [40, 120],
        [2, 50, 50],
        [33, 33],
      ]) {
        const a = torch.randn(...shape, { dtype });
        const b = torch.randn(...shape.slice(0, -1), 3, { dtype });
        const found = linalg.lstsq(a, b);
        const meant = linalg.lstsq(a, b, null, { driver: "gelsd" });
        const condition = largestOf(linalg.cond(a));
        const size = largestOf(meant.solution);
        expect(largestOf(found.solution.sub(meant.solution)) / size).toBeLessThan(20 * condition * epsilon);
        expect(found.rank.tolist()).toEqual(meant.rank.tolist());
        expect(found.solution.stride()).toEqual(meant.solution.stride());
      }
      const low = torch.randn(60, 3, { dtype }).matmul(torch.randn(3, 50, { dtype }));
      expect(linalg.lstsq(low, torch.randn(60, 2, { dtype })).rank.item()).toBe(3);
    });
  });
}

test("matrices that have no factor are told as ever", () => {
  const n = 150;
  expect(linalg.lu_factor_ex(torch.zeros(n, n)).info.item()).toBe(1);
  expect(linalg.inv_ex(torch.eye(n)).info.item()).toBe(0);
  const diagonal = torch.ones(n);
  diagonal.narrow(0, 100, 1).fill_(-2);
  expect(linalg.cholesky_ex(diagonal.diag()).info.item()).toBe(101);
  diagonal.narrow(0, 100, 1).fill_(0);
  expect(linalg.lu_factor_ex(diagonal.diag()).info.item()).toBe(101);
  expect(() => linalg.inv(diagonal.diag())).toThrow("The diagonal element 101 is zero");
});

for (const dtype of [torch.complex64, torch.complex128]) {
  const epsilon = dtype === torch.complex64 ? 2 ** -23 : 2 ** -52;
  test(`lu, systems and inverses of matrices of ${dtype.name}, which are done by planes`, () => {
    torch.manual_seed(9);
    for (const shape of [
      [48, 48],
      [131, 131],
      [3, 60, 60],
      [140, 70],
      [70, 140],
    ]) {
      const a = torch.randn(...shape, { dtype });
      const { P, L, U } = linalg.lu(a);
      expect(largestOf(P.matmul(L).matmul(U).sub(a))).toBeLessThan(400 * epsilon);
      expect(largestOf(torch.abs(L.triu(1)))).toBe(0);
      const n = shape.at(-1)!;
      if (n !== shape.at(-2)) continue;
      const whole = a.div(n).add(torch.eye(n, { dtype }).mul(2));
      const b = torch.randn(...shape.slice(0, -1), 7, { dtype });
      const unit = torch.eye(n, { dtype });
      expect(largestOf(whole.matmul(linalg.solve(whole, b)).sub(b))).toBeLessThan(60 * epsilon);
      expect(largestOf(whole.mH.matmul(linalg.solve(whole.mH, b)).sub(b))).toBeLessThan(60 * epsilon);
      expect(largestOf(linalg.inv(whole).matmul(whole).sub(unit))).toBeLessThan(60 * epsilon);
      for (const upper of [true, false])
        for (const turn of [(x: Tensor) => x, (x: Tensor) => x.mT, (x: Tensor) => x.mH]) {
          const triangle = turn(upper ? whole.triu() : whole.tril());
          const x = linalg.solve_triangular(triangle, b, { upper: upper === (turn(a) === a) });
          expect(largestOf(triangle.matmul(x).sub(b))).toBeLessThan(60 * epsilon);
        }
    }
    const singular = torch.randn(64, 64, { dtype });
    singular.select(1, 20).zero_();
    expect(linalg.lu_factor_ex(singular).info.item()).toBe(21);
    expect(() => linalg.inv(singular)).toThrow("The diagonal element 21 is zero");
  });
}
