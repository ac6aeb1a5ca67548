/** `torch.fft`: what does not need complex tensors. */
export * from "./ops/fourier/fft.ts";
