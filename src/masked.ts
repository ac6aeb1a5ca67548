/** `torch.masked`: operators for which only the elements where a mask is true count. */
export * from "./ops/masked/masked-reductions.ts";
export * from "./ops/masked/masked-rows.ts";
export { as_masked_tensor, is_masked_tensor, masked_tensor, MaskedTensor } from "./ops/masked/masked-tensor.ts";
import "./ops/masked/masked-rules.ts";
