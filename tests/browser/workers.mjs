/** What threads and workers compute, the same text for Node and for the page. */
import { Squares } from "./squares.mjs";

/**
 * Sums of a product, a convolution and an elementwise function, by one thread and by two, for long enough that workers
 * are up.
 */
export async function products(torch) {
  torch.manual_seed(0);
  const a = torch.randn(400, 400),
    image = torch.randn(8, 16, 40, 40),
    kernel = torch.randn(24, 16, 3, 3);
  const run = () =>
    [a.mm(a), torch.conv2d(image, kernel, { padding: 1 }), image.sigmoid()].map((x) => x.double().sum().item());
  torch.set_num_threads(1);
  const one = run();
  torch.set_num_threads(2);
  const threads = torch.get_num_threads();
  let two = run();
  const end = performance.now() + 1500;
  while (performance.now() < end) {
    two = run();
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { threads, one, two };
}

/** All batches of a loader with two workers, in order. */
export async function batches(torch) {
  const loader = new torch.utils.data.DataLoader(new Squares(10), { batch_size: 4, num_workers: 2 });
  const seen = [];
  for await (const [values, labels] of loader) seen.push([values.tolist(), labels.tolist()]);
  return seen;
}
