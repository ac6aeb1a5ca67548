/** `torch.signal`: windows of signals. */
export * as windows from "./ops/create/windows/signal-windows.ts";
