/** Provides the ways for large matrices. Importing it is enough where no bundler drops modules that only do something. */
import { large, type LargeMatrices } from "../large-matrices.ts";
import { choleskyBlocks } from "./cholesky-blocks.ts";
import { hessenbergBlocks } from "./hessenberg-blocks.ts";
import { factorBlocks } from "./lu-blocks.ts";
import { reflectBlocks, reflectorBlocks } from "./reflector-blocks.ts";
import { singularBlocks } from "./singular-blocks.ts";
import { symmetricEigen, tridiagonalOf } from "./symmetric-eigen.ts";
import { solveTriangularBlocks } from "./triangular-blocks.ts";
import { bidiagonalSingular } from "../bidiagonal.ts";
import { tridiagonalEigen } from "../tridiagonal.ts";
import { symmetricValues, valuesOfWhole } from "../value-kernels.ts";

const ways: LargeMatrices = {
  cholesky: choleskyBlocks,
  eigen: symmetricEigen,
  factor: factorBlocks,
  hessenberg: hessenbergBlocks,
  reflect: reflectBlocks,
  reflectors: reflectorBlocks,
  singular: singularBlocks,
  symmetricValues,
  tridiagonalOf,
  valuesOfWhole,
  tridiagonal: tridiagonalEigen,
  bidiagonal: bidiagonalSingular,
  triangular: solveTriangularBlocks,
};

/** Fills that room. */
export function provideLargeMatrices(): void {
  large.ways = ways;
}

provideLargeMatrices();
