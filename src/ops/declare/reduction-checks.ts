/** The errors of reductions that have no answer for empty inputs. */
import { IndexError, RuntimeError } from "../../support/errors.ts";
import { numel, wrapDims } from "../../layout/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** All dims are reduced and there is no element. */
export function assertNotEmpty(name: string, self: Tensor): void {
  if (numel(self.shape) !== 0) return;
  throw new RuntimeError(
    `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
  );
}

/** None of the reduced dims may be empty; the error names the dim as it is `shown`, or counted from the front. */
export function assertDimsNotEmpty(
  name: string,
  self: Tensor,
  dims: readonly number[],
  shown?: readonly number[],
): void {
  wrapDims(dims, self.shape.length).forEach((d, i) => {
    if (self.shape[d] === 0)
      throw new IndexError(`${name}: Expected reduction dim ${shown?.[i] ?? d} to have non-zero size.`);
  });
}

/** The same for argmax and argmin, whose error is an IndexError in PyTorch. */
export function assertNotEmptyPlaces(name: string, self: Tensor): void {
  if (numel(self.shape) === 0)
    throw new IndexError(`${name}(): Expected reduction dim to be specified for input.numel() == 0.`);
}
