/** A photo as it is sent (照片): scaled down in the browser where it is large, else as it is. */

const LARGE_BYTES = 2 * 1024 * 1024;
const LONGEST_PX = 2560;
const QUALITY = 0.85;

/**
 * @param {File} file
 * @returns {Promise<{ name: string, blob: Blob }>} a large picture as a smaller JPEG
 */
export async function forSending(file) {
  if (file.size <= LARGE_BYTES || !file.type.startsWith("image/")) return { name: file.name, blob: file };
  const blob = await scaled(file).catch(() => file);
  return { name: blob === file ? file.name : jpegName(file.name), blob };
}

async function scaled(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const { width, height } = fitting(picture.width, picture.height);
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return blob && blob.size < file.size ? blob : file;
}

/** @returns {{ width: number, height: number }} the same shape, its longer side at most 2560 px */
export function fitting(width, height) {
  const scale = Math.min(1, LONGEST_PX / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** @param {string} name */
export const jpegName = (name) => `${name.replace(/\.[^.]*$/, "") || "照片"}.jpg`;
