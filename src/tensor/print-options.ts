/** The options of printing (`torch.set_printoptions`). */

import { refuseUnknown } from "../support/known-names.ts";
import { ValueError } from "../support/errors.ts";

/** How tensors are printed. */
export interface PrintOptions {
  /** Digits after the decimal point. */
  precision: number;
  /** Tensors with more elements than this are summarised. */
  threshold: number;
  /** Elements shown at each end of a summarised dimension. */
  edgeitems: number;
  /** Characters per line, after which a vector is broken. */
  linewidth: number;
  /** Scientific notation always (true), never (false), or where the values ask for it (null). */
  sci_mode: boolean | null;
}

const options: PrintOptions = { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80, sci_mode: null };

const profiles = {
  default: { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80 },
  short: { precision: 2, threshold: 1000, edgeitems: 2, linewidth: 80 },
  full: { precision: 4, threshold: Infinity, edgeitems: 3, linewidth: 80 },
} as const;

/** Names of the ready-made sets of print options. */
export type PrintProfile = keyof typeof profiles;

/**
 * Changes how tensors are printed. A profile is applied first; what is not given stays, except `sci_mode`, which goes
 * back to null as in PyTorch.
 */
export function set_printoptions(changes: Partial<PrintOptions> & { profile?: PrintProfile | null } = {}): void {
  refuseUnknown("set_printoptions()", [...Object.keys(options), "profile"], changes);
  const { profile, sci_mode, ...rest } = changes;
  if (profile !== undefined && profile !== null) {
    const values = Object.hasOwn(profiles, profile) ? profiles[profile] : undefined;
    if (values === undefined) throw new ValueError(`unknown profile "${profile}": use "default", "short" or "full"`);
    Object.assign(options, values);
  }
  for (const name of ["precision", "threshold", "edgeitems", "linewidth"] as const) {
    const value = rest[name];
    if (value !== undefined && value !== null) options[name] = value;
  }
  options.sci_mode = sci_mode ?? null;
}

/** The present print options; a copy. */
export function get_printoptions(): PrintOptions {
  return { ...options };
}
