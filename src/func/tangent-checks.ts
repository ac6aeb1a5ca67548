/** What a tangent must have in common with its primal. */
import { sameShape, shapeText } from "../layout/shape.ts";
import { RuntimeError, ValueError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Checks that a tangent fits its primal, and that both are of types that have derivatives. */
export function assertTangent(primal: Tensor, tangent: Tensor): void {
  for (const [name, { dtype }] of Object.entries({ primal, tangent }))
    if (!dtype.is_floating_point && !dtype.is_complex)
      throw new ValueError(`Expected ${name} to be floating point or complex, but got: ${String(dtype)}`);
  if (sameShape(primal.shape, tangent.shape)) return;
  throw new RuntimeError(
    `Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. Tensor is of size ${shapeText(primal.shape)} while the given forward gradient is of size ${shapeText(tangent.shape)}.`,
  );
}
