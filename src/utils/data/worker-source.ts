/**
 * What a data-loading worker runs, as text: it imports the dataset's module, makes the dataset again from its fields
 * and answers requests.
 * It imports nothing of this library itself; a dataset that uses tensors brings it along.
 */
export const loaderWorkerSource = `
const key = Symbol.for("flambeau.dataWorker");
let dataset, stream;
const isPlain = (v) => { const p = Object.getPrototypeOf(v); return p === Object.prototype || p === null; };
function toWire(v, transfer) {
  if (v !== null && typeof v === "object" && typeof v.toTypedArray === "function" && v.dtype) {
    const data = v.toTypedArray();
    transfer.push(data.buffer);
    return ["tensor", v.dtype.name, [...v.shape], data];
  }
  if (Array.isArray(v)) return ["array", v.map((item) => toWire(item, transfer))];
  if (v instanceof Map) return ["map", [...v].map(([k, item]) => [k, toWire(item, transfer)])];
  if (v !== null && typeof v === "object" && !ArrayBuffer.isView(v) && isPlain(v)) return ["object", Object.entries(v).map(([k, item]) => [k, toWire(item, transfer)])];
  return ["value", v];
}
function plainWire(w) {
  switch (w[0]) {
    case "array": return w[1].map(plainWire);
    case "map": return new Map(w[1].map(([k, item]) => [k, plainWire(item)]));
    case "object": return Object.fromEntries(w[1].map(([k, item]) => [k, plainWire(item)]));
    case "tensor": throw new Error("the dataset has tensors as fields, but its module does not import flambeau");
    default: return w[1];
  }
}
async function start({ module, name, state, info }) {
  const host = globalThis[key] = { info };
  const exports = await import(module);
  const Class = exports[name] ?? (exports.default?.name === name || !exports[name] ? exports.default : undefined);
  if (typeof Class !== "function") throw new Error("the module " + module + " does not export a class " + name);
  dataset = Object.create(Class.prototype);
  for (const [k, w] of state) Object.defineProperty(dataset, k, { value: (host.decode ?? plainWire)(w), writable: true, enumerable: true, configurable: true });
  host.info = { ...info, dataset };
  await Class.worker_init_fn?.(info.id);
}
function item(index) {
  const value = typeof dataset.at === "function" ? dataset.at(index) : dataset.__getitem__(index);
  if (value === undefined) throw new RangeError("index " + index + " is out of range: the dataset has no sample there");
  return value;
}
async function next(count) {
  stream ??= dataset[Symbol.asyncIterator] ? dataset[Symbol.asyncIterator]() : dataset[Symbol.iterator]();
  const samples = [];
  while (samples.length < count) {
    const step = await stream.next();
    if (step.done) return { samples, done: true };
    samples.push(await step.value);
  }
  return { samples, done: false };
}
async function answer(request) {
  if (request.kind === "start") { await start(request); return { samples: [], done: false }; }
  if (request.kind === "epoch") {
    stream = undefined;
    return { samples: [], done: false };
  }
  if (request.kind === "next") return next(request.count);
  const whole = request.batched && typeof dataset.__getitems__ === "function";
  return { samples: await Promise.all(whole ? dataset.__getitems__(request.indices) : request.indices.map(item)), done: false };
}
let queue = Promise.resolve();
port.onmessage = (request) => {
  queue = queue.then(async () => {
    try {
      const { samples, done } = await answer(request);
      const transfer = [];
      const wire = samples.map((sample) => toWire(sample, transfer));
      port.postMessage({ id: request.id, samples: wire, done }, transfer);
    } catch (error) {
      port.postMessage({ id: request.id, error: { name: error?.name ?? "Error", stack: String(error?.stack ?? error), message: String(error?.message ?? error) } });
    }
  });
};
`;
