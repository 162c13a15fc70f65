/**
 * The dispatch board (派单台): a card `[data-card]` goes to a department `[data-drop]`, by mouse or by a dialog.
 *
 * Both end in the prepared `<form data-board-form>` of `[data-board]`: its fields `card` and `drop` are filled in and
 * it is submitted (by htmx where the form says so).
 */
import { chosenDrop } from "./board_choice.js";
import { island, onRefresh } from "./page.js";

const TYPE = "application/x-hotline-card";

island("[data-board]", (board) => {
  board.addEventListener("dragstart", (event) => onDragStart(board, event));
  board.addEventListener("dragend", () => release(board));
  board.addEventListener("dragover", onDragOver);
  board.addEventListener("dragleave", ({ target }) => target.closest("[data-drop]")?.classList.remove("is-over"));
  board.addEventListener("drop", (event) => onDrop(board, event));
  board.addEventListener("keydown", (event) => onKey(board, event));
  board.addEventListener("click", ({ target }) => {
    if (target.closest("[data-assign]")) void choose(board, target.closest("[data-card]"));
  });
  const ready = () => board.querySelectorAll("[data-card]").forEach((card) => card.setAttribute("draggable", "true"));
  ready();
  onRefresh(ready);
});

function onDragStart(board, event) {
  const card = event.target.closest("[data-card]");
  if (!card) return;
  event.dataTransfer.setData(TYPE, card.dataset.card);
  event.dataTransfer.effectAllowed = "move";
  card.classList.add("is-dragged");
  board.classList.add("is-dragging");
}

function release(board) {
  board.classList.remove("is-dragging");
  board.querySelectorAll(".is-dragged, .is-over").forEach((each) => each.classList.remove("is-dragged", "is-over"));
}

function onDragOver(event) {
  const drop = event.target.closest("[data-drop]");
  if (!drop || !event.dataTransfer.types.includes(TYPE)) return;
  event.preventDefault();
  drop.classList.add("is-over");
}

function onDrop(board, event) {
  const drop = event.target.closest("[data-drop]");
  const card = event.dataTransfer.getData(TYPE);
  if (!drop || !card) return;
  event.preventDefault();
  release(board);
  submit(board, card, drop.dataset.drop);
}

function onKey(board, event) {
  const card = event.target.closest("[data-card]");
  if (event.key !== "Enter" || event.target !== card) return;
  event.preventDefault();
  void choose(board, card);
}

async function choose(board, card) {
  const drops = [...board.querySelectorAll("[data-drop]")].map(({ dataset, textContent }) => ({
    value: dataset.drop,
    label: dataset.dropLabel ?? textContent.trim(),
    text: `${dataset.filterText ?? ""} ${dataset.dropLabel ?? ""}`,
  }));
  const chosen = await chosenDrop(card.dataset.cardLabel ?? card.dataset.card, drops, card.dataset.suggested);
  if (chosen) submit(board, card.dataset.card, chosen);
  else card.focus();
}

function submit(board, card, drop) {
  const form = board.querySelector("[data-board-form]");
  form.elements.namedItem("card").value = card;
  form.elements.namedItem("drop").value = drop;
  form.requestSubmit();
}
