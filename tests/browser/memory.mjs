/**
 * The program whose memory is measured in Node and in browsers: an MLP 784-128-10 with Adam over batches of 640 of
 * 6,400 rows. Its tensors at rest and those of one step take 20 MiB together, nearly all of it the rows.
 */

/** Steps after which what is reserved is told by itself. */
const MARKS = [1_000, 10_000, 100_000];

/** A network as users write them: `forward` gets hold of every activation. */
function makeModel({ nn }) {
  class Net extends nn.Module {
    fc1 = new nn.Linear(784, 128);
    fc2 = new nn.Linear(128, 10);
    forward(x) {
      return this.fc2(nn.functional.relu(this.fc1(x)));
    }
  }
  return new Net();
}

/**
 * Trains for so many steps. `form`: "await" (`for await` over a loader), "for" (a plain `for` over it) or "bare" (the
 * same tensors in a synchronous loop). Gives reserved and live bytes on the way, in MiB, those reserved after 1,000,
 * 10,000 and 100,000 steps, and the first and the last loss. `tell` gets a line each time that they are measured.
 */
export async function train(torch, { steps, form, every = Math.max(1, Math.floor(steps / 20)), tell = () => {} }) {
  const { nn, optim, utils } = torch;
  torch.manual_seed(0);
  const images = torch.rand([6400, 784]);
  const labels = torch.randint(10, [6400]);
  const model = makeModel(torch);
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
  const loader = new utils.data.DataLoader(new utils.data.TensorDataset(images, labels), { batch_size: 640 });
  const [reserved, live, reservedAt] = [[], [], {}];
  let done = 0;
  let first = null;
  let last = null;
  const began = performance.now();
  const step = (x, y) => {
    optimizer.zero_grad();
    const loss = nn.functional.cross_entropy(model(x), y);
    loss.backward();
    optimizer.step();
    const isMark = MARKS.includes(++done);
    if ((done - 1) % every !== 0 && done !== steps && !isMark) return;
    last = loss.item();
    first ??= last;
    const { reserved_bytes, live_bytes } = torch.memory_stats();
    reserved.push(Math.round(reserved_bytes / 2 ** 20));
    live.push(Math.round(live_bytes / 2 ** 20));
    if (isMark) reservedAt[done] = reserved.at(-1);
    tell(`step ${done}: ${reserved.at(-1)} MiB reserved, ${live.at(-1)} live, loss ${last.toFixed(3)}`);
  };
  if (form === "bare") {
    const [x, y] = [images.at("0:640"), labels.at("0:640")];
    while (done < steps) step(x, y);
  } else if (form === "for") {
    while (done < steps) for (const [x, y] of loader) if (done < steps) step(x, y);
  } else {
    while (done < steps) for await (const [x, y] of loader) if (done < steps) step(x, y);
  }
  const { peak_bytes, collections } = torch.memory_stats();
  const milliseconds = (performance.now() - began) / steps;
  const peak = Math.round(peak_bytes / 2 ** 20);
  return { reserved, live, reservedAt, first, last, peak, collections, milliseconds };
}
