/** The words of the training page in both languages. */

const english = {
  settings: "Settings",
  optimizer: "Optimizer",
  learningRate: "Learning rate (empty: one that suits)",
  batchSize: "Batch size",
  epochs: "Epochs",
  digits: "Digits an epoch",
  seed: "Seed",
  train: "Train",
  race: "Race the optimizers",
  raceHint: "Every optimizer starts from the same weights and sees the same digits, 200 batches of them.",
  stop: "Stop",
  save: "Save .pt",
  open: "Open a file",
  loading: "Fetching MNIST (11 MB, kept for the next visit)…",
  ready: (training: number, test: number, threads: number) =>
    `${training.toLocaleString("en")} digits to learn from, ${test.toLocaleString("en")} to be tested on, ${threads} ${threads === 1 ? "thread" : "threads"}`,
  progress: (done: number, of: number, rate: number, left: number, bytes: number) =>
    `step ${done} of ${of} · ${Math.round(rate).toLocaleString("en")} images/s · ${left.toFixed(0)} s left · ${(bytes / 2 ** 20).toFixed(0)} MiB of memory`,
  epochDone: (epoch: number, accuracy: number) =>
    `${epoch === 0 ? "loaded" : `after epoch ${epoch}`}: ${(100 * accuracy).toFixed(2)} % of the test digits are read right`,
  stoppedNote: "Stopped: the network keeps what it has learnt so far.",
  loss: "loss",
  accuracy: "accuracy of the batch",
  step: "step",
  testAccuracy: "Test accuracy",
  confusion: "Which digit is taken for which",
  confusionHint: "Rows: what it is. Columns: what the network says.",
  misread: "The misread digits that the network is surest of",
  misreadLabel: (label: number, guess: number, confidence: number) =>
    `a ${label}, read as ${guess} (${(100 * confidence).toFixed(0)} %)`,
  draw: "Draw a digit",
  drawHint: "Draw with the mouse, a finger or a pen. Without a pointer: let the network read one of the test digits.",
  clear: "Clear",
  example: "A test digit",
  answer: (digit: number, sure: number) => `The network reads a ${digit} (${(100 * sure).toFixed(1)} %)`,
  truth: (digit: number) => `it is a ${digit}`,
  activations: "What every layer makes of it",
  saved: 'Saved. The same file loads in PyTorch: torch.load("mnist.pt")',
};

const chinese: typeof english = {
  settings: "设置",
  optimizer: "优化器",
  learningRate: "学习率（留空则自动选择）",
  batchSize: "批大小",
  epochs: "轮数",
  digits: "每轮数字个数",
  seed: "随机种子",
  train: "训练",
  race: "优化器竞赛",
  raceHint: "所有优化器从相同的权重出发，看相同的 200 批数字。",
  stop: "停止",
  save: "保存 .pt",
  open: "打开文件",
  loading: "正在获取 MNIST（11 MB，下次访问时无需再取）…",
  ready: (training, test, threads) => `训练数字 ${training} 个，测试数字 ${test} 个，${threads} 个线程`,
  progress: (done, of, rate, left, bytes) =>
    `第 ${done} / ${of} 步 · 每秒 ${Math.round(rate)} 张图像 · 还剩 ${left.toFixed(0)} 秒 · 内存 ${(bytes / 2 ** 20).toFixed(0)} MiB`,
  epochDone: (epoch, accuracy) =>
    `${epoch === 0 ? "已加载" : `第 ${epoch} 轮之后`}：测试数字识别正确率 ${(100 * accuracy).toFixed(2)} %`,
  stoppedNote: "已停止：网络保留目前学到的内容。",
  loss: "损失",
  accuracy: "批次准确率",
  step: "步",
  testAccuracy: "测试准确率",
  confusion: "哪个数字被认成哪个",
  confusionHint: "行：实际数字。列：网络的回答。",
  misread: "网络最有把握却认错的数字",
  misreadLabel: (label, guess, confidence) => `${label} 被认成 ${guess}（${(100 * confidence).toFixed(0)} %）`,
  draw: "写一个数字",
  drawHint: "用鼠标、手指或笔书写。没有指针设备时，可以让网络读一个测试数字。",
  clear: "清除",
  example: "一个测试数字",
  answer: (digit, sure) => `网络认为是 ${digit}（${(100 * sure).toFixed(1)} %）`,
  truth: (digit) => `实际是 ${digit}`,
  activations: "每一层的激活值",
  saved: '已保存。同一个文件可以在 PyTorch 中加载：torch.load("mnist.pt")',
};

/** The words of a language. */
export function trainingWords(lang: string): typeof english {
  return lang.startsWith("zh") ? chinese : english;
}
