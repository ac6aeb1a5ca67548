/** Eigenvectors have the signs that LAPACK gives them, recorded from PyTorch 2.15 by `eigenvector-signs.py`; both triangles of a matrix differ. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";

const dtypes = { float32: torch.float32, float64: torch.float64 };

type Found = Readonly<Record<"values" | "vectors", readonly number[]>>;
interface Case extends Readonly<Record<"L" | "U", Found>> {
  readonly dtype: "float64" | "float32" | "complex128";
  readonly n: number;
  readonly A: readonly number[];
}

const { cases, row } = JSON.parse(readFileSync(new URL("eigenvector-signs.json", import.meta.url), "utf8")) as {
  readonly cases: readonly Case[];
  readonly row: Readonly<Record<"L" | "U", readonly number[]>>;
};

function matrixOf({ dtype, n, A }: Case): torch.Tensor {
  if (dtype !== "complex128") return torch.tensor(A, { dtype: dtypes[dtype] }).reshape([n, n]);
  return torch.view_as_complex(torch.tensor(A, { dtype: torch.float64 }).reshape([n, n, 2]));
}

function expectNear(tensor: torch.Tensor, recorded: readonly number[], tolerance: number): void {
  const flat = tensor.dtype.is_complex ? torch.view_as_real(tensor.resolve_conj()) : tensor;
  const found = flat.flatten().tolist() as number[];
  expect(found.length).toBe(recorded.length);
  expect(Math.max(...found.map((x, i) => Math.abs(x - recorded[i]!)))).toBeLessThan(tolerance);
}

describe("signs of eigenvectors", () => {
  for (const each of cases)
    for (const side of ["L", "U"] as const)
      it(`of ${each.dtype} ${each.n} x ${each.n}, ${side}`, () => {
        const tolerance = each.dtype === "float32" ? 1e-4 : 2e-6;
        const matrix = matrixOf(each);
        const { eigenvalues, eigenvectors } = torch.linalg.eigh(matrix, side);
        expectNear(eigenvalues, each[side].values, tolerance);
        expectNear(eigenvectors, each[side].vectors, tolerance);
        const batch = torch.linalg.eigh(torch.stack([matrix.mul(2), matrix]), side);
        expectNear(batch.eigenvectors.at(1), each[side].vectors, tolerance);
      });

  it("of a large matrix, which is divided", () => {
    const matrix = torch
      .arange(130 * 130, { dtype: torch.float64 })
      .pow(2)
      .mul(0.37)
      .sin()
      .reshape([130, 130]);
    for (const side of ["L", "U"] as const)
      expectNear(torch.linalg.eigh(matrix, side).eigenvectors.at(5), row[side], 2e-6);
  });

  it("of numbers far from 1", () => {
    const [each] = cases.filter(({ n, dtype }) => n === 5 && dtype === "float64");
    for (const size of [1e-250, 1e200]) {
      const { eigenvalues, eigenvectors } = torch.linalg.eigh(matrixOf(each!).mul(size), "U");
      expectNear(eigenvalues.div(size), each!.U.values, 2e-6);
      expectNear(eigenvectors, each!.U.vectors, 2e-6);
    }
  });
});
