/**
 * Runs a notebook in a Jupyter kernel without Jupyter, by the kernel's own protocol
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html), and tells what each cell showed.
 */
import { spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Dealer, Subscriber } from "zeromq";

const DELIMITER = "<IDS|MSG>";

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve) => {
          const server = createServer().listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Messages are signed with the key of the connection file. */
class Client {
  #key = randomUUID();
  #session = randomUUID();
  #shell = new Dealer({ linger: 0 });
  #output = new Subscriber({ linger: 0 });

  /** What a kernel is told of where to listen. */
  async connection() {
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await freePorts(5);
    const at = { transport: "tcp", ip: "127.0.0.1", key: this.#key, signature_scheme: "hmac-sha256" };
    this.#shell.connect(`tcp://127.0.0.1:${shell_port}`);
    this.#output.connect(`tcp://127.0.0.1:${iopub_port}`);
    this.#output.subscribe();
    return { ...at, shell_port, iopub_port, stdin_port, control_port, hb_port, kernel_name: "" };
  }

  async ask(type, content) {
    const header = {
      msg_id: randomUUID(),
      session: this.#session,
      username: "",
      date: new Date().toISOString(),
      msg_type: type,
      version: "5.3",
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const signature = createHmac("sha256", this.#key);
    for (const part of parts) signature.update(part);
    await this.#shell.send([DELIMITER, signature.digest("hex"), ...parts]);
    return header.msg_id;
  }

  /** The next message that the kernel tells everybody; null where none comes in time. */
  async told(milliseconds = -1) {
    this.#output.receiveTimeout = milliseconds;
    const received = await this.#output.receive().catch((error) => {
      if (error.code === "EAGAIN") return null;
      throw error;
    });
    if (received === null) return null;
    const frames = received.map(String);
    const [header, parent, , content] = frames.slice(frames.indexOf(DELIMITER) + 2).map((frame) => JSON.parse(frame));
    return { type: header.msg_type, about: parent.msg_id, content };
  }

  close() {
    this.#shell.close();
    this.#output.close();
  }
}

/** Asks until the kernel is there and its output is heard. */
async function ready(client) {
  const asking = setInterval(() => void client.ask("kernel_info_request", {}).catch(() => {}), 300);
  try {
    await client.told();
  } finally {
    clearInterval(asking);
  }
}

/** Milliseconds in which nothing more comes after the last cell: Deno's kernel may show a value after it said "idle". */
const SILENCE = 1000;

/** Runs cells in order; gives what each showed, whenever that came. */
async function runCells(client, sources) {
  const shownBy = new Map();
  const hear = ({ type, about, content }) => {
    const shown = shownBy.get(about);
    if (shown === undefined) return false;
    if (type === "error") shown.push({ type, data: { "text/plain": `${content.ename}: ${content.evalue}` } });
    else if (type === "stream") shown.push({ type: content.name, data: { "text/plain": content.text } });
    else if (content.data !== undefined && type !== "execute_input") shown.push({ type, data: content.data });
    return type === "status" && content.execution_state === "idle";
  };
  const results = [];
  for (const code of sources) {
    const id = await client.ask("execute_request", { code, silent: false, store_history: true, allow_stdin: false });
    const shown = [];
    shownBy.set(id, shown);
    results.push({ source: code, shown });
    for (let heard = await client.told(); !(hear(heard) && heard.about === id); heard = await client.told());
  }
  for (;;) {
    const heard = await client.told(SILENCE);
    if (heard === null) return results;
    hear(heard);
  }
}

/**
 * Starts a kernel (`{connection_file}` in the command stands for its connection file), runs the notebook's cells in order,
 * and gives what each showed: kind of message, and contents by type.
 */
export async function runNotebook(path, command, { cwd, env, timeout = 90_000 }) {
  const cells = JSON.parse(readFileSync(path, "utf8")).cells.filter(({ cell_type }) => cell_type === "code");
  const client = new Client();
  const file = join(cwd, `connection-${randomUUID()}.json`);
  writeFileSync(file, JSON.stringify(await client.connection()));
  const [program, ...args] = command.map((word) => word.replace("{connection_file}", file));
  const kernel = spawn(program, args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  kernel.stderr.on("data", (text) => (said += text));
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the kernel does not answer: ${said.slice(-500)}`)), timeout);
    kernel.on("exit", () => reject(new Error(`the kernel has ended: ${said.slice(-500)}`)));
  });
  const all = async () => {
    await ready(client);
    return runCells(
      client,
      cells.map(({ source }) => source.join("")),
    );
  };
  try {
    return await Promise.race([all(), late]);
  } finally {
    clearTimeout(timer);
    kernel.removeAllListeners("exit");
    kernel.kill();
    client.close();
  }
}
