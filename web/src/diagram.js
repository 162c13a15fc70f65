/** Diagrams (流程图): `[data-diagram][data-xml-url]`, marked with where a case is and the way it came. */
import { Diagram } from "./diagram_view.js";
import { island, pageData } from "./page.js";

island("[data-diagram][data-xml-url]", async (host) => {
  try {
    await new Diagram(host, pageData(host.dataset.state) ?? {}).open();
  } catch (error) {
    host.textContent = "流程图没有载入，请刷新页面；步骤见下面的列表。";
    host.setAttribute("role", "alert");
    throw error;
  }
});
