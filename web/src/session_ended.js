/** The session has ended while somebody worked (会话结束): nothing is thrown away, the way back is shown. */
import { shown } from "./dialogs.js";
import { element } from "./page.js";
import { onSessionEnded } from "./request.js";

let showing = false;
let dismissed = false;

/** Shows the dialog once; again only for what a person does, not for what the page asks by itself. */
export function startSessionEnded() {
  onSessionEnded(show);
}

async function show({ detail }) {
  if (showing || (dismissed && detail.quiet)) return;
  showing = true;
  await shown(dialog());
  showing = false;
  dismissed = true;
}

function dialog() {
  const next = encodeURIComponent(location.pathname + location.search);
  const form = element(
    "form",
    { method: "dialog" },
    element("p", { id: "session-ended-text" }, "会话已结束，请重新登录（您填写的内容已保留在本机）。"),
    element(
      "div",
      { class: "dialog-actions" },
      element("button", { value: "" }, "先不登录"),
      element("a", { class: "button primary", autofocus: true, href: `/login?next=${next}` }, "重新登录"),
    ),
  );
  return element(
    "dialog",
    { id: "session-ended", class: "island-dialog", "aria-labelledby": "session-ended-text" },
    form,
  );
}
