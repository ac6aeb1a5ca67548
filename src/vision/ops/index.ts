/** Operators and blocks of image models: `ops.nms`, `ops.roi_align`, `ops.Conv2dNormActivation`. */
export * from "./misc.ts";
export * from "./stochastic-depth.ts";
