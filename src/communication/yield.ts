/** Offers the processor to other processes for a moment: several share one where there are more ranks than cores. */
import { loadKoffi, sleep, systemName, type NativeFunction } from "../support/platform/libraries.ts";

let system: NativeFunction | null | undefined;

function find(): NativeFunction | null {
  try {
    const koffi = loadKoffi()!;
    if (systemName() === "win32") return koffi.load("kernel32.dll").func("int SwitchToThread()");
    const name = systemName() === "darwin" ? "libSystem.dylib" : "libc.so.6";
    return koffi.load(name).func("int sched_yield()");
  } catch {
    return null; // another C library: then sleep, which is longer
  }
}

/** Lets another process run if one wants to. */
export function yieldProcessor(): void {
  system ??= find();
  if (system === null) sleep(0.05);
  else system();
}
