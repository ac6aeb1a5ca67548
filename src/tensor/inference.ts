/** Whether inference mode is on: a tensor that is made then is an inference tensor, which autograd may never record. */
export const inference = { on: false };
