/** How the program is written: `for await` or a plain `for` over a loader, or no loader at all. */
export type Form = "await" | "for" | "bare";

/** MiB reserved and live on the way, reserved after so many steps, the peak of live MiB, collections, losses, time of a step. */
export interface Measured {
  readonly reserved: readonly number[];
  readonly live: readonly number[];
  readonly reservedAt: Readonly<Record<string, number>>;
  readonly first: number;
  readonly last: number;
  readonly peak: number;
  readonly collections: number;
  readonly milliseconds: number;
}

export function train(
  torch: unknown,
  options: {
    readonly steps: number;
    readonly form: Form;
    readonly every?: number;
    readonly tell?: (line: string) => void;
  },
): Promise<Measured>;
