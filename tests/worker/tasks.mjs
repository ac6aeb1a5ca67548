/** Tasks that the tests run in workers: the same module for Node, Chromium and Firefox, with the library of the host. */

export const makeTasks = (torch) => ({
  double: (input) => input.mul(2),
  echo: (input) => input,
  fail: () => {
    throw new torch.OutOfMemoryError("no room", 1, 2);
  },
  /** Trains and gives weights, progress in every step. */
  async train({ images, labels, steps }, context) {
    const { nn, optim, utils } = torch;
    torch.manual_seed(1);
    const model = new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU(), new nn.Linear(16, 3));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });
    const loader = new utils.data.DataLoader(new utils.data.TensorDataset(images, labels), { batch_size: 16 });
    let step = 0;
    while (step < steps) {
      for await (const [x, y] of loader) {
        context.throwIfCancelled();
        optimizer.zero_grad();
        const loss = nn.functional.cross_entropy(model(x), y);
        loss.backward();
        optimizer.step();
        context.progress({ step: ++step, loss: loss.detach() });
        if (step === steps) break;
      }
    }
    return model.state_dict();
  },
  /** Never pauses: it ends only where memory is shared. */
  spin(_, context) {
    context.progress("spinning");
    const end = performance.now() + 20_000;
    while (!context.cancelled && performance.now() < end);
    return context.cancelled;
  },
  /** Answers messages until it is cancelled. */
  async answer(_, context) {
    context.onMessage((value) => context.post(value.add(1)));
    for (;;) await context.pause();
  },
});

/** What the tests look at, by the page's end of a worker. */
export async function exercise(torch, worker) {
  const doubled = await worker.run("double", torch.arange(4).view(2, 2));
  const error = await worker
    .run("fail")
    .result.catch(({ name, message, stack }) => ({ name, message, inWorker: stack.includes("in a worker") }));
  const missing = await worker.run("nothing").result.catch(({ message }) => message);

  torch.manual_seed(0);
  const images = torch.rand([64, 8]);
  const labels = images.at(":", ":3").argmax(1);
  const losses = [];
  const weights = await worker.run(
    "train",
    { images, labels, steps: 24 },
    { onProgress: ({ loss }) => losses.push(loss.item()) },
  );

  const controller = new AbortController();
  const cancelled = await worker
    .run(
      "train",
      { images, labels, steps: 1e9 },
      { signal: controller.signal, onProgress: ({ step }) => step === 3 && controller.abort() },
    )
    .result.catch(({ name }) => name);

  const answering = worker.run("answer", null, {
    onMessage: (value) => {
      answers.push(value.item());
      answering.cancel("enough");
    },
  });
  const answers = [];
  answering.post(torch.tensor(41));
  const ended = await answering.result.catch(({ name, message }) => `${name}: ${message}`);

  return {
    doubled: doubled.tolist(),
    error,
    missing,
    losses,
    names: Object.keys(weights),
    sum: Object.values(weights).reduce((sum, each) => sum + each.double().sum().item(), 0),
    cancelled,
    answers,
    ended,
  };
}
