"""The people of a form: who of the unit is offered, and what becomes of a row."""
