/** What all compiled functions share: settings, and who wants to hear of captures. */
import type { Compiled } from "./compiled.ts";

/** `torch._dynamo.config`. */
export const dynamoConfig = {
  /** Programs that a function may have at one place before it runs as it is. */
  recompile_limit: 8,
};

/** What becomes known while functions are captured. */
export interface CompileEvent {
  readonly kind: "capture" | "break" | "recompile" | "give up";
  readonly reason: string;
}

export interface CompileListener {
  note(event: CompileEvent): void;
  captured(compiled: Compiled): void;
}

/** `epoch` rises with every reset. */
export const events: { epoch: number; listener: CompileListener | null } = { epoch: 0, listener: null };

/** `torch.compiler.set_stance`. */
export type Stance = "default" | "force_eager" | "fail_on_recompile";

export const stance: { current: Stance } = { current: "default" };
