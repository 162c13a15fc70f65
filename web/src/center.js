/** Pages of the center (城运中心): choosing a category, the dialog of the board, phrases for a note. */
import { startChoices } from "./choices.js";
import { startModals } from "./modals.js";
import { startPhrases } from "./phrases.js";

startChoices();
startModals();
startPhrases();
