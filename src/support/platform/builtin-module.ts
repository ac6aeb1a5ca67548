/** Node's built-in modules, asked for at run time so that bundlers for browsers see no import of them. */

interface NodeLike {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: string): unknown;
}

/** The module (`node:fs`), or null where there is none: in a browser. */
export function builtinModule<T>(name: string): T | null {
  const { process } = globalThis as { process?: NodeLike };
  if (process?.versions?.node === undefined || process.getBuiltinModule === undefined) return null;
  return (process.getBuiltinModule(name) as T | undefined) ?? null;
}
