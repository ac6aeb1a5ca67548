/** `torch.testing`, and `flambeau/testing`: comparing values in tests. */
export { assert_allclose } from "./assert-allclose.ts";
export { assert_close, type CloseOptions } from "./assert-close.ts";
export { make_tensor, type MakeTensorOptions } from "./make-tensor.ts";
export { matchers, type MatcherResult, type TensorMatchers } from "./matchers.ts";
