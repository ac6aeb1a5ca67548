/** Finds the name that was probably meant, for errors that suggest it. */

/** How many letters must change, go, come or swap places to make one text of another (Damerau and Levenshtein). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      let least = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      next.push(least);
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}

/** The same name whatever its spelling: `batchNorm2d`, `batch_norm_2d`. */
function plain(name: string): string {
  return name.replace(/_/g, "").toLowerCase();
}

/** What other libraries, and older versions of this one, call it. */
const otherWords: Readonly<Record<string, string>> = {
  learningrate: "lr",
  rate: "p",
  prob: "p",
  probability: "p",
  filters: "out_channels",
  units: "out_features",
  axis: "dim",
  axes: "dim",
  kernel: "kernel_size",
  strides: "stride",
  keepdims: "keepdim",
  l2: "weight_decay",
  epsilon: "eps",
  beta1: "betas",
  beta2: "betas",
  usebias: "bias",
  batchsize: "batch_size",
};

/** The candidate nearest to a name, or null when none is near. */
export function nearestName(name: string, candidates: readonly string[]): string | null {
  const wanted = plain(name);
  const other = otherWords[wanted];
  if (other !== undefined && candidates.includes(other)) return other;
  let best: string | null = null;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 0.5;
  for (const candidate of candidates) {
    const text = plain(candidate);
    if (text === wanted) return candidate;
    const isPart = wanted.length > 2 && text.length > 2 && (text.startsWith(wanted) || wanted.startsWith(text));
    if (!isPart && Math.abs(text.length - wanted.length) > least) continue;
    const distance = isPart ? Math.min(1, editDistance(wanted, text)) : editDistance(wanted, text);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** "Did you mean 'x'?", or what there is. */
export function suggestion(name: string, candidates: readonly string[]): string {
  const near = nearestName(name, candidates);
  if (near !== null) return `Did you mean '${near}'?`;
  return candidates.length > 0 ? `It takes: ${candidates.join(", ")}.` : "It takes no arguments.";
}
