/** Tells modules from other values. */
import type { Module } from "./module.ts";

/** True on every module. */
export const MODULE = Symbol("module");

/** Whether a value is a module. */
export function isModule(value: unknown): value is Module {
  return typeof value === "function" && (value as { [MODULE]?: boolean })[MODULE] === true;
}
