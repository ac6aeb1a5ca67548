/**
 * Trains on several machines that are network namespaces of this one: `sudo node tools/network-hosts.mjs [--hosts 2]
 * [--steps 20] [--model transformer]`. Each has its own address, name and link to a switch; nothing outside is reached.
 * Runs the job of examples/distributed as it is, over a long link, over a slow one, over one that is gone for a second, and over one that
 * is cut for good: that run must end with an error within its time-out, and go on from its last checkpoint with the same
 * losses. Prints a table; exits with 1 if something is not as it should be. Linux with iproute2 and MPICH.
 */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({
  options: {
    hosts: { type: "string", default: "2" },
    steps: { type: "string", default: "20" },
    model: { type: "string", default: "transformer" },
  },
});
const count = Number(values.hosts);
const steps = Number(values.steps);
/** Seconds that an operation may take, and a whole run. */
const [TIMEOUT, LIMIT] = [5, 120];
const prefix = `fb${process.pid}`;
const hosts = Array.from({ length: count }, (_, i) => ({
  name: `${prefix}h${i + 1}`,
  address: `10.77.0.${i + 1}`,
  port: `${prefix}p${i + 1}`,
}));
const middle = `${prefix}s`;
const folder = mkdtempSync(join(tmpdir(), "flambeau-hosts-"));
const ip = (...args) => execFileSync("ip", args, { stdio: ["ignore", "pipe", "pipe"] }).toString();

/** Namespaces with a link each to a bridge in one of their own. */
function build() {
  ip("netns", "add", middle);
  ip("-n", middle, "link", "add", "bridge", "type", "bridge");
  ip("-n", middle, "link", "set", "bridge", "up");
  for (const { name, address, port } of hosts) {
    ip("netns", "add", name);
    ip("link", "add", "eth0", "netns", name, "type", "veth", "peer", "name", port, "netns", middle);
    ip("-n", name, "addr", "add", `${address}/24`, "dev", "eth0");
    for (const device of ["lo", "eth0"]) ip("-n", name, "link", "set", device, "up");
    ip("-n", middle, "link", "set", port, "master", "bridge", "up");
  }
  // What MPICH's mpirun calls instead of ssh: options, a host, a command.
  const script = join(folder, "launch.sh");
  const cases = hosts.map(({ address, name }) => `${address}) host=${name};;`).join(" ");
  writeFileSync(
    script,
    `#!/bin/sh\nwhile [ "\${1#-}" != "$1" ]; do shift; done\ncase $1 in ${cases} esac\nshift\nexec ip netns exec $host unshare --uts sh -c "hostname $host; exec $*"\n`,
  );
  chmodSync(script, 0o755);
  return script;
}

/** Whether the kernel delays packets itself. */
function hasNetem({ name }) {
  try {
    ip("netns", "exec", name, "tc", "qdisc", "add", "dev", "eth0", "root", "netem", "delay", "1ms");
    ip("netns", "exec", name, "tc", "qdisc", "del", "dev", "eth0", "root");
    return true;
  } catch {
    return false;
  }
}

/** Delays what a host sends and gets; gives a function that undoes it. */
async function lengthen(host, milliseconds) {
  const delay = `${milliseconds}ms`;
  if (hasNetem(host)) {
    const ends = [
      [host.name, "eth0"],
      [middle, host.port],
    ];
    const qdisc = (verb, [name, device], ...rest) =>
      ip("netns", "exec", name, "tc", "qdisc", verb, "dev", device, "root", ...rest);
    for (const end of ends) qdisc("add", end, "netem", "delay", delay);
    return () => ends.forEach((end) => qdisc("del", end));
  }
  // The host's port moves to a bridge of its own, and its frames go to the others by a program that holds them back.
  const taps = [`${prefix}t1`, `${prefix}t2`];
  ip("-n", middle, "link", "add", "name", "far", "type", "bridge");
  ip("-n", middle, "link", "set", "far", "up");
  taps.forEach((tap, i) => {
    ip("-n", middle, "tuntap", "add", "dev", tap, "mode", "tap");
    ip("-n", middle, "link", "set", tap, "master", i === 0 ? "bridge" : "far", "up");
  });
  ip("-n", middle, "link", "set", host.port, "master", "far");
  const cable = [process.execPath, join(root, "tools", "delay-frames.mjs"), ...taps, String(milliseconds)];
  const child = spawn("ip", ["netns", "exec", middle, ...cable], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve, reject) => {
    child.stdout.once("data", resolve);
    child.once("exit", () => reject(new Error("frames cannot be delayed here")));
  });
  return () => {
    child.kill();
    ip("-n", middle, "link", "set", host.port, "master", "bridge");
    for (const name of [...taps, "far"]) ip("-n", middle, "link", "del", name);
  };
}

/** Milliseconds until a host answers another that asks for a port where nobody listens; the least of several. */
async function timeToAnswer(from, to) {
  const program = `
    const { connect } = require("node:net");
    let least = Infinity;
    const ask = (left) => {
      if (left === 0) return console.log(least);
      const began = performance.now();
      connect(9, ${JSON.stringify(to.address)}).on("error", () => {
        least = Math.min(least, performance.now() - began);
        ask(left - 1);
      });
    };
    ask(5);`;
  return Number(ip("netns", "exec", from.name, process.execPath, "-e", program));
}

function endAllIn(name) {
  for (const pid of ip("netns", "pids", name).split("\n").filter(Boolean)) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // it has ended meanwhile
    }
  }
}

