import{c as a}from"./parts-chunk-S64S5TE5.js";export{a as load};
