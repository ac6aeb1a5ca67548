/** Warnings that a program should see once, however often it runs into them. */

const given = new Set<string>();

/** `torch.set_warn_always`: warnings come each time. */
export const warnings = { always: false };

/** Kinds of warnings, named as Python's classes. */
export type WarningCategory = "UserWarning" | "DeprecationWarning" | "FutureWarning" | "RuntimeWarning";

/** Prints a warning of PyTorch's C++ code: once for each text, as PyTorch does unless `set_warn_always` is on. */
export function warn(text: string): void {
  warnOnce(text, text);
}

/** Prints a warning of PyTorch's Python code, each time. */
export function warnAlways(text: string, category: WarningCategory = "UserWarning"): void {
  console.warn(`${category}: ${text}`);
}

/** Prints a warning unless one with this key was printed before. */
export function warnOnce(key: string, text: string): void {
  if (given.has(key) && !warnings.always) return;
  given.add(key);
  console.warn(`UserWarning: ${text}`);
}
