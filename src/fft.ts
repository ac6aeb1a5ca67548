/** `torch.fft`: discrete Fourier transforms. */
export * from "./ops/fourier/fft.ts";
