/** Fusing layers that follow each other, so that they are quantized as one. */
import * as fused from "../../nn/intrinsic/fused-modules.ts";
import * as layers from "../../nn/layers/index.ts";
import type { Module } from "../../nn/module/index.ts";
import type { Arguments } from "../../nn/arguments.ts";
import { takes } from "./binding.ts";
import { deepcopy } from "../../nn/module/index.ts";
import { HOOKS } from "../../nn/module/call.ts";
import { fuse_conv_bn_eval, fuse_linear_bn_eval } from "../../nn/utils/fusion.ts";
import { AssertionError, NotImplementedError } from "../../support/errors.ts";
import type { SequentialItem } from "../../nn/containers/sequential.ts";
import type { ModuleClass } from "./mappings.ts";
import { replaceChild } from "./quantize.ts";
import { itemAt, lastOf } from "../../support/checked.ts";

/** Makes one module of several that follow each other. */
export type FuserMethod = (is_qat: boolean, ...modules: never[]) => Module;

const dimsOf = (conv: Module): 0 | 1 | 2 => (conv instanceof layers.Conv1d ? 0 : conv instanceof layers.Conv2d ? 1 : 2);

type Conv = InstanceType<typeof layers.Conv2d>;
type Norm = InstanceType<typeof layers.BatchNorm2d>;

function assertSameMode(name: string, ...modules: Module[]): void {
  if (modules.some((module) => module.training !== itemAt(modules, 0).training))
    throw new AssertionError(`${name} both must be in the same mode (train or eval).`);
}

function assertTrains(conv: Conv, bn: Norm): void {
  if (bn.num_features !== conv.out_channels)
    throw new AssertionError("Output channel of Conv2d must match num_features of BatchNorm2d.");
  if (!bn.affine) throw new AssertionError("Only support fusing BatchNorm2d with affine set to True");
  if (!bn.track_running_stats)
    throw new AssertionError("Only support fusing BatchNorm2d with tracking_running_stats set to True");
}

/** A convolution and its batch norm as one: with the norm folded in, or (for training) side by side. */
export function fuse_conv_bn(is_qat: boolean, conv: Conv, bn: Norm): Module {
  assertSameMode("Conv and BN", conv, bn);
  if (!is_qat) return fuse_conv_bn_eval(conv, bn);
  assertTrains(conv, bn);
  return new [fused.ConvBn1d, fused.ConvBn2d, fused.ConvBn3d][dimsOf(conv)]!(conv, bn);
}

/** The same with ReLU after it. */
export function fuse_conv_bn_relu(is_qat: boolean, conv: Conv, bn: Norm, relu: SequentialItem): Module {
  assertSameMode("Conv and BN", conv, bn, relu);
  const dims = dimsOf(conv);
  if (is_qat) {
    assertTrains(conv, bn);
    return new [fused.ConvBnReLU1d, fused.ConvBnReLU2d, fused.ConvBnReLU3d][dims]!(conv, bn, relu);
  }
  const both = fuse_conv_bn_eval(conv, bn);
  return new [fused.ConvReLU1d, fused.ConvReLU2d, fused.ConvReLU3d][dims]!(both, relu);
}

/** A linear layer with the batch norm after it folded in. */
export function fuse_linear_bn(is_qat: boolean, linear: InstanceType<typeof layers.Linear>, bn: Norm): Module {
  assertSameMode("Linear and BN", linear, bn);
  return is_qat ? new fused.LinearBn1d(linear, bn) : fuse_linear_bn_eval(linear, bn);
}

/** A transposed convolution with the batch norm after it folded in. */
export function fuse_convtranspose_bn(is_qat: boolean, convt: Conv, bn: Norm): Module {
  assertSameMode("ConvTranspose and BN", convt, bn);
  if (is_qat) throw new NotImplementedError("Fusing ConvTranspose+BatchNorm not yet supported in QAT.");
  return fuse_conv_bn_eval(convt, bn, true);
}

const sequential =
  (Made: new (...layers: SequentialItem[]) => Module): FuserMethod =>
  (_is_qat, ...modules) =>
    new Made(...(modules as SequentialItem[]));

type Pattern = readonly [classes: readonly ModuleClass[], method: FuserMethod];

