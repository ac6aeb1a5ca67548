/** `torch.autograd.anomaly_mode`: anomaly detection under the module's name. */
export { detect_anomaly, set_detect_anomaly } from "./modes.ts";
