/** The words of cells and exercises in both languages, and the data that a chapter's page hands to them. */

/** A cell of a chapter. */
export interface CellData {
  readonly id: string;
  readonly code: string;
  readonly python: string;
  /** What PyTorch prints, and what Flambeau prints where that differs by design. */
  readonly recorded: { readonly python: string; readonly flambeau?: string };
}

/** An exercise of a chapter. */
export interface ExerciseData {
  readonly id: string;
  readonly code: string;
  readonly answer: string;
  readonly check: string;
}

const english = {
  cell: "Cell",
  code: "Code of cell",
  run: "Run",
  stop: "Stop",
  edit: "Edit",
  reset: "Reset",
  playground: "Open in the playground",
  recorded: "What it prints",
  pytorchPrints: "PyTorch 2.15 prints:",
  stopped: "Stopped. What the cells above had made is gone; the next run makes it again.",
  exercise: "Exercise",
  check: "Check",
  right: "Right!",
  wrong: "Not yet.",
  solution: "A solution",
  atLine: (line: number) => `Line ${line}`,
  inCell: (cell: string, line: number | undefined) =>
    `The cell "${cell}" above has to run first, and failed${line === undefined ? "" : ` in line ${line}`}.`,
  runsFirst: (cell: string) => `The cell "${cell}" above runs first…`,
  share: "Copy link",
  shared: "The link is in the address bar",
  threads: (count: number) => `${count} ${count === 1 ? "thread" : "threads"}`,
  openFile: "Open a checkpoint",
  dropHere: "Drop the file: it is read here, nothing is sent anywhere",
  reading: "Reading…",
  editorKeys: "Shift+Enter runs. Escape, then Tab leaves the editor.",
  fileFacts: (bytes: number, parameters: number) =>
    `${(bytes / 1024).toFixed(1)} KiB, ${parameters.toLocaleString("en")} numbers in tensors`,
  key: "key",
  shape: "shape",
  histogram: "histogram",
  droppedHint: "Cells of this page know it by the name dropped.",
  load: "Load",
  benchRows: "What is measured",
  noWebGpu: "no WebGPU here",
  noWorker: "the worker could not start: reload the page",
  storage: "storage",
  changedCell: "changed",
  version: "version",
  saved: "keeps",
  letGo: "let go",
  graph: "Graph",
  backwardFails: "backward would fail:",
  shapes: "Shapes through the network",
  layer: "layer",
  values: "values",
  parameters: "parameters",
  input: "input",
  output: "output",
  outputCell: "cell of the output",
  windows: "Windows over the input",
  play: "Play",
  pause: "Pause",
  close: "Close",
};

const chinese: typeof english = {
  cell: "单元格",
  code: "单元格代码",
  run: "运行",
  stop: "停止",
  edit: "编辑",
  reset: "还原",
  playground: "在演练场打开",
  recorded: "输出",
  pytorchPrints: "PyTorch 2.15 的输出：",
  stopped: "已停止。上面单元格的结果已丢失，下次运行会重新生成。",
  exercise: "练习",
  check: "检查",
  right: "正确！",
  wrong: "还不对。",
  solution: "参考答案",
  atLine: (line) => `第 ${line} 行`,
  inCell: (cell, line) => `需要先运行上面的单元格“${cell}”，但它${line === undefined ? "" : `在第 ${line} 行`}失败了。`,
  runsFirst: (cell) => `先运行上面的单元格“${cell}”……`,
  share: "复制链接",
  shared: "链接已在地址栏中",
  threads: (count) => `${count} 个线程`,
  openFile: "打开检查点",
  dropHere: "松开即可：文件在本页读取，不会发送到任何地方",
  reading: "正在读取…",
  editorKeys: "Shift+Enter 运行；先按 Escape 再按 Tab 离开编辑器。",
  fileFacts: (bytes, parameters) => `${(bytes / 1024).toFixed(1)} KiB，张量中共有 ${parameters} 个数`,
  key: "键",
  shape: "形状",
  histogram: "直方图",
  droppedHint: "在本页的单元格中，它的变量名是 dropped。",
  load: "加载",
  benchRows: "测量内容",
  noWebGpu: "此处没有 WebGPU",
  noWorker: "worker 未能启动：请重新加载页面",
  storage: "存储",
  changedCell: "已改变",
  version: "版本",
  saved: "保存",
  letGo: "已释放",
  graph: "计算图",
  backwardFails: "backward 会失败：",
  shapes: "形状在网络中的变化",
  layer: "层",
  values: "数值个数",
  parameters: "参数",
  input: "输入",
  output: "输出",
  outputCell: "输出的单元",
  windows: "在输入上移动的窗口",
  play: "播放",
  pause: "暂停",
  close: "关闭",
};

/** The words of a language. */
export function words(lang: string): typeof english {
  return lang.startsWith("zh") ? chinese : english;
}
