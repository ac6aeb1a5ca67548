/** Warnings that a program should see once, however often it runs into them. */

const given = new Set<string>();

/** `torch.set_warn_always`: warnings come each time. */
export const warnings = { always: false };

/** Prints a warning unless one with this key was printed before. */
export function warnOnce(key: string, text: string): void {
  if (given.has(key) && !warnings.always) return;
  given.add(key);
  console.warn(`UserWarning: ${text}`);
}
