"""How a filing is begun: the page of the choice, what was pasted into it, the form that opens."""
