/** Methods of distributions take their arguments by name, and refuse other names. */
import { expect, test } from "vitest";
import * as torch from "flambeau";

const { Bernoulli, Normal, MultivariateNormal, kl_divergence } = torch.distributions;

test("sample_shape, value, batch_shape, expand", () => {
  const normal = new Normal(0, 1);
  expect(normal.sample({ sample_shape: [2] } as never).shape).toEqual([2]);
  expect(normal.log_prob({ value: torch.ones(1) } as never).tolist()).toEqual(normal.log_prob(torch.ones(1)).tolist());
  expect([normal.expand([3])._batch_shape, normal._event_shape]).toEqual([[3], []]);
  expect(normal.expand({ batch_shape: [3] } as never).batch_shape).toEqual([3]);
  expect(new Bernoulli(torch.tensor([0.5])).enumerate_support({ expand: false } as never).shape).toEqual([2, 1]);
  const vector = new MultivariateNormal(torch.zeros(2), torch.eye(2));
  expect(vector.rsample({ sample_shape: [4] } as never).shape).toEqual([4, 2]);
  expect(() => normal.sample({ shape: [2] } as never)).toThrow("got an unexpected keyword argument 'shape'");
  expect(kl_divergence({ p: normal, q: new Normal(0, 2) }).item()).toBe(kl_divergence(normal, new Normal(0, 2)).item());
});
