/** `flambeau/onnx`, also `torch.onnx`: models to ONNX files and back. */
export { exportModel as export, type Exportable, type ExportOptions } from "./export/export.ts";
export * as errors from "./errors.ts";
export { OnnxExporterError } from "./errors.ts";
export { is_in_onnx_export } from "./export/exporting.ts";
export type { DynamicAxes, DynamicDim } from "./export/dynamic.ts";
export { ONNXProgram, type SaveOptions } from "./export/onnx-program.ts";
export { load, loadAsync, type LoadONNXOptions } from "./load/load.ts";
export { ONNXModule, type ONNXInput, type ONNXOutput } from "./load/module.ts";
