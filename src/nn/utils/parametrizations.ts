/** `torch.nn.utils.parametrizations`: ready parametrizations. */
export { orthogonal } from "./orthogonal.ts";
export { parametrizedSpectralNorm as spectral_norm } from "./spectral-norm.ts";
export { parametrizedWeightNorm as weight_norm } from "./weight-norm.ts";
