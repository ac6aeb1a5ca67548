/**
 * Checkpoints as Lightning and accelerate leave them (fixtures/trainers.py wrote them): their parts load, and training
 * goes on as it did in PyTorch.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { nn, optim } from "flambeau";

const folder = fileURLToPath(new URL("fixtures/trainers/", import.meta.url));
const expected = JSON.parse(readFileSync(`${folder}expected.json`, "utf8")) as {
  lightning: {
    keys: string[];
    epoch: number;
    global_step: number;
    hyper_parameters: object;
    then: [loss: number, lr: number][];
  };
  accelerate: { files: string[]; parts: string[]; drawn: number[]; then: [loss: number, lr: number][] };
};

type State = Record<string, torch.Tensor>;

const make = (): nn.Sequential =>
  new nn.Sequential(new nn.Linear(3, 5), new nn.BatchNorm1d(5), new nn.Tanh(), new nn.Linear(5, 1));

function batch(i: number): [torch.Tensor, torch.Tensor] {
  const x = torch.arange(12).float().reshape(4, 3).add(i).mul(0.7).sin();
  return [x, x.sum(1, true).cos()];
}

/** Six more steps beside those that PyTorch took. */
function goOn(
  model: (x: torch.Tensor) => torch.Tensor,
  optimizer: optim.Optimizer,
  scheduler: optim.lr_scheduler.LRScheduler,
  then: readonly [loss: number, lr: number][],
): void {
  for (const [i, [wanted, lr]] of then.entries()) {
    const [x, y] = batch(6 + i);
    optimizer.zero_grad();
    const loss = nn.functional.mse_loss(model(x), y);
    loss.backward();
    optimizer.step();
    scheduler.step();
    expect(loss.item()).toBeCloseTo(wanted, 5);
    expect(optimizer.param_groups[0]!["lr"]).toBeCloseTo(lr, 8);
  }
}

describe("Lightning", () => {
  interface Checkpoint {
    state_dict: State;
    optimizer_states: object[];
    lr_schedulers: object[];
    epoch: number;
    global_step: number;
    hyper_parameters: object;
    callbacks: Record<string, { wait_count: number; patience: number }>;
  }

  class Net extends nn.Module<(x: torch.Tensor) => torch.Tensor> {
    layers = make();
    forward(x: torch.Tensor): torch.Tensor {
      return this.layers(x);
    }
  }

  for (const mmap of [false, true])
    test(`a .ckpt file, whole and in parts, goes on${mmap ? ", read where it lies" : ""}`, () => {
      const file = torch.load<Checkpoint>(`${folder}lightning.ckpt`, { mmap });
      expect(Object.keys(file).sort()).toEqual(expected.lightning.keys);
      expect([file.epoch, file.global_step]).toEqual([expected.lightning.epoch, expected.lightning.global_step]);
      expect({ ...file.hyper_parameters }).toEqual(expected.lightning.hyper_parameters);
      const [stopping] = Object.values(file.callbacks);
      expect(stopping!.patience).toBe(3);
      const net = new Net();
      net.load_state_dict(file.state_dict);
      const optimizer = new optim.AdamW(net.parameters(), { lr: 0.05 });
      const scheduler = new optim.lr_scheduler.StepLR(optimizer, 4, 0.5);
      optimizer.load_state_dict(file.optimizer_states[0] as never);
      scheduler.load_state_dict(file.lr_schedulers[0] as never);
      goOn((x) => net(x), optimizer, scheduler, expected.lightning.then);
    });
});

describe("accelerate", () => {
  for (const [name, model] of [
    [
      "safetensors",
      (): State => torch.safetensors.load(readFileSync(`${folder}accelerate/model.safetensors`)) as State,
    ],
    ["pickled", (): State => torch.load<State>(`${folder}accelerate-pickled/pytorch_model.bin`)],
  ] as const)
    test(`a folder of save_state goes on, ${name}`, () => {
      const net = make();
      net.load_state_dict(model());
      const optimizer = new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9, nesterov: true });
      const scheduler = new optim.lr_scheduler.CosineAnnealingLR(optimizer, { T_max: 20 });
      optimizer.load_state_dict(torch.load(`${folder}accelerate/optimizer.bin`));
      scheduler.load_state_dict(torch.load(`${folder}accelerate/scheduler.bin`));
      goOn((x) => net(x), optimizer, scheduler, expected.accelerate.then);
    });

  test("random numbers go on", () => {
    const states = torch.load<{ torch_manual_seed: torch.Tensor }>(`${folder}accelerate/random_states_0.pkl`, {
      weights_only: false,
    });
    torch.set_rng_state(states.torch_manual_seed);
    expect(torch.rand(3).tolist()).toEqual(expected.accelerate.drawn);
  });

  test("a model in parts", () => {
    const index = JSON.parse(readFileSync(`${folder}accelerate-parts/model.safetensors.index.json`, "utf8")) as {
      weight_map: Record<string, string>;
    };
    const files = [...new Set(Object.values(index.weight_map))];
    expect(files.length).toBeGreaterThan(1);
    const state = Object.assign(
      {},
      ...files.map((name) => torch.safetensors.load(readFileSync(`${folder}accelerate-parts/${name}`))),
    );
    expect(Object.keys(state).sort()).toEqual(Object.keys(index.weight_map).sort());
    const net = make();
    net.load_state_dict(state as State);
    const whole = torch.safetensors.load(readFileSync(`${folder}accelerate/model.safetensors`)) as State;
    for (const [key, value] of Object.entries(net.state_dict() as State))
      expect(torch.equal(value, whole[key]!)).toBe(true);
  });
});
