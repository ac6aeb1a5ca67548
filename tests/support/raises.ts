/** Compares an error with the one that PyTorch raised. */
import { errorType, isMissing, Mismatch } from "./outcome.ts";

export interface Raises {
  readonly type: string;
  readonly regex?: string;
  readonly message: string;
}

/** `MulBackward0` and `MulBackward1` are one; so are the two names that `reshape`'s node has had. */
export function withoutNodeDigits(text: string): string {
  return text.replace(/\b(\w*Backward)\d+\b/g, "$1").replaceAll("ReshapeAliasBackward", "ViewBackward");
}

/**
 * What must be in our message where PyTorch's tests ask for nothing: the sentence before it lists Python's overloads.
 */
function firstSentence(message: string): string {
  return (message.split(" - got (")[0] ?? message).split("\n")[0] ?? message;
}

function messageAgrees(actual: string, { regex, message }: Raises): boolean {
  if (actual.includes(message)) return true;
  if (regex) return new RegExp(regex).test(actual);
  return regex === "" && actual.includes(firstSentence(message));
}

/** Throws unless `work` throws the recorded error. */
export function expectRaises(work: () => unknown, raises: Raises, what: string): void {
  let error: unknown;
  try {
    work();
  } catch (thrown) {
    error = thrown;
  }
  if (error === undefined)
    throw new Mismatch(`${what}: did not throw, expected ${raises.type}: ${firstSentence(raises.message)}`);
  const text = error instanceof Error ? error.message : String(error);
  // The cases were recorded from functions; methods count arguments without their tensor.
  const ofFunction = text.replace(/\(position (\d+)\)/, (_, place: string) => `(position ${Number(place) + 1})`);
  const agrees = messageAgrees(text, raises) || (what.startsWith("Tensor.") && messageAgrees(ofFunction, raises));
  if (agrees && errorType(error) === raises.type) return;
  if (isMissing(error) && raises.type !== "NotImplementedError") throw error;
  throw new Mismatch(
    `${what}: threw ${errorType(error)}: ${text.split("\n")[0]}, expected ${raises.type}: ${firstSentence(raises.message)}`,
  );
}

/**
 * Throws unless an error (or none) is the recorded one (or none): same type, and its text begins with the recorded
 * message.
 */
export function expectSameError(error: unknown, raises: Raises | undefined, what: string): void {
  if (error === undefined && !raises) return;
  if (error === undefined) throw new Mismatch(`${what}: did not throw, expected ${raises?.type}: ${raises?.message}`);
  if (!raises) throw error;
  const text = error instanceof Error ? error.message : String(error);
  if (isMissing(error) && raises.type !== "NotImplementedError") throw error;
  if (errorType(error) === raises.type && withoutNodeDigits(text).startsWith(withoutNodeDigits(raises.message))) return;
  throw new Mismatch(
    `${what}: threw ${errorType(error)}: ${text.split("\n")[0]}, expected ${raises.type}: ${raises.message}`,
  );
}
