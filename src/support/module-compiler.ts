/**
 * How `module.compile()` compiles: whoever has `torch.compile` says it, so that small bundles have modules without it. It
 * stands here because the core of the package for Node sets it before anything of `nn` is loaded.
 */
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
