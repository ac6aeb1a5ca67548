/** Event files byte for byte as PyTorch 2.15 writes them, images and graphs by their contents; summaries as torchinfo counts. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { nn } from "flambeau";
import { maskedCrc32c } from "../../src/utils/tensorboard/records.ts";
import { encodePng } from "../../src/support/png.ts";
import { histogramSummary, rawHistogramSummary } from "../../src/utils/tensorboard/histograms.ts";
import { imageSummary, videoSummary } from "../../src/utils/tensorboard/pictures.ts";
import {
  audioSummary,
  curveSummary,
  layoutSummary,
  meshSummary,
  rawCurveSummary,
  tensorSummary,
} from "../../src/utils/tensorboard/plugins.ts";
import { hparamsSummaries, scalarSummary, textSummary } from "../../src/utils/tensorboard/summaries.ts";
import type { Message } from "../../src/utils/tensorboard/message.ts";
import recorded from "./recorded/tensorboard.json" with { type: "json" };

const { SummaryWriter } = torch.utils.tensorboard;
const folder = mkdtempSync(join(tmpdir(), "flambeau-events-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const base64 = (message: Message): string => Buffer.from(message.finish()).toString("base64");

/** The records of the one event file of a folder; their checksums are checked. */
function records(path: string): Buffer[] {
  const [name] = readdirSync(path).filter((each) => each.startsWith("events.out.tfevents."));
  const bytes = readFileSync(join(path, name!));
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    const record = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)));
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(record));
    found.push(record);
    at += length + 16;
  }
  return found;
}

