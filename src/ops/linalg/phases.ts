/** Complex eigenvectors and singular vectors have no phase of their own: functions of them must not depend on one. */
import { lookAt } from "../../compute/look-at.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** PyTorch's tolerance of what the gradient of a phase may be. */
const TOLERANCE = 1e-2;

/** Whether losses are looked at: the forward mode transposes gradients with cotangents that come of no loss. */
export const phaseChecks = { enabled: true };

/**
 * Throws where a loss depends on the phases of vectors: `product` is V^H gV, whose diagonal has to be real.
 * @throws {RuntimeError} PyTorch's sentence
 */
export function assertPhaseFree(product: Tensor, name: string): void {
  if (!phaseChecks.enabled || !product.dtype.is_complex || product.shape.includes(0)) return;
  const phases = product.detach().diagonal(0, -2, -1).imag.abs();
  if (lookAt(phases.amax(), 0) <= TOLERANCE) return;
  const [what, noun] = name.startsWith("svd")
    ? ["singular vectors", "this phase term, making it"]
    : ["eigenvectors", "this quantity, so it is"];
  throw new RuntimeError(
    `${name}: The ${what} in the complex case are specified up to multiplication by e^{i phi}. The specified loss function depends on ${noun} ill-defined.`,
  );
}
