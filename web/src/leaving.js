/** Logging out (退出): what is kept in this browser goes, after a question where something was never sent. */
import { ask } from "./dialogs.js";
import { DraftStore, dropForgotten } from "./draft_store.js";
import { Outbox } from "./outbox.js";
import { person } from "./page.js";

const LOGOUT = 'form[action="/logout"]';

/** Listens to the form that logs out, and drops what nobody came back for. */
export function startLeaving() {
  dropForgotten(localStorage);
  document.addEventListener("submit", (event) => {
    if (event.target.matches(LOGOUT)) void leave(event);
  });
}

/** A browser that has no IndexedDB has kept nothing there, and lets people out. */
const nothingKept = () => 0;

const clean = new WeakSet();

async function leave(event) {
  const form = event.target;
  if (clean.has(form)) return;
  event.preventDefault();
  const drafts = new DraftStore(localStorage, person());
  const outbox = new Outbox(person());
  const unsent = drafts.count + (await outbox.count().catch(nothingKept));
  if (unsent && !(await ask(`还有 ${unsent} 项内容没有发送，退出后将从本机删除。`, "删除并退出"))) return;
  drafts.clear();
  await outbox.clear().catch(nothingKept);
  clean.add(form);
  form.requestSubmit(event.submitter);
}
