"""Decision tables in a workbook and back (规则表与 Excel 互换): one sheet a table, files changed where rows differ."""
