/** All jobs of this folder by name. */
import { make as dcgan } from "./dcgan.ts";
import { make as gpt } from "./gpt.ts";
import { make as lstm } from "./lstm.ts";
import { make as mlp } from "./mlp.ts";
import { make as mnist } from "./mnist.ts";
import type { Job } from "./support.ts";
import { make as resnet18 } from "./resnet18.ts";
import { make as vae } from "./vae.ts";

export const jobs: Readonly<Record<string, () => Job>> = { mlp, mnist, resnet18, lstm, gpt, vae, dcgan };
