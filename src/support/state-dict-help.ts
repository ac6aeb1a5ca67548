/**
 * What to do when a state dict does not fit, in lines: the whole package provides it, lean bundles do without. It stands
 * here because the core of the package for Node sets it before anything of `nn` is loaded.
 */
import type { loadHelp } from "../nn/module/load-help.ts";

export const stateDictHelp: { lines: typeof loadHelp | null } = { lines: null };
