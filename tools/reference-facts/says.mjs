/** Whether an entry of the reference says something about shapes; about errors. Code and links do not count. */
const prose = (text) => text.replace(/```[\s\S]*?```/g, "").replace(/\[[^\]\n]*\]\((?:https?:|\/)[^)\n]*\)/g, "");
const SHAPES =
  /shape|\bShapes\b|\bsize|dimension|\bdims?\b|\[\d?[A-Z*]|\[\.\.\.|\[\w[\w ]*(?:, \w[\w ]*)*\]|scalar|\b\d-d\b|matri|vector|broadcast|element|\(\*|\([A-Z], /;
export const saysShapes = (text) => SHAPES.test(prose(text));
export const saysErrors = (text) =>
  /Errors?:|throw|[A-Z]\w*Error\b|refuse|\bmust\b|raise|is an error|are errors/.test(prose(text));
