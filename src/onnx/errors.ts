/** `torch.onnx.errors`: what an export throws. */
import { nameClasses } from "../support/class-names.ts";
import { RuntimeError } from "../support/errors.ts";

/**
 * What `torch.onnx.export` throws for a model that it cannot export. All its errors that are not about its arguments are
 * of this class.
 * https://docs.pytorch.org/docs/stable/onnx_export.html#torch.onnx.OnnxExporterError
 * @example
 * let name = "";
 * try {
 *   torch.onnx.export((x: torch.Tensor) => x.sum().item(), torch.ones(2));
 * } catch (error) {
 *   name = error instanceof torch.onnx.OnnxExporterError ? "OnnxExporterError" : "";
 * }
 * name; // "OnnxExporterError"
 */
export class OnnxExporterError extends RuntimeError {}

/**
 * An operator that ONNX does not have, or not with these arguments. Making one throws nothing.
 * https://docs.pytorch.org/docs/stable/onnx_export.html
 * @example
 * new torch.onnx.errors.UnsupportedOperatorError("aten::foo", 18) instanceof torch.onnx.OnnxExporterError; // true
 */
export class UnsupportedOperatorError extends OnnxExporterError {
  constructor(name: string, version: number | null = null, supported_version: number | null = null) {
    super(version === null ? name : sentence(name, version, supported_version));
  }
}

function sentence(name: string, version: number, supported: number | null): string {
  if (supported !== null)
    return `Exporting the operator '${name}' to ONNX opset version ${version} is not supported. Support for this operator was added in version ${supported}, try exporting with this version`;
  if (/^(aten|prim|quantized)::/.test(name))
    return `Exporting the operator '${name}' to ONNX opset version ${version} is not supported`;
  return `ONNX export failed on an operator with unrecognized namespace ${name}. If you are trying to export a custom operator, make sure you registered it with the right domain and version.`;
}
nameClasses({ OnnxExporterError, UnsupportedOperatorError });
