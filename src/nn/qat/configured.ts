/** What layers share that train with fake quantization of their weights: their configuration, and where they come from. */
import { itemAt } from "../../support/checked.ts";
import { AssertionError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { Parameter } from "../../tensor/parameter.ts";
import { per_channel_affine_float_qparams } from "../../tensor/quantized.ts";
import type { Module } from "../module/index.ts";
import { made } from "../quantized/weights.ts";

/** A module that rounds weights. */
export type FakeQuant = Module<(x: Tensor) => Tensor>;
/** A module with a configuration. */
export interface Configured {
  qconfig?: { readonly activation: unknown; readonly weight: unknown };
}

/** The configuration of a float module, for `from_float` of a class. Throws an AssertionError where there is none. */
export function configurationOf(module: object): NonNullable<Configured["qconfig"]> {
  const { qconfig } = module as Configured;
  if (qconfig === undefined) throw new AssertionError("Input float module must have qconfig defined");
  if (!qconfig) throw new AssertionError("Input float module must have a valid qconfig");
  return qconfig;
}

/** Throws an AssertionError where a class's `from_float` does not take a module. */
export function assertFloat(
  name: string,
  module: object,
  classes: readonly (abstract new (...args: never[]) => unknown)[],
): void {
  if (classes.some((each) => module.constructor === each)) return;
  throw new AssertionError(
    `qat.${name}.from_float only works for ${itemAt(classes, 0).name}, got ${(module as Module)._get_name()}`,
  );
}

/** What a constructor was given without named arguments of its own, which it may have among those of the float layer. */
export function without<A extends readonly unknown[]>(args: A, ...names: readonly string[]): A {
  const last = args.at(-1);
  if (typeof last !== "object" || last === null || !("qconfig" in last)) return args;
  const rest = Object.fromEntries(Object.entries(last).filter(([name]) => name !== "qconfig" && !names.includes(name)));
  return [...args.slice(0, -1), rest] as unknown as A;
}

/** Gives a layer the configuration that its constructor was given, and the fake quantization of its weights. */
export function configure(layer: { qconfig: unknown; weight_fake_quant: FakeQuant }, args: readonly unknown[]): void {
  const { qconfig } = (args.at(-1) ?? {}) as Configured;
  if (!qconfig) throw new AssertionError("qconfig must be provided for QAT module");
  layer.qconfig = qconfig;
  layer.weight_fake_quant = made(qconfig.weight);
}

/** The same for tables of embeddings, whose rows have a real zero point each. `name`: "Embedding" or "Embedding Bag". */
export function configureTable(
  layer: { qconfig: unknown; weight_fake_quant: FakeQuant },
  args: readonly unknown[],
  name: string,
): void {
  configure(layer, args);
  const { qscheme } = layer.weight_fake_quant as FakeQuant & { qscheme?: unknown };
  if (qscheme !== per_channel_affine_float_qparams)
    throw new AssertionError(
      `${name} weights requires a qscheme of torch.per_channel_affine_float_qparams Got ${String(qscheme)}`,
    );
}

/** Sizes, and named arguments with the configuration of quantization. */
export type Configuring = [
  ...sizes: (number | readonly number[])[],
  options: { qconfig: unknown; [name: string]: unknown },
];

/** Gives a layer what a float one has: the same parameters, and what its own constructor was not told. */
export function adopt<T extends object>(layer: T, float: object, names: readonly string[]): T {
  for (const name of names) (layer as Record<string, unknown>)[name] = (float as Record<string, unknown>)[name];
  return layer;
}

/** A float layer takes over copies of the parameters of one that trained. */
export function floatFrom<T extends Module>(float: T, trained: Module & { weight: Tensor; bias?: Tensor | null }): T {
  const target = float as T & { weight: Tensor; bias?: Tensor | null };
  target.weight = new Parameter(trained.weight.detach());
  if (trained.bias instanceof Tensor) target.bias = new Parameter(trained.bias.detach());
  target.train(trained.training);
  return float;
}
