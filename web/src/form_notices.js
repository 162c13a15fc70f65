/** Notices above a form (表单提示) about content that has no task any more, or no place on the page. */
import { element } from "./page.js";
import { toast } from "./toasts.js";

/**
 * The task was withdrawn, done, or claimed by a colleague while somebody typed.
 *
 * @param {import("./request.js").Problem} problem
 * @param {string} text what was filled in
 * @param {string} back where to go on
 */
export function closedNotice(problem, text, back) {
  return element(
    "div",
    { class: "note warn", role: "alert", tabindex: "-1" },
    element("p", {}, element("strong", {}, problem.message)),
    element("p", {}, "您填写的内容已保留为草稿，仍在下面，可以复制。"),
    element("p", { class: "form-notice-actions" }, copyButton(text), element("a", { href: back }, "返回我的待办")),
    element("p", { class: "code" }, `代码 ${problem.code}`),
  );
}

/**
 * The browser has content that the server has not, and the page shows another.
 *
 * @param {string} text
 * @param {false | (() => void)} use puts it into the form
 * @param {() => void} drop
 */
export function otherNotice(text, use, drop) {
  const close = (then) => () => {
    then();
    notice.remove();
  };
  const actions = element("p", { class: "form-notice-actions" }, copyButton(text));
  if (use) actions.append(element("button", { type: "button", click: close(use) }, "改用这份内容"));
  actions.append(element("button", { type: "button", click: close(drop) }, "不再需要"));
  const notice = element(
    "div",
    { class: "note", role: "status" },
    element("p", {}, "本机还有一份没有保存到服务器的内容："),
    element("pre", {}, text),
    actions,
  );
  return notice;
}

function copyButton(text) {
  return element("button", { type: "button", click: () => copy(text) }, "复制填写的内容");
}

async function copy(text) {
  const copied = navigator.clipboard ? await navigator.clipboard.writeText(text).then(() => true, () => false) : false;
  if (copied || copiedByHand(text)) toast("已复制。", "ok");
  else toast("没有复制成，请选中文字后复制。", "error");
}

/** Where the page is not served over HTTPS there is no clipboard but this one. */
function copiedByHand(text) {
  const box = element("textarea", { class: "visually-hidden" });
  box.value = text;
  document.body.append(box);
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  return copied;
}
