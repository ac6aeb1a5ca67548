/** Modules without initial values, and the memory format of convolutions' weights. */
import { no_grad } from "../../autograd/modes.ts";
import { get_rng_state, set_rng_state } from "../../tensor/random/index.ts";
import { setData } from "../module/convert.ts";
import type { Module } from "../module/index.ts";
import { ConvNd } from "../layers/conv.ts";

/**
 * Constructs a module whose initial values do not matter: the random numbers that it drew are given back.
 * @example
 * nn.utils.skip_init(nn.Linear, 2, 3).weight.shape; // [3, 2]
 */
export function skip_init<A extends readonly unknown[], M extends Module>(
  module_cls: new (...args: A) => M,
  ...args: A
): M;
// Of a class with several signatures the types of the last alone are known.
export function skip_init<M extends Module>(module_cls: new (...args: never) => M, ...args: readonly unknown[]): M;
export function skip_init<M extends Module>(module_cls: new (...args: never[]) => M, ...args: readonly unknown[]): M {
  const state = get_rng_state();
  try {
    return new module_cls(...(args as never[]));
  } finally {
    set_rng_state(state);
  }
}

function laidOut<
  M extends Module,
  F extends "contiguous_format" | "preserve_format" | "channels_last" | "channels_last_3d",
>(module: M, rank: number, memory_format: F): M {
  for (const part of module.modules()) {
    if (!(part instanceof ConvNd) || part.kernel_size.length !== rank) continue;
    no_grad(() => {
      setData(part.weight, part.weight.detach().clone({ memory_format }));
    });
  }
  return module;
}

/** Lays out the weights of all 2-d convolutions below in a memory format ("channels_last"). */
export function convert_conv2d_weight_memory_format<M extends Module>(
  module: M,
  memory_format: "channels_last" | "contiguous_format" | "preserve_format",
): M {
  return laidOut(module, 2, memory_format);
}

/**
 * Lays out the weights of all 3-d convolutions below in a memory format ("channels_last_3d").
 * @example
 * const conv = nn.utils.convert_conv3d_weight_memory_format(new nn.Conv3d(2, 3, 2), "channels_last_3d");
 * conv.weight.stride(); // [16, 1, 8, 4, 2]
 */
export function convert_conv3d_weight_memory_format<M extends Module>(
  module: M,
  memory_format: "channels_last_3d" | "contiguous_format" | "preserve_format",
): M {
  return laidOut(module, 3, memory_format);
}
