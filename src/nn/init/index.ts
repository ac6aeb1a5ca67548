/**
 * `torch.nn.init`: fills parameters with PyTorch's initial values, drawing the same random numbers in the same order.
 */
export { constant_, dirac_, eye_, normal_, ones_, sparse_, trunc_normal_, uniform_, zeros_ } from "./fills.ts";
export { calculate_gain } from "./gain.ts";
export { kaiming_normal_, kaiming_uniform_, orthogonal_, xavier_normal_, xavier_uniform_ } from "./scaled.ts";
export { calculateFans as _calculate_fan_in_and_fan_out } from "./scaled.ts";
export * from "./old-names.ts";
