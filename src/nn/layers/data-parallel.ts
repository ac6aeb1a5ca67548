/**
 * `nn.DataParallel`: there is one device, so it only calls its module; state dicts have the prefix `module.`, as
 * PyTorch's.
 */
import { Module, type AnyForward, type Forgets } from "../module/index.ts";

/**
 * A module under the name `module`. Serves to load and write state dicts of models that were trained on several
 * devices.
 * @example
 * new nn.DataParallel(new nn.Linear(3, 4))(torch.randn(2, 3)).shape; // [2, 4]
 */
export class DataParallel<M extends Module<AnyForward> = Module> extends Module {
  protected static readonly forgets: Forgets = "all if its children do";
  /** The module that is called. */
  module: M;
  /** The dim that it works along. */
  dim: number;

  constructor(module: M, _device_ids: readonly unknown[] | null = null, _output_device: unknown = null, dim = 0) {
    super();
    this.module = module;
    this.dim = dim;
  }
  forward(...inputs: Parameters<M>): ReturnType<M> {
    return (this.module as (...inputs: Parameters<M>) => ReturnType<M>)(...inputs);
  }
}
