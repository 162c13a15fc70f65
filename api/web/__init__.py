"""The workbench (工作台): the pages in which the office works, made on the server."""
