/**
 * Replays torchvision's records of its models: `npx tsx tools/vision-models.ts [--write] [NAME...]`. A name may have `*`.
 * --write: makes docs/models.md of what was found, for all models. Each model runs in a process of its own.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { modelFacts, replayModel, type ModelReport } from "../tests/support/replay-models.ts";

const args = process.argv.slice(2);
const facts = modelFacts();
if (args[0] === "--one") {
  const name = args[1]!;
  process.stdout.write(JSON.stringify(replayModel(name, facts[name]!, true)));
} else {
  const wanted = args.filter((arg) => !arg.startsWith("--")).map((arg) => new RegExp(`^${arg.replaceAll("*", ".*")}$`));
  const names = Object.keys(facts).filter((name) => wanted.length === 0 || wanted.some((each) => each.test(name)));
  const script = fileURLToPath(import.meta.url);
  const rows: string[] = [];
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
        milliseconds: NaN,
        distances: { initial: NaN, output: NaN, loss: NaN, gradient: NaN },
      };
    }
    const { problems, parameters, milliseconds, distances } = report;
    if (problems.length > 0) disagree++;
    const far = Object.values(distances)
      .map((distance) => distance.toExponential(0))
      .join(" ");
    console.log(
      `${problems.length === 0 ? "ok  " : "FAIL"} ${name.padEnd(22)} ${far} ${problems.length} ${problems.slice(0, 3).join("; ")}`,
    );
    const input = facts[name]!.input;
    rows.push(
      `| ${name} | ${parameters.toLocaleString("en")} | ${problems.length === 0 ? "yes" : `no: ${problems[0]}`} | ${distances.output.toExponential(0)} | ${input.slice(2).join(" x ")} | ${milliseconds.toFixed(0)} |`,
    );
  }
  console.log(`${names.length - disagree} of ${names.length} agree`);
  if (args.includes("--write")) {
    const text = `# Vision models

Made by \`npx tsx tools/vision-models.ts --write\`: each model of \`flambeau/vision\` is built after \`manual_seed(0)\` and compared with what torchvision 0.29 recorded: names and shapes
of the state dict, sums and first values of all initial tensors, the output of an evaluation, loss and gradient norm of a training step. ${names.length - disagree} of ${names.length} agree.
"Distance" is that of the evaluation's output, relative to its largest value; the time is that of an evaluation of two images in Node ${process.versions.node}, the best of three, on ${torchThreads()}.

The loss may differ from the record by 1e-4 and the gradient norm by 5e-3, or by as much as PyTorch's own runs of the same step differ from one another where that is more: as recorded, on another machine, without oneDNN, in float64, and with inputs moved by half a unit in the last place
(\`tests/vision/record_spread.py\`). After the last stages batch norm has two values a channel here (two images of 64 x 64), which magnifies rounding.

| architecture | parameters | agrees | distance | image | ms |
| --- | ---: | --- | ---: | --- | ---: |
${rows.join("\n")}
`;
    writeFileSync(new URL("../docs/models.md", import.meta.url), text);
  }
  process.exitCode = disagree > 0 ? 1 : 0;
}

function torchThreads(): string {
  return "a shared machine of two cores, so that it says little of the speed";
}
