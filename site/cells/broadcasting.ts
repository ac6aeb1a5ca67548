//% rule
import * as torch from "flambeau";

const column = torch.tensor([[1], [2], [3]]);
const row = torch.tensor([10, 20]);
console.log(column.add(row));
//% wrong
torch.ones(2, 3).add(torch.ones(2));
//% views
const x = torch.arange(6);
const grid = x.view(2, 3);
grid.at(0).fill_(9);
console.log(x);
console.log(grid.t().stride(), grid.t().is_contiguous());
//% picture
display({ x, grid, transposed: grid.t(), column: grid.at(":", 1) }, { as: "storage" });
//% expand
const wide = row.expand(3, 2);
console.log(wide, wide.stride());
grid.t().view(6);
//% ex:center
const table = torch.tensor([[1, 2], [3, 6]], { dtype: torch.float32 });
const centered = table;
// Subtract from each row its mean.
//% ex:center answer
const table = torch.tensor([[1, 2], [3, 6]], { dtype: torch.float32 });
const centered = table.sub(table.mean(1, { keepdim: true }));
//% ex:center check
expect(torch.allclose(centered.sum(1), torch.zeros(2)), "Each row should sum to 0: take mean(1, { keepdim: true }).", "每行之和应为 0：使用 mean(1, { keepdim: true })。");
//% ex:copy
const original = torch.zeros(3);
const copy = original.view(3);
copy.fill_(1);
// `original` must stay 0.
//% ex:copy answer
const original = torch.zeros(3);
const copy = original.clone();
copy.fill_(1);
//% ex:copy check
expect(original.sum().item() === 0, "A view shares its bytes; clone() does not.", "视图共享字节；clone() 不共享。");
expect(copy.sum().item() === 3, "copy should be all 1.", "copy 应全为 1。");
