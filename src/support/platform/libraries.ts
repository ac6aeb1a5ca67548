/**
 * Libraries of the system, reached by the package `koffi`, and other optional packages; what a process knows of its
 * launcher, and its end.
 */
import type * as moduleApi from "node:module";
import { builtinModule } from "./builtin-module.ts";
import { mayBlock } from "./threads.ts";

/** A function of a native library. Pointers are passed as numbers or as typed arrays. */
export type NativeFunction = (...args: readonly (number | bigint | null | ArrayBufferView)[]) => number;

/** A library that was loaded. */
export interface NativeLibrary {
  func(prototype: string): NativeFunction;
  symbol(name: string, type: string): unknown;
}

/** What this library uses of `koffi`. */
export interface Koffi {
  load(path: string, options?: { readonly global?: boolean }): NativeLibrary;
  /** The address of an array's bytes, or of a symbol. */
  address(value: unknown): bigint;
}

interface HostProcess {
  readonly env: Record<string, string | undefined>;
  readonly argv: readonly string[];
  readonly platform: string;
  cwd(): string;
  on(event: "exit", listener: (code: number) => void): void;
  on(event: "uncaughtExceptionMonitor", listener: (error: unknown) => void): void;
  readonly stderr: { write(text: string): void };
}

const host = (): HostProcess | undefined => (globalThis as { process?: HostProcess }).process;

declare const __filename: string | undefined; // where modules are CommonJS, as in the package's build for Node

/**
 * An optional package as the running program finds it: from its own folder, from the working folder, or from this
 * library. Null where it is not installed, and in browsers, whose bundlers see no import of it.
 */
export function loadPackage<T>(name: string): T | null {
  const module = builtinModule<typeof moduleApi>("node:module");
  const process = host();
  if (module === null || process === undefined) return null;
  const places = [
    process.argv[1],
    `${process.cwd()}/index.js`,
    typeof __filename === "string" ? __filename : undefined,
  ];
  for (const place of places) {
    if (place === undefined) continue;
    try {
      return module.createRequire(place)(name) as T;
    } catch (error) {
      // Another place may have it; a package that is there but does not work says so itself.
      if ((error as { code?: string }).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  return null;
}

/** The package `koffi`; null where it is not installed. */
export function loadKoffi(): Koffi | null {
  return loadPackage<Koffi>("koffi");
}

/** Node's name of the system ("linux", "darwin", "win32"), or "browser". */
export function systemName(): string {
  return host()?.platform ?? "browser";
}

/** A variable of the environment; undefined in browsers. */
export function environmentVariable(name: string): string | undefined {
  const value = host()?.env[name];
  return value === "" ? undefined : value;
}

/** Sets a variable of this process's environment unless it is there, though empty. */
export function defaultEnvironmentVariable(name: string, value: string): void {
  const process = host();
  if (process !== undefined) process.env[name] ??= value;
}

/** Sets a variable of this process's environment, or takes it out (null). */
export function setEnvironmentVariable(name: string, value: string | null): void {
  const process = host();
  if (process === undefined) return;
  if (value === null) delete process.env[name];
  else process.env[name] = value;
}

/**
 * Runs a function when the process ends by itself, with its exit code and the text of the error that nobody caught (null
 * for none), which Node would print only afterwards. Only synchronous work is done then.
 */
export function atExit(run: (code: number, error: string | null) => void): void {
  let uncaught: string | null = null;
  host()?.on("uncaughtExceptionMonitor", (error) => {
    uncaught = error instanceof Error ? (error.stack ?? error.message) : String(error);
  });
  host()?.on("exit", (code) => {
    run(code, uncaught);
  });
}

/** Writes a line to the process's standard error at once. */
export function writeError(line: string): void {
  host()?.stderr.write(`${line}\n`);
}

const doorbell = typeof SharedArrayBuffer === "undefined" ? null : new Int32Array(new SharedArrayBuffer(4));

/** Lets this thread sleep. */
export function sleep(milliseconds: number): void {
  if (doorbell !== null && mayBlock()) Atomics.wait(doorbell, 0, 0, milliseconds);
}
