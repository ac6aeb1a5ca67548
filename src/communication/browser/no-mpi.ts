/**
 * What bundles for browsers have in place of the modules that speak to MPI, and of those that only a group of processes
 * gets to. Each name of those modules is here.
 */
import { RuntimeError, withHelp } from "../../support/errors.ts";

/** Throws what PyTorch says where there is no MPI. */
function mpi(): never {
  const sentence = "Distributed package doesn't have MPI built in.";
  throw new RuntimeError(withHelp(sentence, "There is no MPI in browsers: torch.distributed needs Node."));
}

/** Of what nothing can be made. */
class Nothing {
  constructor() {
    mpi();
  }
}

/** No launcher started this page. */
export const launcher = (): null => null;
/** Nor is there a library. */
export const mpiIsThere = (): boolean => false;

export {
  mpi,
  mpi as asReal,
  mpi as assertSameParameters,
  mpi as finishReduction,
  mpi as handle,
  mpi as launch,
  mpi as loadMpi,
  mpi as movedElementsOf,
  mpi as reducedOnHost,
  mpi as shareTensors,
  mpi as startRequest,
  mpi as timedOut,
  mpi as waitForAll,
  Nothing as Flat,
  Nothing as GradBucket,
  Nothing as Mpi,
  Nothing as Reducer,
  Nothing as Request,
};
