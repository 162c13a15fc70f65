"""Documents (文书与文件, R-62): papers from templates, official-looking papers, and the files kept with a ticket."""
