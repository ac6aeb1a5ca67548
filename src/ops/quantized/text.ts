/** The text of quantized tensors, letter for letter as Python's `repr` writes it. */
import { dequantizeElements } from "../../compute/quantized/quantize-elements.ts";
import { pythonFloat } from "../../support/python.ts";
import { readElement } from "../../tensor/elements.ts";
import { formatTensor } from "../../tensor/printing/print.ts";
import type { QuantizedTensor } from "../../tensor/quantized.ts";

/** The real numbers, with the scheme and its parameters. */
export function quantizedText(tensor: QuantizedTensor, indent: number): string {
  const { quantizer, shape, dtype } = tensor;
  const values = dequantizeElements(tensor.integers, quantizer);
  const parameters =
    "scale" in quantizer
      ? [`scale=${pythonFloat(quantizer.scale)}`, `zero_point=${quantizer.zeroPoint}`]
      : [`scale=${String(quantizer.scales)}`, `zero_point=${String(quantizer.zeroPoints)}`, `axis=${quantizer.axis}`];
  return formatTensor(
    {
      shape,
      dtype: values.dtype,
      requires_grad: false,
      gradFnName: null,
      quantized: { dtype, suffixes: [`quantization_scheme=${String(quantizer.scheme)}`, ...parameters] },
      read: (index) => readElement(values, index),
    },
    indent,
  );
}
