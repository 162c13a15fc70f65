"""Where what stands on a sheet (工作表的版式): the same for writing and reading."""

NOTES = "填写说明"
"""The sheet that is for people alone."""

TABLE_ROW, POLICY_ROW, HINT_ROW = 1, 2, 3
TABLE_ID_COLUMN = 4
"""In `TABLE_ROW`: by this id the sheet is known, whatever people call it."""

LABEL_ROW, EXPRESSION_ROW, TYPE_ROW = 4, 5, 6
FIRST_ROW = 7
"""From here on a line is a rule."""

ID_COLUMN, FIRST_COLUMN = 1, 2
"""The row's id; then conditions, results, and the annotation as the last."""

ID_LABEL, ANNOTATION_LABEL = "行编号（不要改）", "说明"

TEXT_FORMAT = "@"
"""Excel leaves what is typed into such a cell as it is."""

LONGEST = 32_767
"""Characters that a cell takes."""
