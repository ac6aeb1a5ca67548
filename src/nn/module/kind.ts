/** Tells modules from other values. */
import type { Module } from "./module.ts";

/** Where a module keeps the names of its buffers, with whether each is part of `state_dict`. */
export const BUFFERS = Symbol("buffers");
/** True on every module. */
export const MODULE = Symbol("module");

/** Whether a value is a module. */
export function isModule(value: unknown): value is Module {
  return typeof value === "function" && (value as { [MODULE]?: boolean })[MODULE] === true;
}

/**
 * A module of whatever call, as functions take it that do not call it. A class with a type of its call is not assignable
 * to the plain one, so this is the one place that steps around it.
 */
export function asModule(module: object): Module {
  return module as Module;
}