function takeDown() {
  for (const name of [...hosts.map((host) => host.name), middle]) {
    try {
      endAllIn(name);
      ip("netns", "del", name);
    } catch {
      // it was not made
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Runs the job on all hosts; `during` is told each line. */
function train(script, args, during = () => {}) {
  const addresses = hosts.map(({ address }) => address);
  const job = [process.execPath, "--import", "tsx", join(root, "examples", "distributed", "main.ts")];
  const launch = [
    "-launcher",
    "ssh",
    "-launcher-exec",
    script,
    "-localhost",
    addresses[0],
    "-hosts",
    addresses.join(","),
  ];
  const began = performance.now();
  return new Promise((resolve) => {
    const command = ["netns", "exec", hosts[0].name, "mpirun.mpich", ...launch, "-n", String(count), ...job];
    command.push("--model", values.model, "--timeout", String(TIMEOUT), ...args);
    const child = spawn("ip", command, {
      cwd: root,
      env: { ...process.env, UCX_TLS: "tcp,self", UCX_NET_DEVICES: "eth0" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let failedAt = null;
    const take = (data) => {
      const text = data.toString();
      output += text;
      if (failedAt === null && /Watchdog|BackendError/.test(text)) failedAt = performance.now();
      for (const line of text.split("\n")) during(line);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const limit = setTimeout(() => hosts.forEach(({ name }) => endAllIn(name)), LIMIT * 1000);
    child.on("close", (code) => {
      clearTimeout(limit);
      resolve({ code, output, failedAt, seconds: (performance.now() - began) / 1000 });
    });
  });
}

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null);
const rows = [];
let failed = false;
function check(name, holds, text) {
  failed ||= !holds;
  rows.push(`| ${name} | ${holds ? "as it should" : "NOT AS IT SHOULD"} | ${text} |`);
}
const sameLosses = (a, b) =>
  a.length === b.length && a.every((loss, i) => Math.abs(loss - b[i]) <= 1e-6 * Math.abs(b[i]));
const figures = (report) =>
  `${report.stepMilliseconds.toFixed(1)} ms a step, ${report.waitedMilliseconds.toFixed(1)} ms of it waiting, ${report.blockingMilliseconds.toFixed(1)} ms for the reductions alone`;

process.on("exit", takeDown);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
const script = build();
const common = ["--steps", String(steps)];
const report = (name) => join(folder, `${name}.json`);

const plain = await train(script, [...common, "--report", report("plain")]);
const expected = read(report("plain"));
if (expected === null) {
  console.error(plain.output);
  process.exit(1);
}
check(`${count} hosts`, plain.code === 0, figures(expected));

// A long link: every packet comes ten milliseconds later, in both directions.
const DELAY = 10;
const undo = await lengthen(hosts[1], DELAY);
const roundTrip = await timeToAnswer(hosts[0], hosts[1]);
await train(script, [...common, "--report", report("long")]);
undo();
const long = read(report("long"));
check(
  `a delay of ${DELAY} ms each way`,
  long !== null && sameLosses(long.losses, expected.losses) && roundTrip >= 2 * DELAY,
  long === null ? "no end" : `${roundTrip.toFixed(1)} ms there and back; the same losses, ${figures(long)}`,
);

// A slow link: a hundred megabits a second.
const shaping = ["netns", "exec", hosts[0].name, "tc", "qdisc"];
const rate = "tbf rate 100mbit burst 32kbit latency 400ms".split(" ");
ip(...shaping, "add", "dev", "eth0", "root", ...rate);
await train(script, [...common, "--report", report("slow")]);
ip(...shaping, "del", "dev", "eth0", "root");
const slowed = read(report("slow"));
check(
  "a slow link: 100 Mbit/s",
  slowed !== null && sameLosses(slowed.losses, expected.losses),
  slowed === null ? "no end" : figures(slowed),
);

// A link that is gone for a second: all that is sent meanwhile comes late.
const link = (state) => ip("-n", middle, "link", "set", hosts[1].port, state);
const half = Math.floor(steps / 2);
let interrupted = false;
await train(script, [...common, "--report", report("late")], (line) => {
  if (interrupted || !line.startsWith(`step ${half}:`)) return;
  interrupted = true;
  link("down");
  setTimeout(() => link("up"), 1000);
});
const late = read(report("late"));
check(
  "a link that is gone for a second",
  late !== null && sameLosses(late.losses, expected.losses),
  late === null ? "no end" : `the same losses, ${figures(late)}`,
);

// A cut link.
const out = join(folder, "out");
let cutAt = null;
const cut = await train(script, [...common, "--out", out, "--every", "5"], (line) => {
  if (cutAt !== null || !line.startsWith(`step ${half}:`)) return;
  cutAt = performance.now();
  link("down");
});
const errorAfter = cut.failedAt === null ? null : (cut.failedAt - cutAt) / 1000;
const endAfter = cut.seconds;
const sentence =
  /\[Rank \d\] Watchdog caught[^\n]*\n[^\n]*/.exec(cut.output)?.[0].replaceAll("\n", " ") ?? cut.output.slice(-300);
check(
  "a cut link",
  cut.code !== 0 && errorAfter !== null && errorAfter < TIMEOUT + 4,
  `error after ${errorAfter?.toFixed(1)} s (time-out ${TIMEOUT} s), the run ended after ${endAfter.toFixed(1)} s: ${sentence}`,
);
link("up");
const resumed = await train(script, [...common, "--out", out, "--resume", "--report", report("resumed")]);
const again = read(report("resumed"));
check(
  "resumed from the last checkpoint",
  again !== null && sameLosses(again.losses, expected.losses),
  again === null
    ? resumed.output.slice(-300)
    : `${/goes on after step \d+/.exec(resumed.output)?.[0]}; ${again.losses.length} losses are those of the run that was not cut`,
);
console.log(`| run | result | figures |\n|---|---|---|\n${rows.join("\n")}`);
process.exit(failed ? 1 : 0);
