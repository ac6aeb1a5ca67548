/** Random numbers, PyTorch's CPU values for every seed: generators and their states. */
export {
  defaultGenerator,
  Generator,
  get_rng_state,
  initial_seed,
  manual_seed,
  seed,
  set_rng_state,
} from "./generator.ts";
