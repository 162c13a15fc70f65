/** What every page runs (工作台): htmx, notices, dialogs, keys, lists. */
import { startBulk } from "./bulk.js";
import { startDialogs } from "./dialogs.js";
import { startFilters } from "./filter.js";
import { startHtmx } from "./htmx_requests.js";
import { startKeys } from "./keys.js";
import { startLeaving } from "./leaving.js";
import { startSessionEnded } from "./session_ended.js";
import { startToasts } from "./toasts.js";

startHtmx();
startToasts();
startDialogs();
startSessionEnded();
startLeaving();
startKeys();
startBulk();
startFilters();

export { send } from "./request.js";
export { toast } from "./toasts.js";
