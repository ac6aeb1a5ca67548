/** One training step, the same text for Node and for the page: gives the losses before and after it. */

export function trainingStep(torch) {
  torch.manual_seed(0);
  const model = new torch.nn.Linear(3, 2);
  const optimizer = new torch.optim.SGD(model.parameters(), { lr: 0.1 });
  const x = torch.tensor([
    [1.5, -2.25, 0.5],
    [0.25, 1.5, -1.75],
    [2.5, 0.125, 0.75],
  ]);
  const y = torch.tensor([
    [0.5, 1.25],
    [-0.75, 0.25],
    [1.5, -1.125],
  ]);
  const loss = () => torch.nn.functional.mse_loss(model(x), y);
  const before = loss();
  before.backward();
  optimizer.step();
  return { before: before.item(), after: loss().item() };
}
