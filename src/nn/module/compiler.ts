/** How `module.compile()` compiles: the whole package says it, so that small bundles have modules without it. */
export interface ModuleCompiler {
  /** A call of a module, compiled. */
  compile:
    | ((
        call: (...args: readonly unknown[]) => unknown,
        options: Record<string, unknown>,
      ) => (...args: readonly unknown[]) => unknown)
    | null;
}

export const moduleCompiler: ModuleCompiler = { compile: null };
