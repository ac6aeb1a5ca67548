/** `torch.library`: operators of a program's own, which the rest of the library treats as its own. */
export {
  custom_op,
  type AutogradOptions,
  type CustomOpDef,
  type CustomOpOptions,
  type DeviceTypes,
} from "./custom-op.ts";
export type { BackwardFormula, BatchedImplementation, Implementation, SetupContext } from "./definition.ts";
export { opcheck, type OpCheckOptions, type OpCheckResults, type OpCheckTest } from "./opcheck.ts";
export {
  define,
  impl,
  Library,
  register_autocast,
  register_autograd,
  register_fake,
  register_kernel,
  register_vmap,
  type LibraryKind,
  type OperatorName,
} from "./library.ts";
