/**
 * Where the machines of a run meet: the first one listens, each tells how many processes it starts and how they end, and
 * all are told when to start them, when to stop them, and when all is over. Lines of JSON over TCP.
 */
import { connect, createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { lookup } from "node:dns/promises";

/** Calls a function with each line that comes. */
function eachLine(socket, take) {
  let text = "";
  socket.setEncoding("utf8");
  socket.on("data", (data) => {
    text += data;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      try {
        take(JSON.parse(line));
      } catch {
        socket.destroy(); // nobody of ours
      }
    }
  });
}

/** A port of this machine that nobody uses now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Whether a name is one of this machine's. */
async function isHere(host) {
  const own = new Set(Object.values(networkInterfaces()).flatMap((all) => all.map(({ address }) => address)));
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.some(({ address }) => own.has(address) || address.startsWith("127."));
}

/** The side of the first machine. */
class Meeting {
  guests = [];
  attempt = 0;
  stopping = null;
  over = false;

  constructor({ nodes, address, id, restarts, seconds, port }) {
    Object.assign(this, { nodes, address, id, restarts, port });
    this.timer = setTimeout(
      () => this.end(1, `${this.guests.length} of ${nodes} machines came within ${seconds} seconds`),
      seconds * 1000,
    );
  }

  take(socket) {
    const guest = { socket, say: (message) => socket.write(`${JSON.stringify(message)}\n`), state: "new" };
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (guest.state === "new" || this.over) return;
      this.guests = this.guests.filter((other) => other !== guest);
      if (this.attempt > 0) this.end(1, `the connection to ${guest.host} is gone`);
    });
    eachLine(socket, (message) => this.hear(guest, message));
  }

  hear(guest, message) {
    if (message.join !== undefined) this.join(guest, message.join);
    else if (message.failed !== undefined && this.stopping === null) {
      this.stopping = message.failed;
      guest.state = "stopped";
      for (const other of this.guests) if (other !== guest) other.say({ stop: message.failed });
    } else if (message.failed !== undefined || message.stopped !== undefined) guest.state = "stopped";
    else if (message.done !== undefined) guest.state = "done";
    this.look();
  }

  /** What comes next, once all have answered. */
  look() {
    if (this.attempt === 0 || this.over) return;
    const states = this.guests.map(({ state }) => state);
    if (this.stopping === null && states.every((state) => state === "done")) this.end(0, null);
    else if (this.stopping !== null && states.every((state) => state !== "works"))
      if (this.attempt > this.restarts) this.end(1, this.stopping);
      else void this.start();
  }

  join(guest, { id, nodes, nodeRank, processes, host }) {
    const refuse = (error) => guest.say({ end: 1, error });
    if (id !== this.id) return refuse(`here is the run ${this.id}, not ${id}`);
    if (nodes !== this.nodes) return refuse(`--nnodes is ${this.nodes} on the first machine, but ${nodes} on this one`);
    if (this.guests.length === this.nodes) return refuse(`${nodes} machines are here already`);
    if (nodeRank !== null && this.guests.some((other) => other.nodeRank === nodeRank))
      return refuse(`there are two machines with --node-rank ${nodeRank}`);
    Object.assign(guest, { nodeRank, processes, host, state: "waits" });
    this.guests.push(guest);
    if (this.guests.length < this.nodes) return undefined;
    clearTimeout(this.timer);
    // Those without a number take what is left, as they came.
    const taken = new Set(this.guests.map((other) => other.nodeRank));
    let next = 0;
    for (const other of this.guests) {
      if (other.nodeRank !== null) continue;
      while (taken.has(next)) next++;
      other.nodeRank = next++;
    }
    this.guests.sort((a, b) => a.nodeRank - b.nodeRank);
    return void this.start();
  }

  async start() {
    this.attempt++;
    this.stopping = null;
    const port = this.port ?? (await freePort());
    const size = this.guests.reduce((sum, { processes }) => sum + processes, 0);
    let first = 0;
    for (const guest of this.guests) {
      guest.state = "works";
      const host = this.address?.host ?? "127.0.0.1";
      guest.say({ start: { attempt: this.attempt - 1, nodeRank: guest.nodeRank, first, size, host, port } });
      first += guest.processes;
    }
  }

  end(code, error) {
    this.over = true;
    clearTimeout(this.timer);
    for (const { say, socket } of this.guests) {
      say({ end: code, error });
      socket.end();
    }
    this.server.close();
  }
}

/** Listens if this is the first machine; gives the address to connect to. */
async function open(options) {
  const { address, nodeRank } = options;
  if (address !== null && !(nodeRank === 0 || (nodeRank === null && (await isHere(address.host))))) return address;
  const meeting = new Meeting(options);
  const server = createServer((socket) => meeting.take(socket));
  meeting.server = server;
  return new Promise((resolve, reject) => {
    server.on("error", (error) => {
      clearTimeout(meeting.timer);
      // Another flambeau-run of this machine listens already.
      if (error.code === "EADDRINUSE" && nodeRank === null) resolve(address);
      else reject(error);
    });
    server.on("listening", () => resolve(address ?? { host: "127.0.0.1", port: server.address().port }));
    if (address === null) server.listen(0, "127.0.0.1");
    else server.listen(address.port);
  });
}

/** A connection to the first machine, as soon as it listens. */
function reach({ host, port }, until) {
  return new Promise((resolve, reject) => {
    const attempt = () => {
      const socket = connect(port, host);
      socket.once("connect", () => resolve(socket));
      socket.once("error", (error) => {
        if (Date.now() > until) reject(new Error(`the first machine cannot be reached: ${error.message}`));
        else setTimeout(attempt, 200);
      });
    };
    attempt();
  });
}

/** Meets the other machines. `on` has `start`, `stop` and `end`, what they are told; gives a function to tell with. */
export async function meet(options, host, on) {
  const address = await open(options);
  const socket = await reach(address, Date.now() + options.seconds * 1000);
  socket.setNoDelay(true);
  socket.on("error", () => undefined);
  let isOver = false;
  eachLine(socket, (message) => {
    if (message.start !== undefined) on.start(message.start);
    else if (message.stop !== undefined) on.stop(message.stop);
    else if (message.end !== undefined) {
      isOver = true;
      socket.destroy();
      on.end(message.end, message.error ?? null);
    }
  });
  socket.on("close", () => {
    if (!isOver) on.end(1, "the connection to the first machine is gone");
  });
  const tell = (message) => socket.write(`${JSON.stringify(message)}\n`);
  const { id, nodes, nodeRank, processes } = options;
  tell({ join: { id, nodes, nodeRank, processes, host } });
  return tell;
}
