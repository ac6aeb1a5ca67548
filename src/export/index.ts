/** `flambeau/export`: `torch.export`, programs made of modules, or read from files without their source, and run. */
import "./decompose/run.ts";

export { exportProgram, exportProgram as export, type ExportProgramOptions } from "./export.ts";
export { Dim, type DimFactory, type DimHint, type DimRange, type NamedDim } from "./capture/dims.ts";
export { save, type SaveProgramOptions } from "./save.ts";
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
