/**
 * Dialogs that htmx fills (弹窗): `dialog[data-modal]` is shown when something was put into it; a form in it marked
 * `data-closes` closes it when what it sent was accepted.
 */

/** Adds the listeners. */
export function startModals() {
  document.addEventListener("htmx:after:swap", ({ target, detail: { ctx } }) => {
    const into = ctx.target instanceof Element ? ctx.target : document.querySelector("dialog[data-modal]");
    if (ctx.response?.status < 400 && target.matches?.("[data-closes]")) target.closest("dialog")?.close();
    else if (into?.matches("dialog[data-modal]") && into.childElementCount && !into.open) into.showModal();
  });
}
