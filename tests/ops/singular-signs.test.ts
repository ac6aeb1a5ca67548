/** Singular vectors have the signs that LAPACK gives them, recorded from PyTorch 2.15 by `singular-signs.py`. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";

const dtypes = { float32: torch.float32, float64: torch.float64 };

interface Recorded {
  readonly cases: readonly {
    readonly dtype: "float64" | "float32" | "complex128";
    readonly shape: readonly [number, number];
    readonly full: boolean;
    readonly A: readonly number[];
    readonly U: readonly number[];
    readonly S: readonly number[];
    readonly Vh: readonly number[];
  }[];
  readonly components: Readonly<Record<"A" | "U" | "S" | "V", readonly number[]>>;
}

const { cases, components } = JSON.parse(
  readFileSync(new URL("singular-signs.json", import.meta.url), "utf8"),
) as Recorded;

function numbersOf(tensor: torch.Tensor): number[] {
  const flat = tensor.dtype.is_complex ? torch.view_as_real(tensor.resolve_conj()) : tensor;
  return flat.flatten().tolist() as number[];
}

function expectNear(tensor: torch.Tensor, recorded: readonly number[], tolerance: number): void {
  const found = numbersOf(tensor);
  expect(found.length).toBe(recorded.length);
  const furthest = Math.max(...found.map((x, i) => Math.abs(x - recorded[i]!)));
  expect(furthest).toBeLessThan(tolerance);
}

describe("signs of singular vectors", () => {
  for (const { dtype, shape, full, A, U, S, Vh } of cases)
    it(`of ${dtype} ${shape.join(" x ")}`, () => {
      const isComplex = dtype === "complex128";
      const flat = torch.tensor(A, { dtype: dtype === "complex128" ? torch.float64 : dtypes[dtype] });
      const matrix = isComplex ? torch.view_as_complex(flat.reshape([...shape, 2])) : flat.reshape(shape);
      const tolerance = dtype === "float32" ? 1e-4 : 2e-6;
      const found = torch.linalg.svd(matrix, full);
      expectNear(found.U, U, tolerance);
      expectNear(found.S, S, tolerance);
      expectNear(found.Vh, Vh, tolerance);
      // A batch is decomposed as its matrices are, the older form too.
      const batch = torch.svd(torch.stack([matrix, matrix.neg()]), !full);
      expectNear(batch.U.at(0), U, tolerance);
      expectNear(batch.V.mH.at(0), Vh, tolerance);
      expectNear(batch.S.at(1), S, tolerance);
    });

  it("of principal components", () => {
    const matrix = torch.tensor(components.A).reshape(20, 6);
    torch.manual_seed(3);
    const [U, S, V] = torch.pca_lowrank(matrix, 3);
    expectNear(U, components.U, 1e-4);
    expectNear(S, components.S, 1e-4);
    expectNear(V, components.V, 1e-4);
  });

  it("of numbers far from 1, and of matrices without numbers or of rank 1", () => {
    const matrix = torch.tensor(cases[4]!.A, { dtype: torch.float64 }).reshape(cases[4]!.shape);
    for (const size of [1e-250, 1e200]) {
      const { U, S, Vh } = torch.linalg.svd(matrix.mul(size));
      expectNear(U, cases[4]!.U, 2e-6);
      expectNear(S.div(size), cases[4]!.S, 2e-6);
      expectNear(Vh, cases[4]!.Vh, 2e-6);
    }
    const unit = torch.eye(4, { dtype: torch.float64 });
    for (const shape of [
      [4, 4],
      [4, 0],
    ] as const)
      expectNear(torch.linalg.svd(torch.zeros(shape, { dtype: torch.float64 })).U, numbersOf(unit), 1e-15);
    const ones = torch.linalg.svd(torch.ones(150, 60, { dtype: torch.float64 }));
    expect(ones.S.at(0).item()).toBeCloseTo(Math.sqrt(9000), 10);
    expectNear(ones.U.mT.matmul(ones.U), numbersOf(torch.eye(150)), 1e-13);
  });
});
