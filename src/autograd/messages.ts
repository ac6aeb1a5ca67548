/** Sentences of PyTorch that several nodes use. */

/** Why saved tensors (or "variables") are gone. */
export function whyFreed(what: "tensors" | "variables"): string {
  return `Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved ${what} after calling backward.`;
}

/** The message of a second backward, with how the option is spelled here. */
export function backwardTwice(): string {
  return `Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). ${whyFreed("tensors")}\nHere that is spelled backward({ retain_graph: true }).`;
}
