/** Warnings that a program should see once, however often it runs into them. */

const given = new Set<string>();

/** Prints a warning unless one with this key was printed before. */
export function warnOnce(key: string, text: string): void {
  if (given.has(key)) return;
  given.add(key);
  console.warn(`UserWarning: ${text}`);
}
