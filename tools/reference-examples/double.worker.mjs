/** What the examples of `torch.utils.worker` run. */
import { utils } from "flambeau";

utils.worker.expose({
  double: (x) => x.mul(2),
  async halve(x, context) {
    for (let value = x; value.item() > 0.5; value = value.div(2)) {
      context.progress(value.item());
      await context.pause();
    }
  },
});
