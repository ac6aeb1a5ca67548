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
import {
  histogramSummary,
  hparamsSummaries,
  scalarSummary,
  textSummary,
} from "../../src/utils/tensorboard/summaries.ts";
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
    const [experiment, start, end] = hparamsSummaries({ lr: 0.1 }, ["accuracy"], 1).map((each) => each.finish());
    [experiment, start, end].forEach((bytes, i) => {
      expect(Buffer.from(bytes!).toString("latin1")).toContain(recorded.tags[i]);
    });
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
