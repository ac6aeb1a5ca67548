/** `torch.func`: modules as functions of their parameters, and derivatives as functions. */
export { functional_call, type FunctionalCallOptions, type NamedTensors } from "./stateless.ts";
