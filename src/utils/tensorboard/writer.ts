/** `SummaryWriter`: event files that TensorBoard reads, and the same values live, for pages and terminals. */
import { refuseUnknown } from "../../support/known-names.ts";
import type { Module } from "../../nn/module/module.ts";
import { concatenateBytes } from "../../support/bytes.ts";
import { AssertionError, RuntimeError, ValueError } from "../../support/errors.ts";
import { float64 } from "../../dtype.ts";
import { isPlainObject } from "../../support/realms.ts";
import { textEncoder } from "../../support/platform/text-coding.ts";
import { EventLog, timeStamp } from "../../support/platform/event-log.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { embeddingFiles, type ProjectorOptions } from "./embedding.ts";
import { followForward } from "./graph.ts";
import { histogramSummary, rawHistogramSummary, type HistogramBins } from "./histograms.ts";
import { imageSummary, videoSummary, type DataFormat } from "./pictures.ts";
import { Message } from "./message.ts";
import {
  audioSummary,
  curveSummary,
  layoutSummary,
  meshSummary,
  rawCurveSummary,
  tensorSummary,
  type CustomScalarLayout,
} from "./plugins.ts";
import { framed } from "./records.ts";
import {
  graphDefinition,
  hparamsSummaries,
  scalarSummary,
  textSummary,
  type HyperParameter,
  type ScalarStyle,
} from "./summaries.ts";

/** Options of a writer. */
export interface SummaryWriterOptions {
  /** Appended to the folder's name where `log_dir` is not given. */
  comment?: string;
  /** What an earlier run into the same folder wrote from this step on is not shown. */
  purge_step?: number | null;
  /** Events that are kept before they are written. */
  max_queue?: number;
  /** Seconds after which they are written anyway. */
  flush_secs?: number;
  /** Ends the name of the event file. */
  filename_suffix?: string;
}

/** The number that a curve gets. */
export type ScalarInput = number | bigint | boolean | Tensor;

/** When an event happened. */
export interface EventTime {
  /** Seconds since 1970; now where it is left out. */
  readonly walltime?: number | null;
}

const SESSION_START = 1;

function numberOf(value: ScalarInput): number {
  return Number(value instanceof Tensor ? value.item() : value);
}

/** What an array holds, as a tensor of float64. */
function asTensor(values: Tensor | ArrayLike<number>): Tensor {
  if (values instanceof Tensor) return values;
  return emptyTensor([0], float64).new_tensor(Array.from(values), { dtype: float64 });
}

