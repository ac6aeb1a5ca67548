/** The methods that draw random numbers from a tensor's values. */
export { bernoulli, multinomial } from "../ops/create/draws/random-draws.ts";
