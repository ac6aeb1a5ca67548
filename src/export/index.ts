/** `flambeau/export`: programs that PyTorch exported (`torch.export`), read and run without their source. */
export { load, loadAsync, type LoadProgramOptions } from "./load.ts";
export {
  ExportedProgram,
  type CallSpec,
  type ModuleCallEntry,
  type ProgramTensors,
  type RangeConstraint,
} from "./program.ts";
export { ExportedModule } from "./module.ts";
export {
  ExportGraphSignature,
  type ExportArgument,
  type InputKind,
  type InputSpec,
  type OutputKind,
  type OutputSpec,
} from "./signature.ts";
export type { TreeSpec } from "./pytree.ts";
