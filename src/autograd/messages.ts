/** Sentences of PyTorch that several nodes use. */

const BACKWARD_TWICE =
  "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). " +
  "Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward " +
  "through the graph a second time or if you need to access saved tensors after calling backward.";

/** The message of a second backward, with how the option is spelled here. */
export function backwardTwice(): string {
  return `${BACKWARD_TWICE}\nHere that is spelled backward({ retain_graph: true }).`;
}
