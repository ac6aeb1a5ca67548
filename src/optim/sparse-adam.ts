/** SparseAdam, which needs sparse gradients, says here that there are none. */
import { NotImplementedError, withHelp } from "../support/errors.ts";

/** Not available: Flambeau has no sparse tensors. */
export class SparseAdam {
  constructor(..._args: readonly unknown[]) {
    throw new NotImplementedError(
      withHelp(
        "SparseAdam needs sparse gradients, which Flambeau does not have.",
        "Use optim.Adam: nn.Embedding gives dense gradients here.",
      ),
    );
  }
}
