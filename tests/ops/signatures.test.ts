/** The three copies of an operator's signature agree: schema, TypeScript type, and the implementation's arguments. */
import { expect, test } from "vitest";
import { compareSignatures } from "../support/signatures.ts";

/** Names in a type that are not the schema's, each for a reason. */
const known: readonly (readonly [reason: string, pattern: RegExp])[] = [
  ["one type for operators whose arguments have different names", /^activation\/activations.ts: rrelu_\w+: .* slope,/],
  ["one type for operators whose arguments have different names", /^product\/matmul-add.ts: \w+: .* (left|right),/],
  ["one type for both gradients", /^convolution\/convolution.ts: convolution_\w+_gradient: .* (first|second),/],
  ["`var` is no name in TypeScript", /: gaussian_nll_loss: .* variance,/],
  ["the name of torch.split, beside that of x.split", /: split: .* split_size_or_sections,/],
  ["torch.polygamma(n, input), whose method is x.polygamma(n)", /: polygamma: .* input,/],
  ["the sizes of x.view(2, 3)", /: view: .* shape,/],
  [
    "names of PyTorch's other overloads",
    /: (scatter|linalg_pinv|linalg_matrix_rank|unique_consecutive|tensor_split): its options have /,
  ],
];

test("all operators", () => {
  const { implementations, types, disagreements } = compareSignatures();
  expect(disagreements.filter((text) => !known.some(([, pattern]) => pattern.test(text)))).toEqual([]);
  for (const [reason, pattern] of known)
    expect(
      disagreements.some((text) => pattern.test(text)),
      reason,
    ).toBe(true);
  expect(implementations).toBeGreaterThan(400);
  expect(types).toBeGreaterThan(380);
});
