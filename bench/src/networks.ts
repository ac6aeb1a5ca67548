/** The networks of the bench in Flambeau; python/networks.py has the same, layer for layer. */
import type { nn as types, Tensor } from "flambeau";
import type { Torch } from "./types.ts";

export type Network = types.Module & ((x: Tensor) => Tensor);

export function mlp({ nn }: Torch): Network {
  return new nn.Sequential(
    new nn.Linear(784, 256),
    new nn.ReLU(),
    new nn.Linear(256, 128),
    new nn.ReLU(),
    new nn.Linear(128, 10),
  ) as unknown as Network;
}

export function tinyMlp({ nn }: Torch): Network {
  return new nn.Sequential(new nn.Linear(4, 16), new nn.ReLU(), new nn.Linear(16, 1)) as unknown as Network;
}

export function jaxConvnet({ nn }: Torch): Network {
  return new nn.Sequential(
    new nn.Conv2d(1, 24, 5),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(24, 32, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(800, 128),
    new nn.ReLU(),
    new nn.Linear(128, 10),
  ) as unknown as Network;
}

/** A convolutional network without batch statistics, so that every sample has gradients of its own. */
export function smallConvnet({ nn }: Torch): Network {
  return new nn.Sequential(
    new nn.Conv2d(1, 8, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 16, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(400, 10),
  ) as unknown as Network;
}

export function convnet({ nn }: Torch): Network {
  return new nn.Sequential(
    new nn.Conv2d(1, 32, 3, { padding: 1 }),
    new nn.BatchNorm2d(32),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(32, 64, 3, { padding: 1 }),
    new nn.BatchNorm2d(64),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(3136, 128),
    new nn.ReLU(),
    new nn.Linear(128, 10),
  ) as unknown as Network;
}

export function resnet18(torch: Torch, classes: number): Network {
  const { nn } = torch;
  class Block extends nn.Module {
    conv1;
    bn1;
    conv2;
    bn2;
    relu;
    downsample: types.Module | null = null;
    constructor(inputs: number, outputs: number, stride: number) {
      super();
      this.conv1 = new nn.Conv2d(inputs, outputs, 3, { stride, padding: 1, bias: false });
      this.bn1 = new nn.BatchNorm2d(outputs);
      this.conv2 = new nn.Conv2d(outputs, outputs, 3, { padding: 1, bias: false });
      this.bn2 = new nn.BatchNorm2d(outputs);
      this.relu = new nn.ReLU({ inplace: true });
      if (stride !== 1 || inputs !== outputs) {
        this.downsample = new nn.Sequential(
          new nn.Conv2d(inputs, outputs, 1, { stride, bias: false }),
          new nn.BatchNorm2d(outputs),
        ) as unknown as types.Module;
      }
    }
    forward(x: Tensor): Tensor {
      const y = this.bn2(this.conv2(this.relu(this.bn1(this.conv1(x)))));
      return this.relu(y.add(this.downsample === null ? x : (this.downsample as unknown as Network)(x)));
    }
  }
  class ResNet18 extends nn.Module {
    stem = new nn.Sequential(
      new nn.Conv2d(3, 64, 7, { stride: 2, padding: 3, bias: false }),
      new nn.BatchNorm2d(64),
      new nn.ReLU({ inplace: true }),
      new nn.MaxPool2d(3, 2, 1),
    ) as unknown as Network;
    blocks = new nn.Sequential(
      new Block(64, 64, 1),
      new Block(64, 64, 1),
      new Block(64, 128, 2),
      new Block(128, 128, 1),
      new Block(128, 256, 2),
      new Block(256, 256, 1),
      new Block(256, 512, 2),
      new Block(512, 512, 1),
    ) as unknown as Network;
    fc = new nn.Linear(512, classes);
    forward(x: Tensor): Tensor {
      return this.fc(this.blocks(this.stem(x)).mean([2, 3]));
    }
  }
  return new ResNet18() as unknown as Network;
}

export function lstm({ nn }: Torch): Network {
  class Lstm extends nn.Module {
    lstm = new nn.LSTM(64, 128, 2);
    head = new nn.Linear(128, 64);
    forward(x: Tensor): Tensor {
      return this.head(this.lstm(x)[0]);
    }
  }
  return new Lstm() as unknown as Network;
}

export function transformer({ nn }: Torch): Network {
  class Transformer extends nn.Module {
    encoder = new nn.TransformerEncoder(new nn.TransformerEncoderLayer(128, 4, 512, { dropout: 0 }), 2);
    head = new nn.Linear(128, 64);
    forward(x: Tensor): Tensor {
      return this.head(this.encoder(x));
    }
  }
  return new Transformer() as unknown as Network;
}

export function alexnet({ nn }: Torch): Network {
  return new nn.Sequential(
    new nn.Conv2d(3, 64, 11, { stride: 4, padding: 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(3, 2),
    new nn.Conv2d(64, 192, 5, { padding: 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(3, 2),
    new nn.Conv2d(192, 384, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.Conv2d(384, 256, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.Conv2d(256, 256, 3, { padding: 1 }),
    new nn.ReLU(),
    new nn.MaxPool2d(3, 2),
    new nn.Flatten(),
    new nn.Linear(9216, 4096),
    new nn.ReLU(),
    new nn.Linear(4096, 4096),
    new nn.ReLU(),
    new nn.Linear(4096, 1000),
  ) as unknown as Network;
}

/** The word language model of PyTorch's examples, smaller: embedding, two recurrent layers, scores of 1,000 words. */
export function wordLstm({ nn }: Torch): Network {
  class WordLstm extends nn.Module {
    embedding = new nn.Embedding(1000, 200);
    rnn = new nn.LSTM(200, 200, { num_layers: 2 });
    decoder = new nn.Linear(200, 1000);
    forward(words: Tensor): Tensor {
      return this.decoder(this.rnn(this.embedding(words))[0]);
    }
  }
  return new WordLstm() as unknown as Network;
}

/** A GPT of four blocks for characters, 64 wide, up to 32 of them at a time. */
export function smallGpt(torch: Torch): Network {
  const { nn } = torch;
  class Block extends nn.Module {
    norm1 = new nn.LayerNorm(64);
    qkv = new nn.Linear(64, 192);
    proj = new nn.Linear(64, 64);
    norm2 = new nn.LayerNorm(64);
    mlp = new nn.Sequential(new nn.Linear(64, 256), new nn.GELU(), new nn.Linear(256, 64));
    forward(x: Tensor): Tensor {
      const [batch, length, width] = x.shape as [number, number, number];
      const [q, k, v] = this.qkv(this.norm1(x))
        .chunk(3, -1)
        .map((each) => each.view(batch, length, 4, width / 4).transpose(1, 2)) as [Tensor, Tensor, Tensor];
      const y = nn.functional.scaled_dot_product_attention(q, k, v, null, 0, { is_causal: true });
      const after = x.add(this.proj(y.transpose(1, 2).reshape(batch, length, width)));
      return after.add(this.mlp(this.norm2(after)) as Tensor);
    }
  }
  class SmallGpt extends nn.Module {
    tokens = new nn.Embedding(65, 64);
    places = new nn.Embedding(32, 64);
    blocks = new nn.Sequential(new Block(), new Block(), new Block(), new Block());
    norm = new nn.LayerNorm(64);
    head = new nn.Linear(64, 65, { bias: false });
    forward(words: Tensor): Tensor {
      const places = this.places(torch.arange(words.shape[1]!));
      return this.head(this.norm(this.blocks(this.tokens(words).add(places)) as Tensor));
    }
  }
  return new SmallGpt() as unknown as Network;
}
