"""Units, users and the roster from one workbook: read, carried out on trial, shown, and carried out for good when its author says so."""
