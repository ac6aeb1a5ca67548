/** The names of init functions without the underscore, which PyTorch keeps for old programs; each warns. */
import { warnAlways } from "../../support/warnings.ts";
import { constant_, dirac_, eye_, normal_, sparse_, uniform_ } from "./fills.ts";
import { kaiming_normal_, kaiming_uniform_, orthogonal_, xavier_normal_, xavier_uniform_ } from "./scaled.ts";

function oldName<F extends (...args: never[]) => unknown>(name: string, current: F): F {
  const call = (...args: never[]): unknown => {
    warnAlways(`\`nn.init.${name}\` is now deprecated in favor of \`nn.init.${name}_\`.`, "FutureWarning");
    return current(...args);
  };
  return call as F; // called as the function that it stands for
}

/** The old name of `constant_`. */
export const constant: typeof constant_ = oldName("constant", constant_);
/** The old name of `dirac_`. */
export const dirac: typeof dirac_ = oldName("dirac", dirac_);
/** The old name of `eye_`. */
export const eye: typeof eye_ = oldName("eye", eye_);
/** The old name of `normal_`. */
export const normal: typeof normal_ = oldName("normal", normal_);
/** The old name of `sparse_`. */
export const sparse: typeof sparse_ = oldName("sparse", sparse_);
/** The old name of `uniform_`. Of any shape, which stays. */
export const uniform: typeof uniform_ = oldName("uniform", uniform_);
/** The old name of `kaiming_normal_`. */
export const kaiming_normal: typeof kaiming_normal_ = oldName("kaiming_normal", kaiming_normal_);
/** The old name of `kaiming_uniform_`. */
export const kaiming_uniform: typeof kaiming_uniform_ = oldName("kaiming_uniform", kaiming_uniform_);
/** The old name of `orthogonal_`. */
export const orthogonal: typeof orthogonal_ = oldName("orthogonal", orthogonal_);
/** The old name of `xavier_normal_`. */
export const xavier_normal: typeof xavier_normal_ = oldName("xavier_normal", xavier_normal_);
/** The old name of `xavier_uniform_`. */
export const xavier_uniform: typeof xavier_uniform_ = oldName("xavier_uniform", xavier_uniform_);
