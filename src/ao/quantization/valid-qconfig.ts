/** Which configurations a module can have. */
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from "../../nn/layers/index.ts";
import type { Module } from "../../nn/module/index.ts";
import { made } from "../../nn/quantized/weights.ts";
import { AssertionError } from "../../support/errors.ts";
import { PerChannelMinMaxObserver } from "./observer.ts";
import type { QConfig } from "./qconfig.ts";

/** Transposed convolutions have one scale for all of their weights. */
export function assertValidQConfig(qconfig: QConfig | null | undefined, module: Module): void {
  if (!qconfig?.weight || ![ConvTranspose1d, ConvTranspose2d, ConvTranspose3d].some((type) => module instanceof type))
    return;
  if (made(qconfig.weight) instanceof PerChannelMinMaxObserver)
    throw new AssertionError("Per channel weight observer is not supported yet for ConvTranspose{n}d.");
}
