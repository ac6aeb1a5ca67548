/** Where a model begins and ends to be quantized. */
import { Module } from "../../nn/module/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { QConfig } from "./qconfig.ts";

/** Marks where real numbers become quantized ones; gives its input back until `convert`. */
export class QuantStub extends Module<(x: Tensor) => Tensor> {
  /** Its configuration. */
  declare qconfig?: QConfig | null;
  constructor(qconfig: QConfig | null = null) {
    super();
    if (qconfig !== null) this.qconfig = qconfig;
  }
  forward(x: Tensor): Tensor {
    return x;
  }
}

/** Marks where quantized numbers become real ones. */
export class DeQuantStub extends QuantStub {}

/** A module between a QuantStub and a DeQuantStub. Shapes are those of the module inside. */
export class QuantWrapper extends Module<(x: Tensor) => Tensor> {
  /** Where numbers become quantized. */
  quant: QuantStub;
  /** Where numbers become real again. */
  dequant: DeQuantStub;
  /** The module between the two. */
  module: Module<(x: Tensor) => Tensor>;
  /** How the module is to be quantized. */
  declare qconfig?: QConfig | null;
  constructor(module: Module<(x: Tensor) => Tensor>) {
    super();
    const { qconfig = null } = module as { qconfig?: QConfig | null };
    this.quant = new QuantStub(qconfig);
    this.dequant = new DeQuantStub(qconfig);
    this.module = module;
    this.train(module.training);
  }
  forward(x: Tensor): Tensor {
    return this.dequant(this.module(this.quant(x)));
  }
}