describe("event files", () => {
  test("the checksum of RFC 3720's example, masked", () => {
    const crc = 0x8a9136aa; // 32 bytes of zeros
    expect(maskedCrc32c(new Uint8Array(32))).toBe((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  });

  test("a record with its frame is PyTorch's", () => {
    const path = join(folder, "record");
    const writer = new SummaryWriter(path);
    writer.add_scalar("loss", 0.5, 7, 1700000000.25);
    writer.close();
    const [name] = readdirSync(path);
    const bytes = readFileSync(join(path, name!));
    const first = Number(bytes.readBigUInt64LE(0)) + 16;
    expect(bytes.subarray(first).toString("base64")).toBe(recorded.record);
    expect(bytes.subarray(0, first).toString("latin1")).toContain("brain.Event:2");
  });

  test("scalars, texts and histograms are PyTorch's", () => {
    expect(base64(scalarSummary("train/loss", 0.125))).toBe(recorded.scalar);
    expect(base64(textSummary("note", "**bold** 火"))).toBe(recorded.text);
    const few = torch.tensor([-3.5, -1, 0, 0.25, 0.25, 2, 7.5, 1e-13]);
    expect(base64(histogramSummary("few", few))).toBe(recorded.few);
    expect(() => histogramSummary("none", torch.zeros(0))).toThrow("The input has no element.");
  });

  test("a network's graph has the operators under their modules, with their inputs", () => {
    const path = join(folder, "graph");
    using writer = new SummaryWriter(path);
    writer.add_graph(new nn.Sequential({ hidden: new nn.Linear(4, 8), act: new nn.ReLU() }), torch.zeros(2, 4));
    writer.flush();
    const text = records(path)[1]!.toString("latin1");
    for (const name of [
      "Sequential/Linear[hidden]/linear",
      "Sequential/ReLU[act]/relu",
      "aten::linear",
      "output/output.1",
    ])
      expect(text).toContain(name);
  });

  test("an image is a PNG with the tensor's pixels", () => {
    const pixels = Uint8Array.from({ length: 2 * 3 * 3 }, (_, i) => 14 * i);
    const png = Buffer.from(encodePng(pixels, 2, 3, 3));
    const at = png.indexOf("IDAT");
    const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
    expect([...rows]).toEqual([0, ...pixels.subarray(0, 9), 0, ...pixels.subarray(9)]);
  });

  test("runs with hyperparameters and groups of scalars have folders of their own; watchers see every scalar", () => {
    const path = join(folder, "runs");
    const seen: string[] = [];
    using writer = new SummaryWriter(path);
    writer.watch(({ tag, value, step }) => seen.push(`${tag} ${value} ${step}`));
    writer.add_hparams({ lr: 0.1, fast: true }, { accuracy: 0.9 }, { run_name: "first" });
    writer.add_scalars("loss", { train: 1, test: torch.tensor(2) }, 3);
    writer.flush();
    for (const name of ["first", "loss_train", "loss_test"]) expect(existsSync(join(path, name))).toBe(true);
    expect(records(join(path, "first")).length).toBe(5);
    expect(seen).toEqual(["loss/train 1 3", "loss/test 2 3"]);
  });

  test("hyperparameters, scalars of the new style, counted histograms and tensors are PyTorch's", () => {
    const runs = [
      hparamsSummaries({ lr: torch.tensor(0.25), none: null }, ["accuracy"]),
      hparamsSummaries({ fast: true }, ["loss"]),
      hparamsSummaries({ kind: "adam" }, [], { kind: ["adam", "sgd"] }),
    ];
    expect(runs.map((run) => run.map(base64))).toEqual(recorded.hparams);
    expect(() => hparamsSummaries({ kind: "adam" }, [], { kind: [1] })).toThrow(
      "parameter: hparam_domain_discrete[kind] should be a list of same type as hparam_dict[kind].",
    );
    const styles = [false, true].map((double_precision) =>
      base64(scalarSummary("loss", 0.1, { new_style: true, double_precision })),
    );
    expect(styles).toEqual(recorded.styles);
    expect(base64(rawHistogramSummary("raw", [1, 4, 3, 7, 21], [1.5, 4.5], [1, 2]))).toBe(recorded["raw histogram"]);
    const ones = torch.tensor([[1.5, -2.25, 3]]);
    const { float16, bfloat16, float32, float64, int8, int16, int32, int64, bool } = torch;
    for (const [name, dtype] of Object.entries({
      float16,
      bfloat16,
      float32,
      float64,
      int8,
      int16,
      int32,
      int64,
      bool,
    }))
      expect(base64(tensorSummary("t", ones.to(dtype))), name).toBe(recorded.tensors[name as "float32"]);
    expect(base64(tensorSummary("t", torch.tensor([1, 200], { dtype: torch.uint8 })))).toBe(recorded.tensors.uint8);
    const two = torch.complex(torch.tensor([1, 0.5]), torch.tensor([2, -1]).float());
    expect(base64(tensorSummary("t", two))).toBe(recorded.tensors.complex64);
    expect(base64(tensorSummary("t", two.slice(0, 0, 1).to(torch.complex128)))).toBe(recorded.tensors.complex128);
    expect(() => tensorSummary("t", ones.to(torch.float8_e5m2))).toThrow(
      "t has unsupported tensor dtype torch.float8_e5m2",
    );
  });

  test("histograms have the bins of NumPy's rules, of numbers and of edges", () => {
    const values = torch.arange(1, 61).double().mul(0.7).sin().mul(3).add(0.1);
    // NumPy adds up in another order, and its sine may end in another digit: numbers, not bytes.
    const numbersOf = (bytes: Buffer): number[] => {
      const from = bytes.indexOf(Buffer.from([0x09])) + 1; // the first field of the histogram
      const found: number[] = [];
      let at = from;
      for (let field = 0; field < 5; field++, at += 9) found.push(bytes.readDoubleLE(at));
      for (at -= 1; at < bytes.length;) {
        let [length, shift] = [0, 0];
        for (let more = true; more; shift += 7) {
          const byte = bytes[++at]!;
          length |= (byte & 127) << shift;
          more = byte > 127;
        }
        for (const end = ++at + length; at < end; at += 8) found.push(bytes.readDoubleLE(at));
      }
      return found;
    };
    const same = (message: Message, wanted: string): void => {
      const [found, there] = [Buffer.from(message.finish()), Buffer.from(wanted, "base64")].map(numbersOf);
      expect(found!.length).toBe(there!.length);
      found!.forEach((number, i) => expect(number).toBeCloseTo(there![i]!, 9));
    };
    for (const rule of ["auto", "fd", "doane", "scott", "rice", "sturges", "sqrt"] as const)
      same(histogramSummary("h", values, rule), recorded.bins[rule]);
    same(histogramSummary("h", values, 7), recorded.bins["7"]);
    same(histogramSummary("h", values, [-2, -1, 0.5, 2.5]), recorded.bins["[-2.0, -1.0, 0.5, 2.5]"]);
    [100, 500].forEach((most, i) => {
      same(histogramSummary("h", values, "tensorflow", most), recorded.max_bins[i]!);
    });
    same(histogramSummary("h", torch.full([4], 2), "auto"), recorded["one value"]);
    expect(() => histogramSummary("h", values, [5, 6])).toThrow("The histogram is empty, please file a bug report.");
    expect(() => histogramSummary("h", values, 0)).toThrow("`bins` must be positive, when an integer");
    expect(() => histogramSummary("h", values, [2, 1])).toThrow("`bins` must increase monotonically, when an array");
    expect(() => histogramSummary("h", torch.tensor([NaN, 1]), 3)).toThrow(
      "autodetected range of [nan, nan] is not finite",
    );
  });

  test("sound, curves, layouts of charts and meshes are PyTorch's", () => {
    const warned: unknown[] = [];
    const { warn } = console;
    console.warn = (...text: unknown[]) => void warned.push(...text);
    try {
      expect(base64(audioSummary("sound", torch.linspace(-1.25, 1.25, 9).view(1, 9), 8000))).toBe(recorded.audio);
    } finally {
      console.warn = warn;
    }
    expect(warned).toEqual(["warning: audio amplitude out of range, auto clipped."]);
    expect(() => audioSummary("sound", torch.zeros(2, 3), 8000)).toThrow("input tensor should be 1 dimensional.");
    const labels = torch.tensor([1, 0, 1, 1, 0, 0, 1, 0]);
    const guesses = torch.tensor([0.9, 0.1, 0.55, 1, 0.6, 0, 0.3, 0.45]);
    const curves = [
      curveSummary("pr", labels, guesses, 5, 1),
      curveSummary("pr", labels, guesses, 200, 1),
      curveSummary("pr", labels, guesses, 4, guesses.add(1)),
    ];
    expect(curves.map(base64)).toEqual(recorded.curves);
    const rows = [
      [5, 3],
      [2, 1],
      [1, 2],
      [0.5, 2],
      [0.7, 0.75],
      [0.9, 0.6],
    ].map((row) => torch.tensor(row));
    expect(base64(rawCurveSummary("raw", rows, 2))).toBe(recorded["raw curve"]);
    const layout = {
      Taiwan: { twse: ["Multiline", ["twse/0050", "twse/2330"]] },
      USA: { dow: ["Margin", ["dow/a", "dow/b", "dow/c"]] },
    } as const;
    expect(base64(layoutSummary(layout))).toBe(recorded.layout);
    const points = torch.arange(12).view(1, 4, 3).float().add(1);
    const config = { material: { size: 2, cls: "P" } };
    const faces = points.slice(1, 0, 2);
    expect(base64(meshSummary("mesh", [points, faces, points.mul(10)], config))).toBe(recorded.mesh);
    expect(base64(meshSummary("points", [points, null, null], null))).toBe(recorded.points);
    expect(() => meshSummary("points", [torch.zeros(4, 3), null, null], null)).toThrow("should be of shape BxNx3");
  });

  test("images have PyTorch's pixels, whatever the order of their dims; films are animated", () => {
    const pictureOf = (message: Message): Buffer => {
      const bytes = Buffer.from(message.finish());
      return bytes.subarray(bytes.indexOf("PNG") - 1);
    };
    const pixels = (file: Buffer, tag: string, skip: number): Buffer[] => {
      const found: Buffer[] = [];
      for (let at = 8; at < file.length; at += file.readUInt32BE(at) + 12)
        if (file.toString("latin1", at + 4, at + 8) === tag)
          found.push(inflateSync(file.subarray(at + 8 + skip, at + 8 + file.readUInt32BE(at))));
      return found;
    };
    /** Rows without the byte that names their filter. */
    const rows = (data: Buffer, width: number): number[] => [...data].filter((_, i) => i % (3 * width + 1) !== 0);
    const ramp = torch.linspace(-0.1, 1.1, 24);
    const steps = torch.arange(24).mul(10).to(torch.uint8);
    const images: Record<string, torch.Tensor> = {
      CHW: ramp.view(3, 2, 4),
      WHC: ramp.view(2, 4, 3),
      HW: ramp.view(4, 6),
      WH: steps.view(4, 6),
      NCHW: ramp.repeat(3).slice(0, 0, 66).view(11, 1, 2, 3),
      NHWC: steps.view(2, 2, 2, 3),
    };
    for (const [format, wanted] of Object.entries(recorded.images)) {
      const file = pictureOf(imageSummary("image", images[format]!, format));
      expect([file.readUInt32BE(20), file.readUInt32BE(16)], format).toEqual(wanted.slice(0, 2));
      const [data] = pixels(file, "IDAT", 0);
      expect(rows(data!, wanted[1] as number), format).toEqual([...Buffer.from(wanted[3] as string, "base64")]);
    }
    expect(() => imageSummary("image", steps, "CHW")).toThrow("tensor shape: (24,), input_format: CHW");
    expect(() => imageSummary("image", ramp.view(2, 4, 3), "HHC")).toThrow("same dimension shorthand twice");
    const film = pictureOf(videoSummary("film", torch.linspace(0, 1, 24).view(3, 2, 1, 2, 2), 5));
    // Three films lie in one row of four; the last place is black.
    expect([film.readUInt32BE(20), film.readUInt32BE(16)]).toEqual([2, 8]);
    const frames = [...pixels(film, "IDAT", 0), ...pixels(film, "fdAT", 4)];
    const first = (data: Buffer): number[] => rows(data, 8).filter((_, i) => i % 3 === 0);
    expect(frames.map(first)).toEqual([
      [0, 11, 88, 99, 177, 188, 0, 0, 22, 33, 110, 121, 199, 210, 0, 0],
      [44, 55, 133, 144, 221, 232, 0, 0, 66, 77, 155, 166, 243, 255, 0, 0],
    ]);
    const control = film.indexOf("fcTL");
    expect([film.readUInt16BE(control + 24), film.readUInt16BE(control + 26)]).toEqual([200, 1000]);
  });

  test("embeddings are files beside the events; a run that begins anew says so", () => {
    const path = join(folder, "embedding");
    using writer = new SummaryWriter(path, { purge_step: 7 });
    const vectors = torch.tensor([
      [1, 0.1],
      [1e-7, -2.5],
      [3e20, 4],
    ]);
    writer.add_embedding(vectors, { global_step: 3, tag: "a/b" });
    writer.add_embedding(vectors, {
      metadata: [
        ["x", 1],
        ["y", true],
        ["z", 2],
      ],
      metadata_header: ["name", "kind"],
      label_img: torch.linspace(0, 1, 12).view(3, 1, 2, 2),
    });
    for (const [name, wanted] of Object.entries(recorded.files)) {
      const file = readFileSync(join(path, name));
      if (typeof wanted === "string") expect(file.toString(), name).toBe(wanted);
      else {
        const at = file.indexOf("IDAT");
        const data = [...inflateSync(file.subarray(at + 4, at + 4 + file.readUInt32BE(at - 4)))];
        const width = wanted[0] as number;
        expect(data.filter((_, i) => i % (3 * width + 1) !== 0)).toEqual([
          ...Buffer.from(wanted[2] as string, "base64"),
        ]);
      }
    }
    expect(() => writer.add_embedding(vectors, { metadata: [1] })).toThrow("#labels should equal with #data points");
    expect(recorded.purge).toEqual(['step: 7 file_version: "brain.Event:2"', "step: 7 session_log { status: START }"]);
    const [version, session] = records(path).map((record) => record.subarray(9).toString("latin1"));
    expect([version, session]).toEqual(["\x10\x07\x1a\x0dbrain.Event:2", "\x10\x07\x3a\x02\x08\x01"]);
  });

  test("the writer's methods take steps, times and options where PyTorch's do", () => {
    const path = join(folder, "methods");
    using writer = new SummaryWriter(path);
    expect(writer.get_logdir()).toBe(path);
    writer.add_scalar("s", 3n, 1.5, { walltime: 5, new_style: true });
    writer.add_scalar("s", true, 2, 6);
    writer.add_histogram("h", new Float32Array([1, 2]), 2, { bins: 4, walltime: 7 });
    writer.add_histogram("h", torch.ones(3), 2, "auto", 8, 10);
    writer.add_histogram_raw("r", 0, 1, 2, 1, 1, [1], [2], 3);
    writer.add_tensor("t", torch.ones(2), 4);
    writer.add_pr_curve("p", [0, 1], torch.tensor([0.25, 0.75]), 5, { num_thresholds: 10 });
    writer.add_custom_scalars_multilinechart(["a", "b"], { category: "c" });
    writer.add_custom_scalars_marginchart(["a", "b", "c"]);
    writer.add_mesh("m", torch.ones(1, 2, 3), { global_step: 6 });
    writer.add_audio("a", torch.zeros(8), 7, { sample_rate: 8000 });
    writer.add_video("v", torch.zeros(1, 2, 3, 2, 2), 8);
    writer.flush();
    const times = records(path).map((record) => record.readDoubleLE(1));
    expect(times.slice(1, 5)).toEqual([5, 6, 7, 8]);
    expect(times.length).toBe(13);
    expect(() => writer.add_custom_scalars_marginchart(["a"])).toThrow("Expected 3 tags, got 1.");
    expect(() => writer.add_histogram_raw("r", 0, 1, 2, 1, 1, [1], [2, 3])).toThrow(
      "len(bucket_limits) != len(bucket_counts), see the document.",
    );
    // @ts-expect-error: no such option
    expect(() => writer.add_image("i", torch.ones(3, 2, 2), 0, { dataformat: "CHW" })).toThrow(
      "SummaryWriter.add_image() got an unexpected keyword argument 'dataformat'",
    );
    // @ts-expect-error: no such option
    expect(() => writer.add_hparams({}, {}, { name: "first" })).toThrow("unexpected keyword argument 'name'");
    // @ts-expect-error: no such option
    expect(() => writer.add_histogram("h", torch.ones(3), 2, { bin: 4 })).toThrow("unexpected keyword argument 'bin'");
  });
});

describe("summary", () => {
  test("shapes, parameters and multiplications are those of torchinfo 1.8", () => {
    const model = new nn.Sequential(
      new nn.Conv2d(1, 8, 3, { padding: 1 }),
      new nn.BatchNorm2d(8),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Linear(8 * 14 * 14, 10),
    );
    model.train();
    const info = torch.utils.summary(model, { input_size: [4, 1, 28, 28] });
    expect(info.rows.map(({ kind, output_shape, parameters }) => `${kind} ${output_shape} ${parameters}`)).toEqual([
      "Sequential 4,10 0",
      "Conv2d 4,8,28,28 80",
      "BatchNorm2d 4,8,28,28 16",
      "ReLU 4,8,28,28 0",
      "MaxPool2d 4,8,14,14 0",
      "Flatten 4,1568 0",
      "Linear 4,10 15690",
    ]);
    expect(info.total_mult_adds).toBe(313704);
    expect(String(info)).toContain("├─Linear: 1-6                             [4, 10]                 15,690");
    expect(String(info)).toContain("Estimated Total Size (MB): 0.48");
    expect(model.training).toBe(true);
  });

  test("a layer that is used twice is counted once; frozen ones are in brackets", () => {
    class Net extends nn.Module {
      shared = new nn.Linear(8, 8);
      head = new nn.Linear(8, 2, { bias: false });
      forward(x: torch.Tensor): torch.Tensor {
        return this.head(this.shared(this.shared(x)));
      }
    }
    const net = new Net();
    net.head.requires_grad_(false);
    const info = torch.utils.summary(net, { input_data: torch.zeros(2, 8) });
    expect([info.total_params, info.trainable_params]).toEqual([88, 72]);
    expect(String(info)).toMatch(/Linear: 1-2 .*\(recursive\)/);
    expect(String(info)).toMatch(/Linear: 1-3 .*\(16\)/);
    expect(String(torch.utils.summary(net))).not.toContain("Output Shape");
  });
});

describe("progress", () => {
  test("counts plain and asynchronous loops, also those that are left early", async () => {
    const texts: string[] = [];
    const options = { description: "epoch 1", every: 0, onUpdate: ({ text }: { text: string }) => texts.push(text) };
    for (const item of torch.utils.progress([1, 2, 3, 4], options)) if (item === 2) break;
    expect(texts.at(-1)).toMatch(/^epoch 1: {2}25% \|█{6}·{18}\| 1\/4 \[00:00<00:00, \d+\.\d\d it\/s\]$/);
    const loader = new torch.utils.data.DataLoader(new torch.utils.data.TensorDataset(torch.arange(6)), {
      batch_size: 2,
    });
    let batches = 0;
    for await (const batch of torch.utils.progress(loader, options)) batches += batch.length;
    expect(batches).toBe(3);
    expect(texts.at(-1)).toContain("100% |████████████████████████| 3/3");
  });
});

describe("notebooks", () => {
  const shown = (value: object): Record<string, string> =>
    (value as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]!();

  test("matrices are tables, images pictures, everything has a text", () => {
    expect(shown(torch.tensor([[1, 2.5]]))).toEqual({
      "text/plain": "tensor([[1.0000, 2.5000]])",
      "text/html": "<table><tr><td>1</td><td>2.5000</td></tr></table>",
    });
    expect(shown(torch.ones(2, { requires_grad: true }))).toEqual({
      "text/plain": "tensor([1., 1.], requires_grad=True)",
    });
    const png = Buffer.from(shown(torch.linspace(0, 1, 64).view(1, 8, 8))["image/png"]!, "base64");
    const at = png.indexOf("IDAT");
    const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
    // Each of the 8 x 8 pixels is a square of 24 x 24; rows begin with their filter.
    expect([rows[1], rows.at(-1), rows.length]).toEqual([0, 255, 192 * (1 + 192)]);
    expect(shown(new nn.ReLU())).toEqual({ "text/plain": "ReLU()" });
  });
});
