/** Layers that are quantized as one: a convolution or linear layer with what comes after it. */
import type { Tensor } from "../../tensor/tensor.ts";
import { Sequential } from "../containers/sequential.ts";

/** Base of the fused modules: a Sequential that observers are put around, not into. */
export class FusedModule extends Sequential<(input: Tensor) => Tensor> {}

/** A 1-d convolution and ReLU. */
export class ConvReLU1d extends FusedModule {}
/** A 2-d convolution and ReLU. */
export class ConvReLU2d extends FusedModule {}
/** A 3-d convolution and ReLU. */
export class ConvReLU3d extends FusedModule {}
/** A linear layer and ReLU. */
export class LinearReLU extends FusedModule {}
/** A 1-d convolution and batch normalisation. */
export class ConvBn1d extends FusedModule {}
/** A 2-d convolution and batch normalisation. */
export class ConvBn2d extends FusedModule {}
/** A 3-d convolution and batch normalisation. */
export class ConvBn3d extends FusedModule {}
/** A 1-d convolution, batch normalisation and ReLU. */
export class ConvBnReLU1d extends FusedModule {}
/** A 2-d convolution, batch normalisation and ReLU. */
export class ConvBnReLU2d extends FusedModule {}
/** A 3-d convolution, batch normalisation and ReLU. */
export class ConvBnReLU3d extends FusedModule {}
/** 2-d batch normalisation and ReLU. */
export class BNReLU2d extends FusedModule {}
/** 3-d batch normalisation and ReLU. */
export class BNReLU3d extends FusedModule {}
/** A linear layer and 1-d batch normalisation. */
export class LinearBn1d extends FusedModule {}
