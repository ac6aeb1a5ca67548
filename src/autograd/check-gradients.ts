/** Checks what a node gives: gradients come to the shape and dtype of what they belong to, and may be searched for NaN. */
import { isExpandableTo } from "../layout/broadcast.ts";
import { sameShape, shapeText } from "../layout/shape.ts";
import { RuntimeError } from "../support/errors.ts";
import { warnAlways } from "../support/warnings.ts";
import { release } from "../tensor/memory.ts";
import { isAlone } from "./gradient-bytes.ts";
import { GraphNode } from "./node.ts";
import type { Gradient, Node } from "./node-types.ts";

/**
 * Fits results to their edges; a wrong one is the operator's fault. `ownedSince`: the bytes that a fitted gradient had
 * go back when they are as young as this; Infinity to keep all.
 */
export function fitGradients(node: Node, results: Gradient[], ownedSince: number): void {
  const { edges } = node;
  for (let i = 0; i < results.length; i++) {
    const gradient = results[i];
    const edge = edges[i];
    if (!gradient || !edge) {
      results[i] = null;
      continue;
    }
    const expected = edge.node.outputs[edge.input];
    if (!expected || (gradient.shape === expected.shape && gradient.dtype === expected.dtype)) continue;
    // the imaginary part of a real input's gradient has no meaning: formulas leave it in, as they know no dtypes
    let fitted = expected.dtype.is_complex ? gradient : gradient.real;
    if (!sameShape(fitted.shape, expected.shape)) {
      if (!isExpandableTo(expected.shape, fitted.shape)) {
        throw new RuntimeError(
          `Function ${node.label} returned an invalid gradient at index ${node.inputPlaces?.indexOf(i) ?? i} - got ${shapeText(fitted.shape)} but expected shape compatible with ${shapeText(expected.shape)}`,
        );
      }
      fitted = fitted.sum_to_size(expected.shape);
    }
    if (fitted.dtype !== expected.dtype) fitted = fitted.to(expected.dtype);
    if (fitted.storage !== gradient.storage && gradient.storage.serial >= ownedSince && isAlone(results, i))
      release(gradient.storage);
    results[i] = fitted;
  }
}

/** Tells where the operator was called whose derivative failed, and in whose derivative that call was. */
export function warnOfFailure(failed: Node): void {
  let induced = false;
  for (let node: Node | null = failed; node instanceof GraphNode; node = node.parent) {
    const { label, trace } = node;
    const opening = induced ? `\n\nPrevious calculation was induced by ${label}.` : `Error detected in ${label}.`;
    const caused = induced ? "that induced the previous calculation" : "that caused the error";
    warnAlways(
      trace === null
        ? `${opening} No forward pass information${induced ? "." : " available. Enable detect anomaly during forward pass for more information."}`
        : `${opening} Traceback of forward call ${caused}:\n${trace}`,
    );
    induced = true;
  }
}

/** Anomaly detection's search for NaN. */
export function assertNoNaN(node: Node, results: readonly Gradient[]): void {
  results.forEach((gradient, i) => {
    if (gradient && gradient.isnan().any().item()) {
      warnOfFailure(node);
      throw new RuntimeError(`Function '${node.label}' returned nan values in its ${i}th output.`);
    }
  });
}
