/** What is kept of a form's data, how it is worded, and where the server's findings go. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { describe, it } from "node:test";

import { asText, fieldsOf, typedData, wording } from "../src/form_fields.js";
import { atFields, serverProblems } from "../src/form_problems.js";

const FORMS = new URL("../../bpmn/forms/", import.meta.url);
const form = (name) => JSON.parse(readFileSync(new URL(name, FORMS), "utf8"));

describe("fields of the office's forms", () => {
  it("have each an id, a key of its own and a label", () => {
    for (const name of readdirSync(FORMS).filter((each) => each.endsWith(".form"))) {
      const fields = fieldsOf(form(name));
      assert.ok(fields.every(({ id, key, label }) => id && key && label && label !== key), name);
      assert.equal(new Set(fields.map(({ key }) => key)).size, fields.length, name);
    }
  });

  it("are found in groups too", () => {
    const group = { type: "group", components: [{ type: "textfield", id: "F", key: "inner", label: "内" }] };
    assert.deepEqual(fieldsOf({ components: [group] }), [{ id: "F", key: "inner", label: "内" }]);
  });
});

describe("what was typed", () => {
  const schema = form("dispatch_ticket.form");
  const fields = fieldsOf(schema);
  const choices = { departments: [{ value: "V01", label: "一村" }, { value: "V02", label: "二村" }] };

  it("holds no choices that were given to the form", () => {
    assert.deepEqual(typedData({ ...choices, decision: "district" }, fields), { decision: "district" });
  });

  it("is worded as the form words it, without what is empty", () => {
    const data = { decision: "department", department: "V01", assistants: ["V02", "V01"], reason: "" };
    const text = asText(data, fields, wording(schema, choices));
    assert.equal(text, "派单决定：派至承办部门\n承办部门：一村\n协办部门：二村、一村");
  });
});

describe("the server's findings", () => {
  const fields = [{ id: "Field_note", key: "note", label: "说明" }];

  it("go to their fields, and to none where the form has none of that name", () => {
    const findings = serverProblems(
      [
        { field: "note", label: "说明", code: "TOO_LONG", message: "太长" },
        { field: "x", label: "表单", code: "FIELD_UNKNOWN", message: "含有表单没有的内容" },
      ],
      fields,
    );
    assert.deepEqual(atFields(findings), { Field_note: ["太长"] });
    assert.deepEqual(findings[1], { field: null, message: "表单：含有表单没有的内容" });
  });
});
