/** The chapters in the order in which they are read: file name, English title, Chinese title. */
import { existsSync } from "node:fs";

const order: readonly (readonly [string, string, string])[] = [
  ["relu", "nn.ReLU and F.relu", "nn.ReLU 与 F.relu"],
  ["in-place", "In-place operators", "原地操作"],
  ["activations", "Activation functions", "激活函数"],
  ["four-ways", "Four ways to build a network", "搭建网络的四种方法"],
  ["batches", "Batches, DataLoader, optimizers", "批次、DataLoader 与优化器"],
  ["module", "nn.Module", "nn.Module"],
  ["containers", "ModuleList and Sequential", "ModuleList 与 Sequential"],
  ["conv1d", "Conv1d", "Conv1d"],
  ["max-softmax", "max and softmax along dims", "沿维度的 max 与 softmax"],
  ["nll-loss", "NLLLoss on images", "图像上的 NLLLoss"],
  ["kl-div", "kl_div", "kl_div"],
  ["interpolate", "interpolate and align_corners", "interpolate 与 align_corners"],
  ["adaptive-pool", "AdaptiveAvgPool2d", "AdaptiveAvgPool2d"],
  ["own-layer", "A layer by hand", "亲手写一个层"],
  ["saving", "Saving and loading", "保存与加载"],
  ["autograd", "Autograd from the inside", "自动求导的内部"],
  ["broadcasting", "Broadcasting and views", "广播与视图"],
  ["mnist", "Training on MNIST", "在 MNIST 上训练"],
  ["fine-tuning", "Fine-tuning", "微调"],
  ["char-gpt", "A character-level GPT", "字符级 GPT"],
  ["porting", "Porting a Python script", "移植 Python 脚本"],
];

/** Those that are written. */
export const chapters = order.filter(([name]) => existsSync(new URL(`../pages/guide/${name}.md`, import.meta.url)));
