/** Errors and warnings of losses and of softmax. */
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";
import { describe, expect, test } from "vitest";
import { messageOf, warningsOf } from "../support/messages.ts";

const F = nn.functional;

describe("warnings, each once", () => {
  const logits = torch.tensor([
    [1, 2, 0.5],
    [0.3, -1, 2],
  ]);
  const labels = torch.tensor([0, 2]);
  const cases: readonly [string, () => Tensor, string[]][] = [
    [
      "softmax without dim",
      () => F.softmax(logits, null),
      [
        "Implicit dimension choice for softmax has been deprecated. Change the call to include dim=X as an argument.",
        "For this shape [2, 3] dim=1 was taken",
      ],
    ],
    [
      "softmax before cross_entropy",
      () => F.cross_entropy(logits.clone().requires_grad_().softmax(1), labels),
      ["rows that are probabilities", "SoftmaxBackward0", "give it the logits"],
    ],
    ["nll_loss of logits", () => F.nll_loss(logits, labels), ["expects log-probabilities", "use cross_entropy"]],
    [
      "kl_div with mean",
      () => F.kl_div(logits.log_softmax(1), logits.softmax(1)),
      [
        "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only by the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the same as 'batchmean' in the next major release.",
        "1/3 of the divergence",
      ],
    ],
    [
      "kl_div of probabilities",
      () => F.kl_div(logits.softmax(1), logits.softmax(1), { reduction: "batchmean" }),
      ["expects log-probabilities"],
    ],
    [
      "sizes that broadcast",
      () => F.mse_loss(torch.ones(3, 1), torch.ones(3)),
      ["Using a target size (torch.Size([3])) that is different to the input size (torch.Size([3, 1]))."],
    ],
  ];
  for (const [name, call, texts] of cases) {
    test(name, () => {
      const [warning = "", ...others] = warningsOf(call);
      for (const text of texts) expect(warning).toContain(text);
      expect(others).toEqual([]);
      expect(warningsOf(call)).toEqual([]);
    });
  }

  test("each time, when that is asked for", () => {
    const [, call] = cases[0]!;
    torch.set_warn_always(true);
    expect([...warningsOf(call), ...warningsOf(call)]).toHaveLength(2);
    torch.set_warn_always(false);
    expect(warningsOf(call)).toEqual([]);
  });

  test("right calls are silent", () => {
    expect(
      warningsOf(() => {
        F.cross_entropy(logits, labels);
        F.nll_loss(logits.log_softmax(1), labels);
        F.kl_div(logits.log_softmax(1), logits.softmax(1), { reduction: "batchmean" });
        F.interpolate(torch.ones(1, 1, 2, 2), { scale_factor: 2, mode: "bilinear", align_corners: false });
      }),
    ).toEqual([]);
  });
});

describe("targets", () => {
  const input = torch.tensor([
    [0.1, 0.2, 0.7],
    [0.5, 0.4, 0.1],
  ]);
  test("out of range: class count, value, position", () => {
    expect(messageOf(() => F.cross_entropy(input, torch.tensor([0, 5])))).toBe(
      "Target 5 is out of bounds.\nThe input has 3 classes, so targets are 0 to 2; element 1 of the target is 5.\nTo leave samples out, mark them with ignore_index (-100 unless said otherwise).",
    );
    expect(messageOf(() => F.nll_loss(input.log(), torch.tensor([-1, 0])))).toContain(
      "Target -1 is out of bounds.\nThe input has 3 classes, so targets are 0 to 2; element 0 of the target is -1.",
    );
    expect(F.cross_entropy(input, torch.tensor([0, -100])).shape).toEqual([]);
  });
  test("of a floating dtype", () => {
    expect(messageOf(() => F.cross_entropy(input, torch.tensor([0, 1.5])))).toBe(
      "expected target dtype to be Long or Byte, but got Float\nClass indices are int64: write target.long(). Probabilities are a float target of the input's shape, for cross_entropy.",
    );
  });
  test("an embedding's index", () => {
    expect(messageOf(() => new nn.Embedding(3, 2)(torch.tensor([1, 7])))).toBe(
      "index out of range in self\nThe table has 3 rows, so indices are 0 to 2; one of them is 7.",
    );
  });
});
