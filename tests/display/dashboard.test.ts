/** Live dashboards: what they draw, when, and that a terminal's other lines stay where they are. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as torch from "flambeau";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { dashboard, type DashboardPicture } from "../../src/display/index.ts";

const folder = mkdtempSync(join(tmpdir(), "flambeau-dashboard-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
let serial = 0;
const newWriter = (): InstanceType<typeof torch.utils.tensorboard.SummaryWriter> =>
  new torch.utils.tensorboard.SummaryWriter(join(folder, String(serial++)));

describe("what a dashboard draws", () => {
  test("one plot for each group of tags, from tensors and from add_scalars too", () => {
    const writer = newWriter();
    const pictures: DashboardPicture[] = [];
    const board = dashboard(writer, { every: 0, onUpdate: (picture) => pictures.push(picture) });
    writer.add_scalar("loss/train", torch.tensor(2), 0);
    writer.add_scalar("loss/test", 3, 0);
    writer.add_scalar("loss/train", 1, 2);
    writer.add_scalar("loss/test", 1, 4);
    writer.add_scalars("rates", { first: 0.1, second: 0.2 }, 4);
    board.close();
    writer.add_scalar("loss/train", 0, 6);
    writer.close();
    expect(pictures.length).toBe(6);
    const [loss, rates] = pictures.at(-1)!.plots;
    expect(loss!.title).toBe("loss");
    expect(loss!.x).toEqual([0, 2, 4]);
    // A curve has a value between its own steps and none after the last.
    expect(loss!.series).toEqual([
      { name: "loss/train", y: [2, 1, Number.NaN] },
      { name: "loss/test", y: [3, 2, 1] },
    ]);
    expect(rates!.series.map(({ name, y }) => [name, ...y])).toEqual([
      ["rates/first", 0.1],
      ["rates/second", 0.2],
    ]);
    expect(pictures.at(-1)!.text).toContain("── loss/train 1  ╌╌ loss/test 1");
  });

  test("draws at most once in the given time, and the last values at the end", () => {
    const writer = newWriter();
    const pictures: DashboardPicture[] = [];
    const board = dashboard(writer, { every: 60_000, onUpdate: (picture) => pictures.push(picture) });
    for (let step = 0; step < 100; step++) writer.add_scalar("loss", step, step);
    expect(pictures.length).toBe(1);
    board.show();
    expect(pictures.at(-1)!.plots[0]!.series[0]!.y.at(-1)).toBe(99);
    board.close();
    expect(pictures.length).toBe(2);
    writer.close();
  });

  test("long runs keep a bounded number of points, the last among them; `tags` chooses", () => {
    const writer = newWriter();
    const board = dashboard(writer, { every: 1e9, tags: (tag) => tag !== "noise", onUpdate: () => {} });
    for (let step = 0; step < 10_001; step++) {
      writer.add_scalar("loss", step, step);
      if (step % 100 === 0) writer.add_scalar("noise", step, step);
    }
    const [loss, ...others] = board.plots();
    expect(others).toEqual([]);
    expect(loss!.x.length).toBeLessThanOrEqual(2001);
    expect(loss!.x.length).toBeGreaterThan(1000);
    expect([loss!.x[0], loss!.x.at(-1)]).toEqual([0, 10_000]);
    board.close();
    writer.close();
  });
});

/** A screen that understands what is written to it: lines, and moves of the cursor. */
class Screen {
  readonly isTTY = true;
  readonly lines: string[] = [""];
  private row = 0;
  private column = 0;

  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {}

  /** The first line of the window: what is above has scrolled out. */
  private get top(): number {
    return Math.max(0, this.lines.length - this.rows);
  }

