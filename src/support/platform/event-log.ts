/** Files that grow record by record, and the names that TensorBoard expects; in a browser there are none. */
import type * as fs from "node:fs";
import type * as os from "node:os";
import { builtinModule } from "./builtin-module.ts";

let serial = 0;

function hostname(): string {
  return builtinModule<typeof os>("node:os")?.hostname() ?? "browser";
}

/** `Aug20_15-04-59_host`, as PyTorch names folders of runs. */
export function timeStamp(): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, "0");
  const month = now.toLocaleString("en", { month: "short" });
  return `${month}${two(now.getDate())}_${two(now.getHours())}-${two(now.getMinutes())}-${two(now.getSeconds())}_${hostname()}`;
}

/** A file of events in a folder; both are made when something is first written. */
export class EventLog {
  private readonly path: string;
  private readonly files = builtinModule<typeof fs>("node:fs");

  constructor(
    private readonly folder: string,
    suffix: string,
  ) {
    const { process } = globalThis as { process?: { pid?: number } };
    const seconds = Math.floor(Date.now() / 1000);
    this.path = `${folder}/events.out.tfevents.${seconds}.${hostname()}.${process?.pid ?? 0}.${serial++}${suffix}`;
  }

  /** Whether there are no files here, so that the caller has to keep the bytes. */
  get inMemory(): boolean {
    return this.files === null;
  }

  /** Adds bytes to the file. */
  append(bytes: Uint8Array): void {
    this.files?.mkdirSync(this.folder, { recursive: true });
    this.files?.appendFileSync(this.path, bytes);
  }

  /** Writes another file of the folder; `name` may have folders of its own. */
  write(name: string, bytes: Uint8Array): void {
    const path = `${this.folder}/${name}`;
    this.files?.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    this.files?.writeFileSync(path, bytes);
  }
}
