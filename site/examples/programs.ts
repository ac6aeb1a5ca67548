//% flambeau/export.load
import { load } from "flambeau/export";
const run = (images: torch.Tensor) => load("model.pt2").module()(images); // what `torch.export.save` wrote, in Python
let said = "";
try {
  load(torch.save({ weight: torch.ones(2) }));
} catch (error) {
  said = String(error);
}
said;

//% flambeau/export.loadAsync
import { loadAsync } from "flambeau/export";
const fetched = () => loadAsync("https://example.com/model.pt2"); // an address, a File or a Response
const bytes = torch.save({ weight: torch.ones(2) });
await loadAsync(new Blob([bytes])).catch((error) => error.name);

//% flambeau/export.ExportedProgram
import { load, type ExportedProgram } from "flambeau/export";
const names = (program: ExportedProgram) => program.graph_signature.parameters;
const ofFile = () => names(load("model.pt2"));
typeof ofFile;

//% flambeau/export.ExportedModule
import { ExportedModule, load } from "flambeau/export";
const trained = () => [...load("model.pt2").module().parameters()]; // gradients flow to them
ExportedModule.prototype instanceof torch.nn.Module;

//% flambeau/export.ExportGraphSignature
import { ExportGraphSignature } from "flambeau/export";
const weight = { name: "p_weight", type: "tensor" } as const;
const input = { kind: "PARAMETER", arg: weight, target: "weight", persistent: null } as const;
new ExportGraphSignature([input], []).parameters;

//% flambeau/jit.load
import { load } from "flambeau/jit";
const run = (images: torch.Tensor) => load("model.pt").forward(images); // what `torch.jit.save` wrote, in Python
let said = "";
try {
  load(torch.save({ weight: torch.ones(2) }));
} catch (error) {
  said = String(error).split("\n").at(-1) ?? "";
}
said;

//% flambeau/jit.loadAsync
import { loadAsync } from "flambeau/jit";
const fetched = () => loadAsync("https://example.com/model.pt"); // an address, a File or a Response
const bytes = torch.save({ weight: torch.ones(2) });
await loadAsync(new Blob([bytes])).catch((error) => error.name);

//% flambeau/jit.save
import { load, save } from "flambeau/jit";
const again = () => save(load("model.pt"), "changed.pt"); // the program with the weights of now
let said = "";
try {
  save(new torch.nn.Linear(1, 1) as never);
} catch (error) {
  said = String(error);
}
said;

//% flambeau/jit.ScriptModule
import { ScriptModule } from "flambeau/jit";
ScriptModule.prototype instanceof torch.nn.Module;

//% flambeau/export.NamedDim
import { Dim, type NamedDim } from "flambeau/export";
const batch: NamedDim = Dim("batch", { min: 2, max: 64 });
[batch.name, batch.min, batch.max];
