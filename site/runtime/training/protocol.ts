/** What the training page and its worker say to each other. */
import type { Settings } from "../../../examples/mnist/training.ts";

export type { Settings };

/** What the page asks for. */
export type TrainingRequest =
  | { readonly task: "train"; readonly settings: Settings }
  | { readonly task: "race"; readonly settings: Settings; readonly optimizers: readonly Settings["optimizer"][] }
  | { readonly task: "stop" }
  /** 28 rows of 28 grey values, 0 (paper) to 255 (ink). */
  | { readonly task: "read"; readonly grey: Uint8Array }
  /** Digit number `index` of the test digits, read by the network. */
  | { readonly task: "example"; readonly index: number }
  | { readonly task: "save" }
  | { readonly task: "load"; readonly bytes: Uint8Array; readonly name: string };

/** What a layer gave for a digit. */
export interface Activation {
  readonly layer: string;
  /** Without the batch: [channels, height, width] or [features]. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A digit that was taken for another. */
export interface Misread {
  readonly index: number;
  readonly guess: number;
  readonly label: number;
  readonly confidence: number;
  readonly grey: Uint8Array;
}

/** What the worker tells. */
export type TrainingNews =
  | { readonly news: "ready"; readonly threads: number; readonly training: number; readonly test: number }
  | {
      readonly news: "steps";
      /** Steps that are done, and how many there will be, over all epochs. */
      readonly done: number;
      readonly of: number;
      readonly epoch: number;
      /** Of the steps since the last message, for each optimizer that runs. */
      readonly losses: Readonly<Record<string, readonly number[]>>;
      readonly accuracies: readonly number[];
      readonly imagesPerSecond: number;
      readonly secondsLeft: number;
      /** What the library has taken of the browser's memory, in bytes. */
      readonly reservedBytes: number;
    }
  | {
      readonly news: "tested";
      readonly epoch: number;
      readonly accuracy: number;
      readonly confusion: readonly (readonly number[])[];
      readonly misread: readonly Misread[];
    }
  | { readonly news: "ended"; readonly stopped: boolean }
  | {
      readonly news: "read";
      readonly grey: Uint8Array;
      readonly label?: number;
      readonly probabilities: readonly number[];
      readonly activations: readonly Activation[];
    }
  | { readonly news: "saved"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly news: "failed"; readonly message: string };
