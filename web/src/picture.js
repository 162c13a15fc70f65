/** Pictures of a change (流程变更图): `[data-picture="ID of a JSON block"]`, both versions side by side. */
import { island, pageData } from "./page.js";
import { Picture } from "./picture_view.js";

island("[data-picture]", async (host) => {
  try {
    await new Picture(host, pageData(host.dataset.picture)).open();
  } catch (error) {
    host.textContent = "图没有画出来，请刷新页面；改动见清单。";
    host.setAttribute("role", "alert");
    throw error;
  }
});
