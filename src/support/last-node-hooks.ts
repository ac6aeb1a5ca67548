/**
 * Where modules find the older hooks on the last node of their graph (`register_backward_hook`), which small bundles
 * leave out. It stands here because the core of the package for Node sets it before anything of `nn` is loaded.
 */
export interface LastNodeHooks {
  /** Puts hooks on the node that made a module's output; null in small bundles. */
  attach: ((module: never, hooks: never, inputs: readonly unknown[], output: unknown) => void) | null;
}

export const lastNodeHooks: LastNodeHooks = { attach: null };
