/** The form of a task (办理表单): `#task-form`, from the JSON of `#task-data`. */
import { island, pageData } from "./page.js";
import { TaskForm } from "./task_form.js";

island("#task-form[data-task]", async (host) => {
  try {
    await new TaskForm(host, pageData("task-data")).open();
  } catch (error) {
    host.textContent = "表单没有载入，请刷新页面；仍不行请联系管理员。";
    host.setAttribute("role", "alert");
    throw error;
  }
});
