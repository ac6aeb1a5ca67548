/** Operators that programs call and that are no operators of PyTorch's core: those of torchvision, and losses as functions. */
import * as F from "../nn/functional/index.ts";
import { tensordot } from "../ops/product/index.ts";
