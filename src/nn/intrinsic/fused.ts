/** Layers that are quantized as one: a convolution or linear layer with what comes after it. */
import type { Tensor } from "../../tensor/tensor.ts";
import { Sequential, type SequentialItem } from "../containers/sequential.ts";

/** Base of the fused modules: a Sequential that observers are put around, not into. */
export class FusedModule extends Sequential<(input: Tensor) => Tensor> {}

/** A fused module of its own name: its layers one after the other. */
function fused(name: string): new (...layers: SequentialItem[]) => FusedModule {
  const Fused = class extends FusedModule {
    constructor(...layers: SequentialItem[]) {
      super(...layers);
    }
  };
  Object.defineProperty(Fused, "name", { value: name });
  return Fused;
}

/** A 1-d convolution and ReLU. */
export class ConvReLU1d extends /* @__PURE__ */ fused("ConvReLU1d") {}
/** A 2-d convolution and ReLU. */
export class ConvReLU2d extends /* @__PURE__ */ fused("ConvReLU2d") {}
/** A 3-d convolution and ReLU. */
export class ConvReLU3d extends /* @__PURE__ */ fused("ConvReLU3d") {}
/** A linear layer and ReLU. */
export class LinearReLU extends /* @__PURE__ */ fused("LinearReLU") {}
/** A 1-d convolution and batch normalisation. */
export class ConvBn1d extends /* @__PURE__ */ fused("ConvBn1d") {}
/** A 2-d convolution and batch normalisation. */
export class ConvBn2d extends /* @__PURE__ */ fused("ConvBn2d") {}
/** A 3-d convolution and batch normalisation. */
export class ConvBn3d extends /* @__PURE__ */ fused("ConvBn3d") {}
/** A 1-d convolution, batch normalisation and ReLU. */
export class ConvBnReLU1d extends /* @__PURE__ */ fused("ConvBnReLU1d") {}
/** A 2-d convolution, batch normalisation and ReLU. */
export class ConvBnReLU2d extends /* @__PURE__ */ fused("ConvBnReLU2d") {}
/** A 3-d convolution, batch normalisation and ReLU. */
export class ConvBnReLU3d extends /* @__PURE__ */ fused("ConvBnReLU3d") {}
/** 2-d batch normalisation and ReLU. */
export class BNReLU2d extends /* @__PURE__ */ fused("BNReLU2d") {}
/** 3-d batch normalisation and ReLU. */
export class BNReLU3d extends /* @__PURE__ */ fused("BNReLU3d") {}
/** A linear layer and 1-d batch normalisation. */
export class LinearBn1d extends /* @__PURE__ */ fused("LinearBn1d") {}
