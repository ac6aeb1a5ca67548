/** `SummaryWriter`: event files that TensorBoard reads, and the same values live, for pages and terminals. */
import { refuseUnknown } from "../../support/known-names.ts";
import type { Module } from "../../nn/module/module.ts";
import { concatenateBytes } from "../../support/bytes.ts";
import { ValueError } from "../../support/errors.ts";
import { EventLog, timeStamp } from "../../support/platform/event-log.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { followForward } from "./graph.ts";
import { Message } from "./message.ts";
import { framed } from "./records.ts";
import {
  graphDefinition,
  histogramSummary,
  hparamsSummaries,
  imageSummary,
  scalarSummary,
  textSummary,
  type DataFormat,
  type HyperParameter,
} from "./summaries.ts";

/** Options of a writer. */
export interface SummaryWriterOptions {
  /** Appended to the folder's name where `log_dir` is not given. */
  comment?: string;
  /** Events that are kept before they are written. */
  max_queue?: number;
  /** Seconds after which they are written anyway. */
  flush_secs?: number;
  /** Ends the name of the event file. */
  filename_suffix?: string;
}

/** A scalar as it was added. */
export interface ScalarEvent {
  /** Name of the curve. */
  readonly tag: string;
  /** The number. */
  readonly value: number;
  /** Place on the curve. */
  readonly step: number;
  /** Seconds since 1970. */
  readonly wall_time: number;
}

/**
 * Writes scalars, histograms, images, texts, graphs and hyperparameters into a file of a folder, which
 * `tensorboard --logdir runs` shows. In a browser there is no folder: `event_file()` gives the file's bytes.
 *
 * @see https://docs.pytorch.org/docs/stable/tensorboard.html
 * @example
 * ```ts ignore
 * const writer = new torch.utils.tensorboard.SummaryWriter("runs/first");
 * for (let step = 0; step < 100; step++) writer.add_scalar("loss", train(), step);
 * writer.add_histogram("weights", model.weight, 100);
 * writer.close();
 * ```
 */
export class SummaryWriter implements Disposable {
  /** The folder. */
  readonly log_dir: string;
  private readonly log: EventLog;
  private readonly pieces: Uint8Array<ArrayBuffer>[] = [];
  private queue: Uint8Array[] = [];
  private lastFlush = Date.now();
  private readonly maxQueue: number;
  private readonly flushSeconds: number;
  private readonly watchers = new Set<(event: ScalarEvent) => void>();
  private readonly others = new Map<string, SummaryWriter>();

  /** `log_dir`: the folder; without it one is named after the time and the machine, as PyTorch does. */
  constructor(log_dir: string | null = null, options: SummaryWriterOptions = {}) {
    refuseUnknown("SummaryWriter.__init__()", "comment max_queue flush_secs filename_suffix", options);
    this.log_dir = log_dir ?? `runs/${timeStamp()}${options.comment ?? ""}`;
    this.maxQueue = options.max_queue ?? 10;
    this.flushSeconds = options.flush_secs ?? 120;
    this.log = new EventLog(this.log_dir, options.filename_suffix ?? "");
    this.write((event) => event.string(3, "brain.Event:2"), 0, null);
    this.flush();
  }

  private write(fill: (event: Message) => Message, step: number | null, walltime: number | null): void {
    const event = new Message().double(1, walltime ?? Date.now() / 1000);
    if (step !== null) event.integer(2, step);
    const record = framed(fill(event).finish());
    if (this.log.inMemory) this.pieces.push(record);
    else this.queue.push(record);
    if (this.queue.length >= this.maxQueue || Date.now() - this.lastFlush > 1000 * this.flushSeconds) this.flush();
  }

  private summary(message: Message, step: number | null, walltime: number | null): void {
    this.write((event) => event.message(5, message), step, walltime);
  }

  /** Adds a number: a point of the curve `tag`. */
  add_scalar(
    tag: string,
    scalar_value: number | Tensor,
    global_step: number | null = null,
    walltime: number | null = null,
  ): void {
    const number = scalar_value instanceof Tensor ? Number(scalar_value.item()) : scalar_value;
    this.summary(scalarSummary(tag, number), global_step, walltime);
    const event = { tag, value: number, step: global_step ?? 0, wall_time: walltime ?? Date.now() / 1000 };
    for (const watcher of this.watchers) watcher(event);
  }

