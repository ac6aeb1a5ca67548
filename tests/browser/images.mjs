/** Pictures of a page as tensors and back: what tests/browser/images.test.ts runs in Chromium. */

/** A picture [3, 6, 8] of bytes, and a canvas with it. */
function picture(torch) {
  const i = torch.arange(3 * 6 * 8);
  return i.mul(37).remainder(256).to(torch.uint8).reshape(3, 6, 8);
}

/** Whether each way from the page to a tensor gives the picture's values; names of those that do not. */
export async function run(torch, { io, utils }, files) {
  const image = picture(torch);
  const canvas = document.createElement("canvas");
  io.draw_on_canvas(image, canvas);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const address = URL.createObjectURL(blob);
  const element = new Image();
  element.src = address;
  await element.decode();
  const frame = new VideoFrame(canvas, { timestamp: 0 });
  const offscreen = new OffscreenCanvas(8, 6);
  io.draw_on_canvas(image.float().div(255), offscreen);
  const sources = {
    canvas,
    offscreen,
    blob,
    file: new File([blob], "picture.png"),
    address,
    url: new URL(address),
    element,
    frame,
    bitmap: await createImageBitmap(canvas),
    data: canvas.getContext("2d").getImageData(0, 0, 8, 6),
    bytes: new Uint8Array(await blob.arrayBuffer()),
    response: await fetch(address),
    encoded: await io.encode_png(image),
  };
  const wrong = [];
  for (const [name, source] of Object.entries(sources)) {
    const found = await io.decode_image(source, "RGB");
    if (!torch.equal(found, image)) wrong.push(`${name}: ${found}`);
  }
  frame.close();
  const shapes = {};
  for (const [name, base64] of Object.entries(files)) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    shapes[name] = await io.decode_image(bytes).then(
      (found) => [...found.shape, found.long().sum().item()],
      (error) => error.message.split("\n")[0],
    );
  }
  const alpha = await io.decode_image(canvas, "RGB_ALPHA");
  const jpeg = await io.decode_jpeg(await io.encode_jpeg(utils.make_grid([image, image]), 90));
  return {
    wrong,
    shapes,
    plain: [...(await io.decode_image(canvas)).shape],
    opaque: alpha.select(0, 3).min().item(),
    jpeg: [...jpeg.shape],
  };
}
