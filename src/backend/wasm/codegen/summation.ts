/** Tells in which order a kernel adds, which follows from how its loops are vectorised. */
import type { Kernel, Statement } from "../../../kernel/ir.ts";
import { planVector } from "./analysis.ts";
import { normalizeLoops, type Lower } from "./normalize.ts";

/**
 * Lanes and partial results of each loop that accumulates. Kernels of the same loops that are alike in this take sums,
 * products and maxima in the same order.
 */
export function summationOrder(kernel: Kernel, lower: Lower): string {
  const { body, make } = normalizeLoops(kernel, lower);
  const found: string[] = [];
  const walk = (statements: readonly Statement[], isInVector: boolean): void => {
    for (const statement of statements) {
      if (statement.kind === "if") {
        walk(statement.then, isInVector);
        walk(statement.otherwise, isInVector);
      }
      if (statement.kind === "while") walk(statement.body, isInVector);
      if (statement.kind !== "for") continue;
      const plan = isInVector ? undefined : planVector(statement, body, make);
      if (statement.body.some(({ kind }) => kind === "accumulate"))
        found.push(plan === undefined ? "scalar" : `${plan.lanes} x ${plan.copies}`);
      walk(statement.body, isInVector || plan !== undefined);
    }
  };
  walk(body, false);
  return found.join();
}
