"""ENGINE. HTTP manners that every page shares: who may open it, whole page or fragment, headers, errors, Jinja words."""
