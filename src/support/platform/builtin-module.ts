/** Node's built-in modules, asked for at run time so that bundlers for browsers see no import of them. */

interface NodeLike {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: string): unknown;
}

/** The module (`node:fs`), or null where there is none: in a browser. */
export function builtinModule<T>(name: string): T | null {
  const { process } = globalThis as { process?: NodeLike };
  return hasBuiltinModules() ? ((process!.getBuiltinModule!(name) as T | undefined) ?? null) : null;
}

/** Whether there are any: in Node, Deno and Bun. Asks for none, as loading one takes milliseconds. */
export function hasBuiltinModules(): boolean {
  const { process } = globalThis as { process?: NodeLike };
  return process?.versions?.node !== undefined && process.getBuiltinModule !== undefined;
}
