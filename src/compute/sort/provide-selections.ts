/** Provides the ways to find medians. Importing it is enough where no bundler drops modules that only do something. */
import { selections } from "./selections.ts";
import { medianOf, mediansOf, takesDigits, takesKeys } from "./value-select.ts";

selections.ways = { medianOf, mediansOf, takesDigits, takesKeys };