/** The time in the place of a number, or by its name. */
function timeOf(given: number | EventTime | null): number | null {
  return typeof given === "object" ? (given?.walltime ?? null) : given;
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
 * Writes scalars, histograms, images, sound, texts, graphs, embeddings, meshes and hyperparameters into a file of a folder, which
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
  private projector = "";

  /** `log_dir`: the folder; without it one is named after the time and the machine, as PyTorch does. */
  constructor(log_dir: string | null = null, options: SummaryWriterOptions = {}) {
    refuseUnknown("SummaryWriter.__init__()", "comment purge_step max_queue flush_secs filename_suffix", options);
    this.log_dir = log_dir ?? `runs/${timeStamp()}${options.comment ?? ""}`;
    this.maxQueue = options.max_queue ?? 10;
    this.flushSeconds = options.flush_secs ?? 120;
    this.log = new EventLog(this.log_dir, options.filename_suffix ?? "");
    const { purge_step: purge = null } = options;
    this.write((event) => event.string(3, "brain.Event:2"), purge ?? 0, null);
    if (purge !== null) this.write((event) => event.message(7, new Message().integer(1, SESSION_START)), purge, null);
    this.flush();
  }

  private write(fill: (event: Message) => Message, step: number | null, walltime: number | null): void {
    const event = new Message().double(1, walltime ?? Date.now() / 1000);
    if (step !== null) event.integer(2, Math.trunc(Number(step)));
    const record = framed(fill(event).finish());
    if (this.log.inMemory) this.pieces.push(record);
    else this.queue.push(record);
    if (this.queue.length >= this.maxQueue || Date.now() - this.lastFlush > 1000 * this.flushSeconds) this.flush();
  }

  private summary(message: Message, step: number | null, walltime: number | null): void {
    this.write((event) => event.message(5, message), step, walltime);
  }

  /** The folder. */
  get_logdir(): string {
    return this.log_dir;
  }

  /** Adds a number: a point of the curve `tag`. */
  add_scalar(
    tag: string,
    scalar_value: ScalarInput,
    global_step: number | null = null,
    walltime: number | (EventTime & ScalarStyle) | null = null,
    style: ScalarStyle = {},
  ): void {
    const number = numberOf(scalar_value);
    const time = timeOf(walltime);
    const chosen = typeof walltime === "object" && walltime !== null ? walltime : style;
    refuseUnknown("SummaryWriter.add_scalar()", "walltime new_style double_precision", chosen);
    this.summary(scalarSummary(tag, number, chosen), global_step, time);
    const event = { tag, value: number, step: global_step ?? 0, wall_time: time ?? Date.now() / 1000 };
    for (const watcher of this.watchers) watcher(event);
  }

  /** Adds several curves to one chart: each goes into a folder of its own, as in PyTorch. */
  add_scalars(
    main_tag: string,
    tag_scalar_dict: Readonly<Record<string, ScalarInput>>,
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

  /** Adds a whole tensor. @throws ValueError when TensorBoard has no such dtype. */
  add_tensor(tag: string, tensor: Tensor, global_step: number | null = null, walltime: number | null = null): void {
    this.summary(tensorSummary(tag, tensor), global_step, walltime);
  }

  /**
   * Adds the distribution of the elements. `bins` says where the bins are, `max_bins` joins neighbors where there are more.
   * @throws ValueError when there is no element, or none in any bin.
   */
  add_histogram(
    tag: string,
    values: Tensor | ArrayLike<number>,
    global_step: number | null = null,
    bins: HistogramBins | { bins?: HistogramBins; walltime?: number | null; max_bins?: number | null } = "tensorflow",
    walltime: number | null = null,
    max_bins: number | null = null,
  ): void {
    const named = isPlainObject(bins);
    if (named) refuseUnknown("SummaryWriter.add_histogram()", "bins walltime max_bins", bins);
    const chosen = named
      ? (bins as Exclude<typeof bins, HistogramBins>)
      : { bins: bins as HistogramBins, walltime, max_bins };
    this.summary(
      histogramSummary(tag, asTensor(values), chosen.bins, chosen.max_bins),
      global_step,
      chosen.walltime ?? null,
    );
  }

  /**
   * Adds a distribution that was counted elsewhere: its least and greatest element, how many there are, their sum and that of
   * their squares, the upper end of each bin and its count. @throws ValueError when ends and counts are not as many.
   */
  add_histogram_raw(
    tag: string,
    min: number,
    max: number,
    num: number,
    sum: number,
    sum_squares: number,
    bucket_limits: readonly number[],
    bucket_counts: readonly number[],
    global_step: number | null = null,
    walltime: number | null = null,
  ): void {
    if (bucket_limits.length !== bucket_counts.length)
      throw new ValueError("len(bucket_limits) != len(bucket_counts), see the document.");
    const message = rawHistogramSummary(tag, [min, max, num, sum, sum_squares], bucket_limits, bucket_counts);
    this.summary(message, global_step, walltime);
  }

  /** Adds an image: bytes 0 … 255 of uint8, or values 0 … 1; `dataformats` names its dims. @throws AssertionError when they do not fit. */
  add_image(
    tag: string,
    img_tensor: Tensor,
    global_step: number | null = null,
    options: EventTime & { dataformats?: DataFormat } = {},
  ): void {
    refuseUnknown("SummaryWriter.add_image()", "walltime dataformats", options);
    const { walltime = null, dataformats = "CHW" } = options;
    this.summary(imageSummary(tag, img_tensor, dataformats), global_step, walltime);
  }

  /** Adds a batch of images as one grid, eight a row. @throws AssertionError when `dataformats` does not fit. */
  add_images(
    tag: string,
    img_tensor: Tensor,
    global_step: number | null = null,
    options: EventTime & { dataformats?: DataFormat } = {},
  ): void {
    refuseUnknown("SummaryWriter.add_images()", "walltime dataformats", options);
    const { walltime = null, dataformats = "NCHW" } = options;
    this.summary(imageSummary(tag, img_tensor, dataformats), global_step, walltime);
  }

  /**
   * Adds films [count, time, channels, height, width], side by side, `fps` pictures a second: bytes of uint8, or values 0 … 1.
   * The file is an animated PNG (PyTorch's is a GIF, whose colors are fewer).
   */
  add_video(
    tag: string,
    vid_tensor: Tensor,
    global_step: number | null = null,
    options: EventTime & { fps?: number } = {},
  ): void {
    refuseUnknown("SummaryWriter.add_video()", "fps walltime", options);
    const { fps = 4, walltime = null } = options;
    this.summary(videoSummary(tag, vid_tensor, fps), global_step, walltime);
  }

  /** Adds a sound: samples from -1 to 1 in one dim, `sample_rate` of them a second. @throws AssertionError for more dims. */
  add_audio(
    tag: string,
    snd_tensor: Tensor,
    global_step: number | null = null,
    options: EventTime & { sample_rate?: number } = {},
  ): void {
    refuseUnknown("SummaryWriter.add_audio()", "sample_rate walltime", options);
    const { sample_rate = 44100, walltime = null } = options;
    this.summary(audioSummary(tag, snd_tensor, sample_rate), global_step, walltime);
  }

  /** Adds a text; TensorBoard shows it as Markdown. */
  add_text(tag: string, text_string: string, global_step: number | null = null, walltime: number | null = null): void {
    this.summary(textSummary(tag, text_string), global_step, walltime);
  }

  /** Runs the network on an input (several: an array) and adds the graph of its operators. */
  add_graph(
    model: Module,
    input_to_model: unknown = null,
    options: { verbose?: boolean; use_strict_trace?: boolean } = {},
  ): void {
    refuseUnknown("SummaryWriter.add_graph()", "verbose use_strict_trace", options);
    const inputs = Array.isArray(input_to_model) ? (input_to_model as unknown[]) : [input_to_model];
    const nodes = followForward(model, inputs);
    if (options.verbose === true)
      for (const { name, op, inputs: from } of nodes) console.log(`${name} = ${op}(${from.join(", ")})`);
    const graph = graphDefinition(nodes).finish();
    this.write((event) => event.bytes(4, graph), null, null);
  }

  /**
   * Adds a run's hyperparameters and what came of them, in a folder of its own below this one. `hparam_domain_discrete` lists
   * the values that a hyperparameter may have. @throws ValueError, TypeError for values that are no numbers, texts or truth values.
   */
  add_hparams(
    hparam_dict: Readonly<Record<string, HyperParameter>>,
    metric_dict: Readonly<Record<string, ScalarInput>>,
    options: {
      hparam_domain_discrete?: Readonly<Record<string, readonly (number | string | boolean)[]>> | null;
      run_name?: string | null;
      global_step?: number | null;
    } = {},
  ): void {
    refuseUnknown("SummaryWriter.add_hparams()", "hparam_domain_discrete run_name global_step", options);
    const { hparam_domain_discrete = null, run_name = null, global_step = null } = options;
    const messages = hparamsSummaries(hparam_dict, Object.keys(metric_dict), hparam_domain_discrete ?? {});
    using writer = new SummaryWriter(`${this.log_dir}/${run_name ?? String(Date.now() / 1000)}`);
    for (const message of messages) writer.summary(message, global_step, null);
    for (const [tag, value] of Object.entries(metric_dict)) writer.add_scalar(tag, value, global_step);
  }

  /**
   * Adds vectors [count, size], which TensorBoard's projector shows, with a label for each (several: `metadata_header` names
   * them) and a picture for each (`label_img`: [count, 1 or 3, height, width], square, 0 … 1). They go into files beside the
   * events. @throws AssertionError when labels or pictures are not as many as vectors, RuntimeError in a browser.
   */
  add_embedding(mat: Tensor, options: ProjectorOptions = {}): void {
    refuseUnknown("SummaryWriter.add_embedding()", "metadata label_img global_step tag metadata_header", options);
    if (this.log.inMemory)
      throw new RuntimeError("add_embedding writes files into a folder, which a page does not have");
    const { files, entry } = embeddingFiles(mat, options);
    for (const [name, bytes] of files) this.log.write(name, bytes);
    this.projector += entry;
    this.log.write("projector_config.pbtxt", textEncoder().encode(this.projector));
  }

  /**
   * Adds the curve of precision and recall of `predictions` (0 … 1) for `labels` (0 or 1), at as many thresholds (127 at most).
   */
  add_pr_curve(
    tag: string,
    labels: Tensor | ArrayLike<number>,
    predictions: Tensor | ArrayLike<number>,
    global_step: number | null = null,
    options: EventTime & { num_thresholds?: number; weights?: Tensor | number | null } = {},
  ): void {
    refuseUnknown("SummaryWriter.add_pr_curve()", "num_thresholds weights walltime", options);
    const { num_thresholds = 127, weights = null, walltime = null } = options;
    const message = curveSummary(tag, asTensor(labels), asTensor(predictions), num_thresholds, weights ?? 1);
    this.summary(message, global_step, walltime);
  }

  /** Adds such a curve from counts and rates at each threshold. */
  add_pr_curve_raw(
    tag: string,
    true_positive_counts: Tensor | ArrayLike<number>,
    false_positive_counts: Tensor | ArrayLike<number>,
    true_negative_counts: Tensor | ArrayLike<number>,
    false_negative_counts: Tensor | ArrayLike<number>,
    precision: Tensor | ArrayLike<number>,
    recall: Tensor | ArrayLike<number>,
    global_step: number | null = null,
    options: EventTime & { num_thresholds?: number } = {},
  ): void {
    refuseUnknown("SummaryWriter.add_pr_curve_raw()", "num_thresholds walltime", options);
    const { num_thresholds = 127, walltime = null } = options;
    const rows = [
      true_positive_counts,
      false_positive_counts,
      true_negative_counts,
      false_negative_counts,
      precision,
      recall,
    ];
    this.summary(rawCurveSummary(tag, rows.map(asTensor), num_thresholds), global_step, walltime);
  }

  /** Says which curves one chart shows together. */
  add_custom_scalars_multilinechart(
    tags: readonly string[],
    options: { category?: string; title?: string } = {},
  ): void {
    refuseUnknown("SummaryWriter.add_custom_scalars_multilinechart()", "category title", options);
    const { category = "default", title = "untitled" } = options;
    this.add_custom_scalars({ [category]: { [title]: ["Multiline", tags] } });
  }

  /** Says that a chart shows the curve of the first tag between those of the other two. @throws AssertionError unless there are three. */
  add_custom_scalars_marginchart(tags: readonly string[], options: { category?: string; title?: string } = {}): void {
    refuseUnknown("SummaryWriter.add_custom_scalars_marginchart()", "category title", options);
    const { category = "default", title = "untitled" } = options;
    if (tags.length !== 3) throw new AssertionError(`Expected 3 tags, got ${tags.length}.`);
    this.add_custom_scalars({ [category]: { [title]: ["Margin", tags] } });
  }

  /** Says how curves stand together in charts: categories of titles, each `["Multiline", tags]` or `["Margin", [middle, low, high]]`. */
  add_custom_scalars(layout: CustomScalarLayout): void {
    this.summary(layoutSummary(layout), null, null);
  }

  /**
   * Adds clouds of points or meshes: `vertices` [batch, points, 3], `colors` (0 … 255) of each, `faces` [batch, count, 3] with
   * the places of their corners. `config_dict` is for three.js. @throws ValueError for other shapes.
   */
  add_mesh(
    tag: string,
    vertices: Tensor,
    options: EventTime & {
      colors?: Tensor | null;
      faces?: Tensor | null;
      config_dict?: object | null;
      global_step?: number | null;
    } = {},
  ): void {
    refuseUnknown("SummaryWriter.add_mesh()", "colors faces config_dict global_step walltime", options);
    const { colors = null, faces = null, config_dict = null, global_step = null, walltime = null } = options;
    this.summary(meshSummary(tag, [vertices, faces, colors], config_dict), global_step, walltime);
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
