"""Excel: what a workbook shows, tables as offices lay them out, workbooks to fill in and to print."""
