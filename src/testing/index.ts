/** `torch.testing`, and `flambeau/testing`: comparing values in tests. */
export { assert_close, type CloseOptions } from "./assert-close.ts";
export { matchers, type MatcherResult, type TensorMatchers } from "./matchers.ts";
