/** `torch.distributions`: probability distributions, how to draw from them, and how far they are apart. */
import { nameClasses } from "../support/class-names.ts";
import * as families from "./families.ts";

export * from "./families.ts";

nameClasses(families);
