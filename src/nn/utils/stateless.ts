/** `torch.nn.utils.stateless`: the older home of `torch.func.functional_call`. */
import { warnAlways } from "../../support/warnings.ts";
import { functional_call as callWith } from "../stateless.ts";

/**
 * `torch.func.functional_call` under its older name, with a warning. Each tensor has the shape of what it stands for.
 * @example
 * const model = new nn.Linear(2, 1);
 * const parameters = { weight: torch.ones(1, 2), bias: torch.zeros(1) };
 * nn.utils.stateless.functional_call(model, parameters, torch.ones(1, 2)); // tensor([[2.]])
 */
export const functional_call: typeof callWith = ((...args: Parameters<typeof callWith>) => {
  warnAlways(
    "`torch.nn.utils.stateless.functional_call` is deprecated as of PyTorch 2.0 and will be removed in a future version of PyTorch. Please use `torch.func.functional_call` instead which is a drop-in replacement.",
    "FutureWarning",
  );
  return callWith(...args);
}) as typeof callWith;
