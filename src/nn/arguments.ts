/** Arguments of layers and init functions are bound as those of everything else. */
export { functionSignature, signature, type Arguments, type Signature } from "../ops/declare/signature.ts";