  write(text: string): void {
    // oxlint-disable-next-line no-control-regex
    for (const [piece, count, command] of text.matchAll(/\x1b\[(\d*)([A-Za-z])|[\s\S]/g)) {
      const n = Number(count === undefined || count === "" ? 1 : count);
      if (command === "A") this.row = Math.max(this.top, this.row - n);
      else if (command === "B") this.row = Math.min(this.lines.length - 1, this.row + n);
      else if (command === "K") this.lines[this.row] = this.lines[this.row]!.slice(0, this.column);
      else if (command === "L") {
        this.lines.splice(this.row, 0, ...Array.from({ length: n }, () => ""));
        this.lines.length -= n;
      } else if (command === undefined && piece === "\n") {
        this.row++;
        this.column = 0;
        if (this.row === this.lines.length) this.lines.push("");
      } else if (command === undefined && piece === "\r") this.column = 0;
      else if (command === undefined) {
        const line = this.lines[this.row]!.padEnd(this.column);
        this.lines[this.row] = line.slice(0, this.column) + piece + line.slice(this.column + 1);
        this.column++;
      }
    }
  }
}

describe("in a terminal", () => {
  const stderr = Object.getOwnPropertyDescriptor(process, "stderr")!;
  const withScreen = (columns: number, rows: number): Screen => {
    const screen = new Screen(columns, rows);
    Object.defineProperty(process, "stderr", { value: screen, configurable: true });
    return screen;
  };
  afterEach(() => {
    Object.defineProperty(process, "stderr", stderr);
  });

  test("charts change in one place; progress bars and lines of the log keep theirs", () => {
    const screen = withScreen(60, 40);
    screen.write("$ node train.js\n");
    const writer = newWriter();
    const board = dashboard(writer, { every: 0 });
    for (let epoch = 0; epoch < 3; epoch++) {
      for (const step of torch.utils.progress([0, 1, 2, 3], { description: `epoch ${epoch}`, every: 0 }))
        writer.add_scalar("loss", 1 / (1 + 4 * epoch + step), 4 * epoch + step);
      board.log(`epoch ${epoch} is over`);
      if (epoch === 1) writer.add_scalar("accuracy", 0.5, 7);
    }
    board.close();
    screen.write("done\n");
    writer.close();
    const shown = screen.lines.map((line) => line.trimEnd());
    const at = (text: string): number[] => shown.flatMap((line, i) => (line.includes(text) ? [i] : []));
    expect(shown[0]).toBe("$ node train.js");
    expect(at("is over").map((i) => shown[i])).toEqual(["epoch 0 is over", "epoch 1 is over", "epoch 2 is over"]);
    expect(at("100%").map((i) => shown[i]!.slice(0, 7))).toEqual(["epoch 0", "epoch 1", "epoch 2"]);
    expect(at("┤").length).toBeGreaterThan(0);
    expect(at("━━ loss 0.08333").length).toBe(1);
    expect(at("━━ accuracy 0.5").length).toBe(1);
    // In order: what was logged, the charts, the bars, and what came after.
    expect(Math.max(...at("is over"))).toBeLessThan(Math.min(...at("┤")));
    expect(Math.max(...at("━━"))).toBeLessThan(Math.min(...at("100%")));
    expect(Math.max(...at("100%"))).toBeLessThan(at("done")[0]!);
  });

  test("charts stand side by side where there is room, and never take more lines than there are", () => {
    const wide = withScreen(100, 40);
    const first = newWriter();
    using board = dashboard(first, { every: 0 });
    first.add_scalar("a", 1, 0);
    first.add_scalar("b", 1, 0);
    board.close();
    first.close();
    expect(wide.lines.some((line) => /━━ a 1 +━━ b 1/.test(line))).toBe(true);

    const small = withScreen(30, 14);
    const second = newWriter();
    using other = dashboard(second, { every: 0 });
    for (let step = 0; step < 5; step++) for (const tag of ["a", "b", "c", "d"]) second.add_scalar(tag, step, step);
    other.close();
    second.close();
    expect(small.lines.length).toBeLessThanOrEqual(14);
    expect(small.lines.at(-2)).toBe("…");
    expect(small.lines.filter((line) => line.includes("━━ a")).length).toBe(1);
  });

  test("writes nothing where the output is a file", () => {
    const screen = withScreen(80, 20);
    Object.defineProperty(screen, "isTTY", { value: false });
    const writer = newWriter();
    using board = dashboard(writer, { every: 0 });
    writer.add_scalar("a", 1, 0);
    board.close();
    writer.close();
    expect(screen.lines).toEqual([""]);
  });
});
