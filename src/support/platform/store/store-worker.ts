/**
 * What the worker of TCP stores does: it keeps the values where this process is the server, and the connections to servers.
 * Messages are those of PyTorch's TCPStore (`torch/csrc/distributed/c10d/TCPStore.cpp`), so that processes of both meet at
 * one server: a byte for the query, lengths and numbers in 64 bits, the little end first.
 */
import type * as buffers from "node:buffer";
import type * as dns from "node:dns";
import type * as net from "node:net";
import type * as os from "node:os";

/** What the worker is asked for. */
export type StoreQuestion =
  | { readonly kind: "listen"; readonly port: number; readonly isShared: boolean }
  | { readonly kind: "connect"; readonly host: string; readonly port: number; readonly seconds: number }
  | { readonly kind: "free port" }
  | { readonly kind: "close"; readonly connection: number }
  | {
      readonly kind: "send";
      readonly connection: number;
      readonly bytes: Uint8Array;
      /**
       * What comes back: nothing, a byte, a number, bytes with their length, so many of these, as many as the answer says,
       * or a byte as soon as keys are there.
       */
      readonly answer: "none" | "byte" | "number" | "bytes" | "list" | "wait" | number;
      /** Seconds to wait for keys; 0: for ever. */
      readonly seconds: number;
    };

/** What it answers. */
export interface StoreAnswer {
  readonly error?: { readonly code: string; readonly number: number; readonly message: string };
  readonly port?: number;
  readonly host?: string;
  readonly connection?: number;
  readonly value?: number;
  readonly parts?: readonly Uint8Array[];
  readonly timedOut?: boolean;
}

/**
 * Runs in a worker, which has this function's text only: it may use nothing from outside.
 * @param load Node's `require`.
 * @param listen Takes what is called for each question.
 */
