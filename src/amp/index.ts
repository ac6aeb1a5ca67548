/** `torch.amp`: mixed precision by autocast, and gradients scaled to stay in the range of half precision. */
import { nameClasses } from "../support/class-names.ts";
import { GradScaler } from "../grad-scaler.ts";

export { autocast, is_autocast_available, type AutocastOptions } from "./autocast.ts";
export { custom_bwd, custom_fwd } from "./custom-function.ts";
export { GradScaler, type GradScalerState } from "../grad-scaler.ts";

nameClasses({ GradScaler });
