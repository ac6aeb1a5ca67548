/**
 * Replays torchvision's records of its models: `npx tsx tools/vision-models.ts [--write] [NAME...]`. A name may have `*`.
 * --write: puts what was found into the table of docs/models.md. Each model runs in a process of its own.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as torch from "flambeau";
import { modelFacts, replayModel, type ModelReport } from "../tests/support/replay-models.ts";

const args = process.argv.slice(2);
const facts = modelFacts();
if (args[0] === "--one") {
  const name = args[1]!;
  process.stdout.write(JSON.stringify(replayModel(name, facts[name]!)));
} else {
  const wanted = args.filter((arg) => !arg.startsWith("--")).map((arg) => new RegExp(`^${arg.replaceAll("*", ".*")}$`));
  const names = Object.keys(facts).filter((name) => wanted.length === 0 || wanted.some((each) => each.test(name)));
  const script = fileURLToPath(import.meta.url);
  const { native } = torch.backends.flambeau;
  const backend = native === false ? "WebAssembly" : `native code, ${native}`;
  let disagree = 0;
  for (const name of names) {
    let report: ModelReport;
    try {
      const text = execFileSync(process.execPath, ["--import", "tsx", script, "--one", name], {
        encoding: "utf8",
        maxBuffer: 1e8,
        stdio: ["ignore", "pipe", "pipe"],
      });
      report = JSON.parse(text) as ModelReport;
    } catch (error) {
      const said = String((error as { stderr?: string }).stderr ?? error);
      report = {
        problems: [said.split("\n").find((line) => line.includes("Error")) ?? said.slice(0, 200)],
        parameters: 0,
        distances: { initial: NaN, output: NaN, loss: NaN, gradient: NaN },
      };
    }
    const { problems, parameters, distances } = report;
    if (problems.length > 0) disagree++;
    const far = Object.values(distances)
      .map((distance) => distance.toExponential(0))
      .join(" ");
    console.log(
      `${problems.length === 0 ? "ok  " : "FAIL"} ${name.padEnd(22)} ${far} ${problems.length} ${problems.slice(0, 3).join("; ")}`,
    );
    if (args.includes("--write"))
      writeRow(name, [
        parameters.toLocaleString("en"),
        problems.length === 0 ? "yes" : `no: ${problems[0]}`,
        distances.output.toExponential(0),
        distances.gradient.toExponential(0),
        facts[name]!.input.slice(2).join(" x "),
      ]);
  }
  console.log(`${names.length - disagree} of ${names.length} agree`);
  if (args.includes("--write") && wanted.length === 0)
    changePage((page) =>
      page.replace(
        /<!-- agree -->[^]*?<!-- end of agree -->/,
        `<!-- agree -->${names.length - disagree} of ${names.length} agree (Node ${process.versions.node}, ${backend}).<!-- end of agree -->`,
      ),
    );
  process.exitCode = disagree > 0 ? 1 : 0;
}

function changePage(change: (page: string) => string): void {
  const path = new URL("../docs/models.md", import.meta.url);
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

/** A model's row of the table in docs/models.md: the cells after its name; what stands behind them (ONNX) stays. */
function writeRow(name: string, cells: readonly string[]): void {
  changePage((page) => {
    const lines = page.split("\n");
    const at = lines.findIndex((line) => line.startsWith(`| ${name} | `) && line.split("|").length > cells.length + 2);
    const rest =
      at < 0
        ? [""]
        : lines[at]!.split("|")
            .slice(cells.length + 2, -1)
            .map((cell) => cell.trim());
    const row = `| ${[name, ...cells, ...rest].join(" | ")} |`;
    if (at >= 0) lines[at] = row;
    return lines.join("\n");
  });
}