export function storeWorker(
  load: (name: string) => unknown,
  listen: (take: (question: StoreQuestion, answer: (answer: StoreAnswer) => void) => void) => void,
): void {
  const { Buffer } = load("node:buffer") as typeof buffers; // the global name would be one of Node's in bundles for pages
  const { connect, createServer } = load("node:net") as typeof net;
  const { hostname } = load("node:os") as typeof os;
  const { promises: names } = load("node:dns") as typeof dns;
  const MAGIC = 0x3c85f7ce;
  const [PING, CANCEL_WAIT] = [13, 12];
  const [STOP_WAITING, WAIT_CANCELED] = [0, 1];

  const numberBytes = (value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    return bytes;
  };
  const withLength = (bytes: Uint8Array): Buffer => Buffer.concat([numberBytes(bytes.length), bytes]);

  /** Bytes as they arrive, read from the start; null where more are needed. */
  class Inbox {
    private bytes: Buffer = Buffer.alloc(0);
    private place = 0;
    add(more: Buffer): void {
      this.bytes = this.bytes.length === 0 ? more : Buffer.concat([this.bytes, more]);
    }
    /** Reads by a function that gives null, and then changes nothing, where bytes are missing. */
    read<T>(by: () => T | null): T | null {
      this.place = 0;
      const found = by();
      if (found !== null) this.bytes = this.bytes.subarray(this.place);
      return found;
    }
    take(count: number): Buffer | null {
      if (this.bytes.length - this.place < count) return null;
      this.place += count;
      return this.bytes.subarray(this.place - count, this.place);
    }
    byte(): number | null {
      return this.take(1)?.[0] ?? null;
    }
    number(): number | null {
      const found = this.take(8);
      return found === null ? null : Number(found.readBigInt64LE());
    }
    sized(): Buffer | null {
      const length = this.number();
      return length === null ? null : this.take(length);
    }
    text(): string | null {
      return this.sized()?.toString("latin1") ?? null; // any bytes, each a character
    }
    /** So many, each read by the function. */
    several<T>(count: number | null, one: () => T | null): T[] | null {
      if (count === null) return null;
      const all: T[] = [];
      for (let i = 0; i < count; i++) {
        const next = one();
        if (next === null) return null;
        all.push(next);
      }
      return all;
    }
  }

  /** A server: values and queues by key, and who waits for keys. */
  const serve = (server: net.Server): void => {
    const values = new Map<string, Buffer>();
    const queues = new Map<string, Buffer[]>();
    const waiting = new Map<net.Socket, () => boolean>();
    const has = (key: string): boolean => values.has(key) || (queues.get(key)?.length ?? 0) > 0;
    const wake = (): void => {
      for (const [socket, isReady] of waiting)
        if (isReady()) {
          waiting.delete(socket);
          socket.write(Buffer.from([STOP_WAITING]));
        }
    };
    const waitFor = (socket: net.Socket, isReady: () => boolean): void => {
      waiting.set(socket, isReady);
      wake();
    };
    const addTo = (key: string, amount: number): number => {
      const before = values.get(key);
      const sum = amount + (before === undefined ? 0 : Number.parseInt(before.toString(), 10));
      if (Number.isNaN(sum)) throw new Error("the value is no number");
      values.set(key, Buffer.from(String(sum)));
      return sum;
    };
    /** What each query reads, and then does. False where bytes are missing. */
    const answerOne = (inbox: Inbox, socket: net.Socket): boolean => {
      const say = (...parts: readonly Uint8Array[]): void => void socket.write(Buffer.concat(parts));
      const key = (): string | null => inbox.text();
      const value = (): Buffer | null => {
        const found = inbox.sized();
        return found === null ? null : Buffer.from(found); // the inbox's bytes go
      };
      const pair = (): [string, Buffer] | null => {
        const [name, content] = [key(), value()];
        return name === null || content === null ? null : [name, content];
      };
      const numbered = (): [string, number] | null => {
        const [name, amount] = [key(), inbox.number()];
        return name === null || amount === null ? null : [name, amount];
      };
      const keys = (): string[] | null => inbox.several(inbox.number(), key);
      /** Reads arguments, and does the rest if they are there. */
      const then = <T>(read: () => T | null, run: (found: T) => void): (() => void) | null => {
        const found = read();
        return found === null ? null : () => run(found);
      };
      const query = inbox.byte();
      const queries: (() => (() => void) | null)[] = [
        () =>
          then(
            () => inbox.take(4),
            (magic) => {
              if (magic.readUInt32LE() !== MAGIC) throw new Error("another program");
            },
          ),
        () =>
          then(pair, ([name, content]) => {
            values.set(name, content);
            wake();
          }),
        () =>
          then(
            () => {
              const [name, expected, desired] = [key(), value(), value()];
              return name === null || expected === null || desired === null ? null : { name, expected, desired };
            },
            ({ name, expected, desired }) => {
              const before = values.get(name);
              const isNew = before === undefined && expected.length === 0;
              if (isNew || before?.equals(expected) === true) values.set(name, desired);
              say(withLength(values.get(name) ?? expected));
              wake();
            },
          ),
        () =>
          then(key, (name) => {
            say(withLength(values.get(name) ?? Buffer.alloc(0)));
          }),
        () =>
          then(numbered, ([name, amount]) => {
            say(numberBytes(addTo(name, amount)));
            wake();
          }),
        () =>
          then(keys, (all) => {
            say(Buffer.from([all.every(has) ? 0 : 1]));
          }),
        () =>
          then(keys, (all) => {
            waitFor(socket, () => all.every(has));
          }),
        () => () => say(numberBytes(values.size)),
        () =>
          then(key, (name) => {
            say(numberBytes(Number(values.delete(name))));
          }),
        () =>
          then(pair, ([name, content]) => {
            values.set(name, Buffer.concat([values.get(name) ?? Buffer.alloc(0), content]));
            wake();
          }),
        () =>
          then(keys, (all) => {
            say(...all.map((name) => withLength(values.get(name) ?? Buffer.alloc(0))));
          }),
        () =>
          then(
            () => inbox.several(inbox.number(), pair),
            (all) => {
              for (const [name, content] of all) values.set(name, content);
              wake();
            },
          ),
        () => () => {
          waiting.delete(socket);
          say(Buffer.from([WAIT_CANCELED]));
        },
        () =>
          then(
            () => inbox.take(4),
            (nonce) => say(nonce),
          ),
        () =>
          then(pair, ([name, content]) => {
            queues.set(name, [...(queues.get(name) ?? []), content]);
            wake();
          }),
        () =>
          then(key, (name) => {
            const [first, ...rest] = queues.get(name) ?? [];
            queues.set(name, rest);
            if (first === undefined) say(numberBytes(0));
            else say(numberBytes(1), withLength(first));
          }),
        () => then(key, (name) => say(numberBytes(queues.get(name)?.length ?? 0))),
        () => () => {
          const all = [...values.keys()].map((name) => withLength(Buffer.from(name, "latin1")));
          say(numberBytes(all.length), ...all);
        },
        () =>
          then(numbered, ([name, size]) => {
            addTo(name, 1);
            waitFor(socket, () => Number.parseInt(values.get(name)?.toString() ?? "0", 10) >= size);
          }),
      ];
      if (query === null) return false;
      const read = queries[query];
      if (read === undefined) throw new Error("an unknown query");
      const run = read();
      if (run === null) return false;
      run();
      return true;
    };
    server.on("connection", (socket) => {
      const inbox = new Inbox();
      socket.setNoDelay(true);
      socket.on("data", (data: Buffer) => {
        inbox.add(data);
        try {
          while (inbox.read(() => (answerOne(inbox, socket) ? true : null)) !== null);
        } catch {
          socket.destroy(); // whoever sends nonsense, or adds to a text, is not listened to any more
        }
      });
      socket.on("error", () => undefined);
      socket.on("close", () => waiting.delete(socket));
    });
  };

  const failed = (error: unknown): StoreAnswer => {
    const { code = "", errno = 0, message } = error as Error & { code?: string; errno?: number };
    return { error: { code, number: errno, message } };
  };
  /** Servers by port, for stores that share one. */
  const shared = new Set<number>();
  const open = (port: number, host: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const server = createServer();
      server.once("error", reject);
      server.listen(port, host, () => {
        serve(server);
        resolve((server.address() as net.AddressInfo).port);
      });
    });
  const startServer = async (port: number, isShared: boolean): Promise<StoreAnswer> => {
    if (isShared && shared.has(port)) return { port };
    const opened = await open(port, "::").catch((error: Error & { code?: string }) => {
      if (error.code === "EADDRINUSE") throw error;
      return open(port, "0.0.0.0"); // a machine without IPv6
    });
    if (isShared) shared.add(opened);
    return { port: opened };
  };

  /** A connection to a server, and what reads its answers. */
  class Connection {
    readonly inbox: Inbox = new Inbox();
    private reader: (() => boolean) | null = null;
    private readonly losses: (() => void)[] = [];
    isLost = false;
    constructor(readonly socket: net.Socket) {
      socket.setNoDelay(true);
      socket.on("data", (data: Buffer) => {
        this.inbox.add(data);
        this.tryReading();
      });
      const lose = (): void => {
        this.isLost = true;
        for (const loss of this.losses.splice(0)) loss();
      };
      socket.on("error", lose);
      socket.on("close", lose);
    }
    private tryReading(): void {
      if (this.reader?.() === true) this.reader = null;
    }
    /** What the function reads, as soon as its bytes are there; null if the connection is lost. */
    read<T>(by: () => T | null): Promise<T | null> {
      return new Promise((resolve) => {
        if (this.isLost) return resolve(null);
        this.losses.push(() => resolve(null));
        this.reader = () => {
          const found = this.inbox.read(by);
          if (found === null) return false;
          this.losses.length = 0;
          resolve(found);
          return true;
        };
        return this.tryReading();
      });
    }
  }
  const connections: Connection[] = [];
  const reach = (host: string, port: number, milliseconds: number): Promise<net.Socket | null> =>
    new Promise((resolve) => {
      const socket = connect({ host, port, timeout: Math.max(1, milliseconds) });
      const fail = (): void => {
        socket.destroy();
        resolve(null);
      };
      socket.once("error", fail);
      socket.once("timeout", fail);
      socket.once("connect", () => {
        socket.removeAllListeners("error");
        socket.setTimeout(0);
        resolve(socket);
      });
    });
  const startConnection = async (host: string, port: number, seconds: number): Promise<StoreAnswer> => {
    const deadline = Date.now() + seconds * 1000;
    do {
      const socket = await reach(host, port, deadline - Date.now());
      if (socket !== null) {
        const connection = new Connection(socket);
        const hello = Buffer.alloc(10);
        hello.writeUInt32LE(MAGIC, 1);
        hello[5] = PING;
        socket.write(hello);
        if ((await connection.read(() => connection.inbox.take(4))) !== null)
          return { connection: connections.push(connection) - 1 };
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    } while (Date.now() < deadline);
    return { timedOut: true };
  };

  const send = async (question: StoreQuestion & { readonly kind: "send" }): Promise<StoreAnswer> => {
    const connection = connections[question.connection];
    if (connection === undefined || connection.isLost)
      return { error: { code: "EPIPE", number: 0, message: "Broken pipe" } };
    const { inbox, socket } = connection;
    socket.write(question.bytes);
    const { answer } = question;
    const lost: StoreAnswer = {
      error: {
        code: "closed",
        number: 0,
        message: "Failed to recv, got 0 bytes. Connection was likely closed. Did the remote server shutdown or crash?",
      },
    };
    const parts = (found: Uint8Array[] | null): StoreAnswer => (found === null ? lost : { parts: found });
    const copy = (): Uint8Array | null => {
      const found = inbox.sized();
      return found === null ? null : Uint8Array.from(found);
    };
    if (answer === "none") return {};
    if (answer === "number") {
      const value = await connection.read(() => inbox.number());
      return value === null ? lost : { value };
    }
    if (answer === "bytes" || typeof answer === "number")
      return parts(await connection.read(() => inbox.several(answer === "bytes" ? 1 : answer, copy)));
    if (answer === "list") return parts(await connection.read(() => inbox.several(inbox.number(), copy)));
    const readByte = (): Promise<number | null> => connection.read(() => inbox.byte());
    let isLate = false;
    const timer =
      answer === "wait" && question.seconds > 0
        ? setTimeout(() => {
            isLate = true;
            socket.write(Buffer.from([CANCEL_WAIT]));
          }, question.seconds * 1000)
        : undefined;
    const value = await readByte();
    clearTimeout(timer);
    if (value === null) return lost;
    if (!isLate) return { value };
    // The server may have said that the keys are there just before it read that nobody waits any more.
    if (value === STOP_WAITING) await readByte();
    return { timedOut: true };
  };

  const freePort = async (): Promise<StoreAnswer> => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as net.AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const host = await names.lookup(hostname(), { family: 4 }).then(
      () => hostname(),
      () => "127.0.0.1", // a machine that does not know its own name: others are on it
    );
    return { port, host };
  };

  const answerTo = (question: StoreQuestion): Promise<StoreAnswer> | StoreAnswer => {
    switch (question.kind) {
      case "listen":
        return startServer(question.port, question.isShared);
      case "connect":
        return startConnection(question.host, question.port, question.seconds);
      case "send":
        return send(question);
      case "close":
        connections[question.connection]?.socket.destroy();
        return {};
      case "free port":
        return freePort();
    }
  };
  listen((question, answer) => {
    Promise.resolve()
      .then(() => answerTo(question))
      .catch(failed)
      .then(answer);
  });
}
