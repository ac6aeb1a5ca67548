/** The names of init functions without the underscore, which PyTorch keeps for old programs. */
export {
  constant_ as constant,
  dirac_ as dirac,
  eye_ as eye,
  normal_ as normal,
  sparse_ as sparse,
  uniform_ as uniform,
} from "./fills.ts";
export {
  kaiming_normal_ as kaiming_normal,
  kaiming_uniform_ as kaiming_uniform,
  orthogonal_ as orthogonal,
  xavier_normal_ as xavier_normal,
  xavier_uniform_ as xavier_uniform,
} from "./scaled.ts";