function patterns(): readonly Pattern[] {
  const { Conv1d, Conv2d, Conv3d, BatchNorm1d, BatchNorm2d, BatchNorm3d, ReLU, Linear } = layers;
  const { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } = layers;
  const convs = [
    [Conv1d, BatchNorm1d, ConvTranspose1d, fused.ConvReLU1d],
    [Conv2d, BatchNorm2d, ConvTranspose2d, fused.ConvReLU2d],
    [Conv3d, BatchNorm3d, ConvTranspose3d, fused.ConvReLU3d],
  ] as const;
  return [
    ...convs.flatMap(([conv, norm, transposed, both]): Pattern[] => [
      [[conv, norm], fuse_conv_bn],
      [[conv, norm, ReLU], fuse_conv_bn_relu],
      [[conv, ReLU], sequential(both)],
      [[transposed, norm], fuse_convtranspose_bn],
    ]),
    [[Linear, BatchNorm1d], fuse_linear_bn],
    [[Linear, ReLU], sequential(fused.LinearReLU)],
    [[BatchNorm2d, ReLU], sequential(fused.BNReLU2d)],
    [[BatchNorm3d, ReLU], sequential(fused.BNReLU3d)],
  ];
}

/** How modules of these classes are fused. */
export function get_fuser_method(
  op_list: readonly ModuleClass[],
  additional_fuser_method_mapping: ReadonlyMap<readonly ModuleClass[], FuserMethod> = new Map(),
): FuserMethod {
  const all: readonly Pattern[] = [...additional_fuser_method_mapping, ...patterns()];
  const found = all.find(
    ([classes]) => classes.length === op_list.length && classes.every((each, i) => each === op_list[i]),
  );
  if (found === undefined)
    throw new AssertionError(`did not find fuser method for: (${op_list.map((each) => each.name).join(", ")}) `);
  return found[1];
}

function hooksOf(module: Module): Record<string, unknown[]> | null {
  return (module as { [HOOKS]: Record<string, unknown[]> | null })[HOOKS];
}

/** The fused module, and identities for the others. Hooks before the first and after the last go along. */
export function fuse_known_modules(mod_list: readonly Module[], is_qat: boolean): Module[] {
  const method = get_fuser_method(mod_list.map((module) => module.constructor as ModuleClass));
  const whole = method(is_qat, ...(mod_list as never[]));
  const before = hooksOf(itemAt(mod_list, 0))?.["forwardPre"] ?? [];
  const after = hooksOf(lastOf(mod_list))?.["forward"] ?? [];
  for (const { hook } of before.splice(0) as { hook: never }[]) whole.register_forward_pre_hook(hook);
  for (const { hook } of after.splice(0) as { hook: never }[]) whole.register_forward_hook(hook);
  const others = mod_list.slice(1).map(() => new layers.Identity().train(itemAt(mod_list, 0).training));
  return [whole, ...others];
}

function fuse<M extends Module>(
  model: M,
  modules_to_fuse: readonly string[] | readonly (readonly string[])[],
  inplace: boolean,
  isTraining: boolean,
): M {
  const target = inplace ? model : deepcopy(model);
  const lists = (
    modules_to_fuse.every((each) => typeof each === "string") ? [modules_to_fuse] : modules_to_fuse
  ) as readonly (readonly string[])[];
  for (const names of lists) {
    const made = fuse_known_modules(
      names.map((name) => target.get_submodule(name)),
      isTraining,
    );
    names.forEach((name, i) => {
      const dot = name.lastIndexOf(".");
      replaceChild(target.get_submodule(dot < 0 ? "" : name.slice(0, dot)), name.slice(dot + 1), itemAt(made, i));
    });
  }
  return target;
}

interface Fusing<M> {
  model: M;
  modules_to_fuse: readonly string[] | readonly (readonly string[])[];
  inplace: boolean;
}
type FuseArguments<M> = Arguments<
  [model: M, modules_to_fuse: readonly string[] | readonly (readonly string[])[], inplace?: boolean],
  Partial<Fusing<M>>
>;
const parameters = "model, modules_to_fuse, inplace=False";
const fusing = /* @__PURE__ */ takes<Fusing<Module>>("fuse_modules", parameters);
const fusingTraining = /* @__PURE__ */ takes<Fusing<Module>>("fuse_modules_qat", parameters);

/**
 * A copy of a model (or the model, with `inplace`) in which modules that follow each other are one: convolution, batch
 * norm and ReLU; linear and ReLU; batch norm and ReLU. The others of a list become `nn.Identity`.
 * @param modules_to_fuse names: `["conv1", "bn1", "relu1"]`, or a list of such lists
 */
export function fuse_modules<M extends Module>(...args: FuseArguments<M>): M {
  const { model, modules_to_fuse, inplace } = fusing(args) as Fusing<M>;
  return fuse(model, modules_to_fuse, inplace, false);
}

/** The same for training with fake quantization: batch norms stay. */
export function fuse_modules_qat<M extends Module>(...args: FuseArguments<M>): M {
  const { model, modules_to_fuse, inplace } = fusingTraining(args) as Fusing<M>;
  return fuse(model, modules_to_fuse, inplace, true);
}