  /** Adds several curves to one chart: each goes into a folder of its own, as in PyTorch. */
  add_scalars(
    main_tag: string,
    tag_scalar_dict: Readonly<Record<string, number | Tensor>>,
    global_step: number | null = null,
    walltime: number | null = null,
  ): void {
    for (const [tag, value] of Object.entries(tag_scalar_dict)) {
      const folder = `${this.log_dir}/${main_tag.replaceAll("/", "_")}_${tag}`;
      let writer = this.others.get(folder);
      if (writer === undefined) {
        writer = new SummaryWriter(folder);
        writer.watch(({ tag: _, ...event }) => {
          for (const watcher of this.watchers) watcher({ tag: `${main_tag}/${tag}`, ...event });
        });
        this.others.set(folder, writer);
      }
      writer.add_scalar(main_tag, value, global_step, walltime);
    }
  }

  /** Adds the distribution of a tensor's elements. @throws ValueError when it has none. */
  add_histogram(tag: string, values: Tensor, global_step: number | null = null, walltime: number | null = null): void {
    this.summary(histogramSummary(tag, values), global_step, walltime);
  }

  /** Adds an image: bytes 0 … 255 of uint8, or values 0 … 1; `dataformats` names its dims. @throws ValueError when they do not fit. */
  add_image(
    tag: string,
    img_tensor: Tensor,
    global_step: number | null = null,
    { walltime = null, dataformats = "CHW" }: { walltime?: number | null; dataformats?: DataFormat } = {},
  ): void {
    this.summary(imageSummary(tag, img_tensor, dataformats), global_step, walltime);
  }

  /** Adds a batch of images as one grid, eight a row. */
  add_images(
    tag: string,
    img_tensor: Tensor,
    global_step: number | null = null,
    { walltime = null, dataformats = "NCHW" }: { walltime?: number | null; dataformats?: DataFormat } = {},
  ): void {
    this.summary(imageSummary(tag, img_tensor, dataformats), global_step, walltime);
  }

  /** Adds a text; TensorBoard shows it as Markdown. */
  add_text(tag: string, text_string: string, global_step: number | null = null, walltime: number | null = null): void {
    this.summary(textSummary(tag, text_string), global_step, walltime);
  }

  /** Runs the network on an input (several: an array) and adds the graph of its operators. */
  add_graph(model: Module, input_to_model: unknown): void {
    const inputs = Array.isArray(input_to_model) ? (input_to_model as unknown[]) : [input_to_model];
    const graph = graphDefinition(followForward(model, inputs)).finish();
    this.write((event) => event.bytes(4, graph), null, null);
  }

  /** Adds a run's hyperparameters and what came of them, in a folder of its own below this one. */
  add_hparams(
    hparam_dict: Readonly<Record<string, HyperParameter>>,
    metric_dict: Readonly<Record<string, number | Tensor>>,
    {
      run_name = String(Date.now() / 1000),
      global_step = null,
    }: { run_name?: string; global_step?: number | null } = {},
  ): void {
    const wrong = Object.entries(hparam_dict).find(
      ([, item]) => !["number", "string", "boolean"].includes(typeof item),
    );
    if (wrong !== undefined) throw new ValueError("value should be one of int, float, str, bool, or torch.Tensor");
    using writer = new SummaryWriter(`${this.log_dir}/${run_name}`);
    for (const message of hparamsSummaries(hparam_dict, Object.keys(metric_dict), Date.now() / 1000))
      writer.summary(message, null, null);
    for (const [tag, value] of Object.entries(metric_dict)) writer.add_scalar(tag, value, global_step);
  }

  /** Calls `watcher` with every scalar that is added from now on; gives the function that ends it. */
  watch(watcher: (event: ScalarEvent) => void): () => void {
    this.watchers.add(watcher);
    return () => {
      this.watchers.delete(watcher);
    };
  }

  /** The event file so far, in a browser, where there are no folders. In Node it is in `log_dir`. */
  event_file(): Uint8Array<ArrayBuffer> {
    return concatenateBytes(this.pieces);
  }

  /** Writes what waits. */
  flush(): void {
    this.lastFlush = Date.now();
    const { queue } = this;
    this.queue = [];
    if (queue.length > 0) this.log.append(concatenateBytes(queue));
    for (const writer of this.others.values()) writer.flush();
  }

  /** Writes what waits, and lets the files go. */
  close(): void {
    this.flush();
    for (const writer of this.others.values()) writer.close();
    this.others.clear();
  }
  [Symbol.dispose](): void {
    this.close();
  }
}
