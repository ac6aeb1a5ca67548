/** Names that users read: of layers, optimizers and errors, which bundlers and minifiers change. */

/**
 * Gives classes the names under which a namespace exports them, so that `String(module)` says `Linear` in a minified
 * bundle too. Of several names the first counts.
 */
export function nameClasses(namespace: Readonly<Record<string, unknown>>): void {
  const names = new Map<object, string[]>();
  for (const [name, value] of Object.entries(namespace)) {
    if (typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value)))
      names.set(value, [...(names.get(value) ?? []), name]);
  }
  for (const [value, [first, ...others]] of names) {
    const { name } = value as { name: string };
    if (name !== first && !others.includes(name))
      Object.defineProperty(value, "name", { value: first, configurable: true });
  }
}
