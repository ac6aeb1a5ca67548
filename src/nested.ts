/**
 * `torch.nested`: tensors of items of different sizes. A bundle that names one of its functions has the code of nested
 * tensors.
 */
export {
  as_nested_tensor,
  type AsNestedTensorOptions,
  type FromJaggedOptions,
  masked_select,
  narrow,
  nested_tensor,
  nested_tensor_from_jagged,
  type NestedLayout,
  type NestedTensorOptions,
} from "./ops/nested/nested-create.ts";
export { to_padded_tensor } from "./ops/nested/nested-padding.ts";
export { NestedTensor, type PaddedOptions } from "./ops/nested/nested-tensor.ts";
export { StridedNestedTensor } from "./ops/nested/strided-tensor.ts";
