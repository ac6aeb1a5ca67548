/** Provides the ways for large matrices. Importing it is enough where no bundler drops modules that only do something. */
import { large } from "../large-matrices.ts";
import { choleskyBlocks } from "./cholesky-blocks.ts";
import { factorBlocks } from "./lu-blocks.ts";
import { reflectBlocks, reflectorBlocks } from "./reflector-blocks.ts";
import { singularBlocks } from "./singular-blocks.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";
import { solveTriangularBlocks } from "./triangular-blocks.ts";

const ways = {
  cholesky: choleskyBlocks,
  eigen: symmetricEigen,
  factor: factorBlocks,
  reflect: reflectBlocks,
  reflectors: reflectorBlocks,
  singular: singularBlocks,
  triangular: solveTriangularBlocks,
};

/** What `large-matrices.ts` has room for. */
export type LargeMatrices = typeof ways;

/** Fills that room. */
export function provideLargeMatrices(): void {
  large.ways = ways;
}

provideLargeMatrices();
