/**
 * The texts that form-js has not in its translations, put into Chinese while it is bundled.
 *
 * A version of form-js that says them otherwise stops the build instead of showing English to the office.
 */
import { readFile } from "node:fs/promises";

/** What the source says, and what it is to say; each stands there exactly once. */
const TEXTS = [
  ["placeholder: 'Search',", "placeholder: '输入文字查找',"],
  ["children: valueLabel || 'Select'", "children: valueLabel || '请选择'"],
  ["emptyListMessage = 'No results'", "emptyListMessage = '没有符合的选项'"],
  ['children: "Browse"', 'children: "选择文件"'],
  ["function getLocaleDateFormat(locale = 'default')", "function getLocaleDateFormat(locale = 'zh-CN')"],
  ["placeholder: getLocaleReadableDateFormat(),", "placeholder: '年/月/日',"],
  ["placeholder: use24h ? 'hh:mm' : 'hh:mm --'", "placeholder: '时:分'"],
];

function inChinese(source) {
  for (const [english, chinese] of TEXTS) {
    const parts = source.split(english);
    if (parts.length !== 2) {
      throw new Error(`form-js has ${parts.length - 1} times, not once: ${english}`);
    }
    source = parts.join(chinese);
  }
  return source;
}

/** @type {import("esbuild").Plugin} */
export const chineseFormTexts = {
  name: "chinese-form-texts",
  setup(build) {
    build.onLoad({ filter: /form-js-viewer[\\/]dist[\\/]index\.es\.js$/ }, async ({ path }) => ({
      contents: inChinese(await readFile(path, "utf8")),
      loader: "js",
    }));
  },
};
