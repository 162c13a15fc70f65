/** Dialogs (对话框): asking before something is done, opening those that the page has. */
import { element } from "./page.js";

/**
 * Shows a modal dialog and takes it away when it is closed.
 *
 * @param {HTMLDialogElement} dialog
 * @returns {Promise<string>} its `returnValue`
 */
export function shown(dialog) {
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

/**
 * Asks a yes-or-no question.
 *
 * @param {string} question
 * @param {string} [yes] what the button that goes on says
 * @returns {Promise<boolean>}
 */
export async function ask(question, yes = "确定") {
  const form = element(
    "form",
    { method: "dialog" },
    element("p", { id: "question" }, question),
    element(
      "div",
      { class: "dialog-actions" },
      element("button", { value: "" }, "取消"),
      element("button", { value: "yes", class: "primary" }, yes),
    ),
  );
  const dialog = element("dialog", { class: "island-dialog", "aria-labelledby": "question" }, form);
  return (await shown(dialog)) === "yes";
}

/** `[data-confirm="问题"]` on a button, link or form; `[data-dialog="id"]` opens a dialog, `[data-close]` closes it. */
export function startDialogs() {
  document.addEventListener("click", opensOrCloses);
  document.addEventListener("click", confirmsClick, true);
  document.addEventListener("submit", confirmsSubmit, true);
}

function opensOrCloses({ target }) {
  const opener = target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  target.closest("[data-close]")?.closest("dialog")?.close();
}

/** What has been agreed to and is done now, the second time without a question. */
const agreed = new WeakSet();

function confirmsClick(event) {
  const asked = event.target.closest("[data-confirm]:not(form)");
  if (asked) holdUntilAgreed(event, asked, () => asked.click());
}

function confirmsSubmit(event) {
  const form = event.target;
  if (form.matches("[data-confirm]")) holdUntilAgreed(event, form, () => form.requestSubmit(event.submitter));
}

async function holdUntilAgreed(event, asked, again) {
  if (agreed.delete(asked)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(asked.dataset.confirm, asked.dataset.confirmYes))) return;
  agreed.add(asked);
  again();
}
