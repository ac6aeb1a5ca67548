/** What an export throws, and that a model can ask whether it is being exported. */
import * as torch from "flambeau";
import { expect, test } from "vitest";

const { onnx } = torch;
type Tensor = torch.Tensor;

test("is_in_onnx_export holds while the model runs, and ends with an error too", () => {
  const seen: boolean[] = [];
  const asking = (x: Tensor): Tensor => {
    seen.push(onnx.is_in_onnx_export());
    return x.neg();
  };
  expect(onnx.is_in_onnx_export()).toBe(false);
  onnx.export(asking, torch.ones(2));
  expect(new Set(seen)).toEqual(new Set([true]));
  expect(onnx.is_in_onnx_export()).toBe(false);
  expect(() => onnx.export((x: Tensor) => x.sum().item(), torch.ones(2))).toThrow(onnx.OnnxExporterError);
  expect(onnx.is_in_onnx_export()).toBe(false);
});

test("errors have PyTorch's classes and sentences", () => {
  const { OnnxExporterError, UnsupportedOperatorError } = onnx.errors;
  expect(OnnxExporterError).toBe(onnx.OnnxExporterError);
  expect(() => onnx.export((x: Tensor) => torch.linalg.svdvals(x), torch.ones(2, 2))).toThrow(UnsupportedOperatorError);
  const error = new UnsupportedOperatorError("aten::foo", 18, 21);
  expect(error).toBeInstanceOf(torch.RuntimeError);
  expect(error.name).toBe("UnsupportedOperatorError");
  expect(error.message).toBe(
    "Exporting the operator 'aten::foo' to ONNX opset version 18 is not supported. Support for this operator was added in version 21, try exporting with this version",
  );
  expect(new UnsupportedOperatorError("aten::foo", 18).message).toBe(
    "Exporting the operator 'aten::foo' to ONNX opset version 18 is not supported",
  );
  expect(new UnsupportedOperatorError("own::foo", 18).message).toContain("with unrecognized namespace own::foo.");
});
