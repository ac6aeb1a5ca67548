/**
 * Objects whose death can be seen at once. A WeakRef keeps its target alive to the end of the job (the run of
 * synchronous code) that made it or asked it, so that a loop without a pause never sees a tensor die. But a WeakRef made
 * in an earlier job and never asked in this one does not: tokens are made ahead, and given to what is to be watched.
 */
import { nextTask } from "../support/platform/task.ts";

/** A token: who is watched holds `target`, the watcher `reference`. One answer "alive" uses it up for this job. */
export interface Token {
  readonly target: object;
  readonly reference: WeakRef<object>;
}

/** Tokens made at import, for the first job, */
const FIRST = 4096;
/** those made in the pauses after it: a loop without any pause collects some thousand times by them, */
const MORE = 24_576;
/** and those that there are before each later job where much memory is used. */
const MANY = 32_768;
/** Made in one go, which takes some milliseconds: the first loop may begin soon after the import. */
const AT_ONCE = 8192;
/** With fewer than these left, collections become rarer, by up to so many times. */
const FEW = 1024;
const RAREST = 8;
/** The part of the tokens that one collection may use up: where tasks come in between, and where they do not. */
const SHARE = { paused: 1 / 8, unpaused: 1 / 6144 };

/** Made in earlier jobs, and in this one. */
let ripe: Token[] = [];
let green: Token[] = [];
let wanted = MORE;
let scheduled = false;
let job = 0;
let jobOfLastShare = -1;

function make(count: number): void {
  for (let i = 0; i < count; i++) {
    const target = {};
    green.push({ target, reference: new WeakRef(target) });
  }
}

/** In a job of its own: what was made before is ripe now, and what was used up is made anew. */
function turn(): void {
  job++;
  scheduled = false;
  ripe = ripe.length === 0 ? green : ripe.concat(green);
  green = [];
  const missing = wanted - ripe.length;
  if (missing <= wanted / 8) return;
  make(Math.min(missing, AT_ONCE));
  schedule();
}

function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  // Some platforms refuse timers and messages while modules load: then the next call tries again.
  void nextTask().then(turn, () => {
    scheduled = false;
  });
}

/** Makes the first tokens, so that the next job has some. */
export function prepareTokens(): void {
  if (ripe.length + green.length > 0) return;
  make(FIRST);
  schedule();
}

/** Says that much memory is used, so that later jobs find more tokens. */
export function wantMany(): void {
  if (wanted === MANY) return;
  wanted = MANY;
  schedule();
}

/** A token, or null when there is none left. Those of this job come last: in it they tell nothing. */
export function takeToken(): Token | null {
  schedule();
  return ripe.pop() ?? green.pop() ?? null;
}

/** How many tokens the collection that begins now may use. */
export function tokensToUse(): number {
  const share = job === jobOfLastShare ? SHARE.unpaused : SHARE.paused;
  jobOfLastShare = job;
  return Math.max(2, Math.floor((ripe.length + green.length) * share));
}

/** How many times rarer collections should be, so that the tokens last. Memory grows then, up to a bound. */
export function rarity(): number {
  return Math.min(RAREST, Math.max(1, FEW / (ripe.length + green.length + 1)));
}

/** Gives a token back whose target is held by nobody else and that was not asked in this job. */
export function returnToken(token: Token): void {
  ripe.push(token);
}

/** The number of the job, as far as tokens know: what was asked in an earlier one may be asked again. */
export function currentJob(): number {
  schedule();
  return job;
}
