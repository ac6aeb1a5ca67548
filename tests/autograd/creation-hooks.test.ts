/** `node_creation_hook` sees the nodes that PyTorch 2.15's does, in its order. */
import { expect, test } from "vitest";
import * as torch from "flambeau";
import { messageOf } from "../support/messages.ts";

const { node_creation_hook } = torch.autograd.graph;

test("each node once, when it is complete", () => {
  const a = torch.ones(3, { requires_grad: true });
  const seen: string[] = [];
  node_creation_hook(
    (node) => {
      expect(node.label === "AccumulateGrad" || node.next_functions.length > 0).toBe(true);
      seen.push(node.name());
    },
    () => {
      a.mul(2).add(1).sum();
      a.view(3, 1).select(0, 0);
      torch.no_grad(() => a.mul(2));
      torch.nn.functional.linear(torch.ones(2, 3), torch.ones([4, 3], { requires_grad: true }));
    },
  );
  a.mul(2);
  expect(seen).toEqual([
    "torch::autograd::AccumulateGrad",
    "MulBackward0",
    "AddBackward0",
    "SumBackward0",
    "ViewBackward0",
    "SelectBackward0",
    "torch::autograd::AccumulateGrad",
    "TBackward0",
    "MmBackward0",
  ]);
});

test("nested hooks, the outermost first; nodes of hooks are refused", () => {
  const a = torch.ones(3, { requires_grad: true });
  const order: string[] = [];
  node_creation_hook(
    (node) => order.push(`out ${node.name()}`),
    () => {
      node_creation_hook(
        (node) => order.push(`in ${node.name()}`),
        () => a.exp(),
      );
      a.pow(3);
    },
  );
  expect(order.slice(-3)).toEqual(["out ExpBackward0", "in ExpBackward0", "out PowBackward0"]);
  const body = (): unknown => a.mul(3);
  expect(messageOf(() => node_creation_hook(() => a.mul(2), body))).toBe(
    "Creating a new autograd node from inside a node creation hook is not supported. Node creation hooks should only observe the node (e.g. record it, stash metadata, or register backward hooks on it); got a new node of type MulBackward0 while a hook was running.",
  );
});
