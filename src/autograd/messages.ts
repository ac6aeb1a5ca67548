/** Sentences of PyTorch that several nodes use. */
import { RuntimeError, withFields, withHelp } from "../support/errors.ts";

/** Why saved values are not there any more; PyTorch has two words for them. */
export function freed(what: string): string {
  return `Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved ${what} after calling backward.`;
}

/** The error of a second backward, with how the option is spelled here. */
export function backwardTwice(): Error {
  const sentence = `Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). ${freed("tensors")}`;
  const help = "Here that is spelled backward({ retain_graph: true }).";
  return withFields(new RuntimeError(withHelp(sentence, help)), { reason: "freed" });
}
