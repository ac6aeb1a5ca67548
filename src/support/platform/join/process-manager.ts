/**
 * The process manager of processes that no `mpirun` started: they say hello, and when all are there, MPI asks it for their
 * addresses. No bytes of tensors pass here: the processes then reach each other by MPI.
 *
 * It speaks the first version of PMI, the protocol between MPICH's library and its launchers, as lines of text over TCP
 * (Balaji et al. 2010, "PMI: A Scalable Parallel Process-Management Interface for Extreme-Scale Systems").
 */
import type * as net from "node:net";

/** What the manager has to know. */
export interface ManagerOptions {
  /** The address to listen at; where it is none of this machine's own, all are taken. */
  readonly host: string;
  /** Its port; 0: any. */
  readonly port: number;
  /** How many processes come. */
  readonly size: number;
  /** Seconds to wait for all of them. */
  readonly seconds: number;
}

/** What the manager says once: where it listens, or why it does not. */
export type ManagerAnswer = { readonly port: number } | { readonly error: string; readonly code: string };

/**
 * Runs in a process of its own, which has this function's text only: it may use nothing from outside.
 * @param load Node's `require`.
 */
export function processManager(
  load: (name: string) => unknown,
  { host, port, size, seconds }: ManagerOptions,
  tell: (answer: ManagerAnswer) => void,
): void {
  const { createServer } = load("node:net") as typeof net;
  const { exit } = load("node:process") as typeof process;
  const LINGER = 60_000;
  /** Machines by rank, and whom to tell when all are there. */
  const hosts = new Map<number, string>();
  const guests = new Map<number, (line: string) => void>();
  const values = new Map<string, string>();
  let atBarrier: net.Socket[] = [];
  const finished = new Set<net.Socket>();
  let connections = 0;
  let left = 0;
  let isComplete = false;
  let isBroken = false;
  let lingering: ReturnType<typeof setTimeout> | undefined;

  /** Which ranks share a machine, in PMI's form: (first machine, machines, processes on each), in the order of ranks. */
  const mapping = (): string => {
    const numbers = new Map<string, number>();
    const blocks: [node: number, count: number][] = [];
    for (let rank = 0; rank < size; rank++) {
      const name = hosts.get(rank)!;
      if (!numbers.has(name)) numbers.set(name, numbers.size);
      const node = numbers.get(name)!;
      const last = blocks.at(-1);
      if (last !== undefined && last[0] === node) last[1]++;
      else blocks.push([node, 1]);
    }
    return `(vector,${blocks.map(([node, count]) => `(${node},1,${count})`).join(",")})`;
  };

  const missing = (): string => {
    const ranks = Array.from({ length: size }, (_, rank) => rank).filter((rank) => !guests.has(rank));
    return `${guests.size}/${size} clients joined. Not heard of: rank ${ranks.join(", rank ")}.`;
  };
  const refuseAll = (error: string, name: string): void => {
    for (const answer of guests.values()) answer(JSON.stringify({ error, name }));
    guests.clear();
  };
  const timer = setTimeout(() => {
    refuseAll(`Timed out after ${seconds} seconds waiting for clients. ${missing()}`, "DistStoreError");
    setTimeout(() => exit(1), 1000);
  }, seconds * 1000);

  /** A process says hello: `{ rank, size, host }`. */
  const welcome = (socket: net.Socket, line: string): void => {
    const answer = (text: string): void => {
      socket.end(`${text}\n`);
    };
    const guest = JSON.parse(line) as { rank: number; size: number; host: string };
    const refuse = (error: string): void => answer(JSON.stringify({ error, name: "ValueError" }));
    if (guest.size !== size)
      return refuse(`WORLD_SIZE is ${guest.size} for rank ${guest.rank}, but ${size} for rank 0.`);
    if (guests.has(guest.rank)) return refuse(`There are two processes whose RANK is ${guest.rank}.`);
    guests.set(guest.rank, answer);
    hosts.set(guest.rank, guest.host);
    socket.on("close", () => {
      if (!isComplete) guests.delete(guest.rank); // it gave up
    });
    if (guests.size < size) return undefined;
    isComplete = true;
    clearTimeout(timer);
    values.set("PMI_process_mapping", mapping());
    for (const each of guests.values()) each("{}");
    return undefined;
  };

  /** MPI asks. */
  const serve = (socket: net.Socket, line: string): void => {
    const fields = new Map<string, string>();
    for (const word of line.trim().split(" ")) {
      const place = word.indexOf("=");
      if (place > 0) fields.set(word.slice(0, place), word.slice(place + 1));
    }
    const say = (text: string): void => {
      socket.write(`cmd=${text}\n`);
    };
    const key = fields.get("key") ?? "";
    switch (fields.get("cmd")) {
      case "initack":
        for (const text of ["initack rc=0", `set size=${size}`, `set rank=${fields.get("pmiid")}`, "set debug=0"])
          say(text);
        return;
      case "init":
        return say("response_to_init pmi_version=1 pmi_subversion=1 rc=0");
      case "get_maxes":
        return say("maxes kvsname_max=256 keylen_max=64 vallen_max=1024");
      case "get_appnum":
        return say("appnum appnum=0");
      case "get_universe_size":
        return say(`universe_size size=${size}`);
      case "get_my_kvsname":
        return say("my_kvsname kvsname=flambeau");
      case "put":
        values.set(key, fields.get("value") ?? "");
        return say("put_result rc=0 msg=success");
      case "get":
        return say(
          values.has(key)
            ? `get_result rc=0 msg=success value=${values.get(key)}`
            : "get_result rc=-1 msg=key_not_found value=unknown",
        );
      case "barrier_in":
        if (isBroken) return void socket.destroy(); // somebody will never come
        atBarrier.push(socket);
        if (atBarrier.length < size) return undefined;
        for (const each of atBarrier) each.write("cmd=barrier_out\n");
        atBarrier = [];
        return undefined;
      case "finalize":
        finished.add(socket);
        return say("finalize_ack");
      case "abort":
        return void socket.destroy(); // it waits to be ended
      default:
        return undefined;
    }
  };

  const leave = (): void => {
    if (connections > 0 || !isComplete) return;
    if (left >= size) exit(0);
    // Between hello and MPI's own connection there is none.
    lingering = setTimeout(() => exit(0), LINGER);
  };

  const server = createServer((socket) => {
    connections++;
    clearTimeout(lingering);
    socket.setNoDelay(true);
    let text = "";
    let isMpi = false;
    socket.on("data", (data) => {
      text += data.toString();
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
        const line = text.slice(0, end);
        text = text.slice(end + 1);
        isMpi ||= line.startsWith("cmd=");
        try {
          if (isMpi) serve(socket, line);
          else welcome(socket, line);
        } catch {
          socket.destroy(); // nobody of ours
        }
      }
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      connections--;
      if (isMpi) left++;
      if (isMpi && !finished.delete(socket)) {
        // It ended without a word: those who wait for it would wait for ever.
        isBroken = true;
        for (const each of atBarrier) each.destroy();
        atBarrier = [];
      }
      leave();
    });
  });
  server.on("error", (error: Error & { code?: string }) => {
    if (error.code === "EADDRNOTAVAIL" && host !== "") {
      host = "";
      server.listen(port);
      return;
    }
    tell({ error: error.message, code: error.code ?? "" });
    exit(1);
  });
  server.on("listening", () => {
    tell({ port: (server.address() as net.AddressInfo).port });
  });
  server.listen(port, host);
}
