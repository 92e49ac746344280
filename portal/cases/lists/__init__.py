"""The lists of cases: of one sort or of all, what each person has, filters in the address, lines, the next one, the way back, workbooks."""
