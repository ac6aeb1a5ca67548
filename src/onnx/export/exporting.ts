/** Whether a model is being exported, for models that ask. */
let exports = 0;

/**
 * Whether `torch.onnx.export` is running the model now: what a model does only in training or for its log can be left out
 * then.
 * https://docs.pytorch.org/docs/stable/onnx_export.html#torch.onnx.is_in_onnx_export
 * @example
 * const seen: boolean[] = [];
 * torch.onnx.export((x: torch.Tensor) => (seen.push(torch.onnx.is_in_onnx_export()), x.neg()), torch.ones(2));
 * [seen[0], torch.onnx.is_in_onnx_export()]; // [ true, false ]
 */
export function is_in_onnx_export(): boolean {
  return exports > 0;
}

/** Runs an export. */
export function exporting<R>(body: () => R): R {
  exports++;
  try {
    return body();
  } finally {
    exports--;
  }
}
