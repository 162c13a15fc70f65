/** Where somebody is (定位): only when asked by a click, with the reason where it can't be said. */

const WAIT_MS = 15_000;
const REASONS = {
  1: "没有定位权限：请在手机设置里允许浏览器使用位置，或直接填写地点。",
  2: "没有定位信号：请到开阔处再试，或直接填写地点。",
  3: "定位超时：请再试一次，或直接填写地点。",
};

/**
 * @returns {Promise<string>} `30.75012,121.34056（误差约 12 米）`, WGS-84
 * @throws {Error} with the reason and what to do, in Chinese
 */
export async function position() {
  if (!window.isSecureContext || !navigator.geolocation) {
    throw new Error("本页不能定位（需要 HTTPS 访问），请直接填写地点。");
  }
  const { coords } = await new Promise((resolve, reject) => {
    const refuse = ({ code }) => reject(new Error(REASONS[code] ?? REASONS[2]));
    navigator.geolocation.getCurrentPosition(resolve, refuse, { enableHighAccuracy: true, timeout: WAIT_MS });
  });
  return written(coords);
}

/** @param {{ latitude: number, longitude: number, accuracy: number }} coords */
export function written({ latitude, longitude, accuracy }) {
  return `${latitude.toFixed(5)},${longitude.toFixed(5)}（误差约 ${Math.round(accuracy)} 米）`;
}
