/** The convolution of GoogLeNet and Inception v3, for quantization. */
import * as nn from "../../../nn/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { BasicConv2d } from "../basic-conv2d.ts";
import { _fuse_modules } from "./steps.ts";

/** A convolution, its norm and an activation of its own: [n, in_channels, H, W] to [n, out_channels, H', W']. */
export class QuantizableBasicConv2d extends BasicConv2d {
  relu: nn.ReLU = new nn.ReLU();
  override forward(x: Tensor): Tensor {
    return this.relu(this.bn(this.conv(x)));
  }
  /** Fuses its layers in place. */
  fuse_model(is_qat: boolean | null = null): void {
    _fuse_modules(this, ["conv", "bn", "relu"], is_qat);
  }
}
