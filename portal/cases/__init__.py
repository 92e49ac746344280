"""ENGINE OF SORTS. What every case has, of whatever sort: a desk, steps, events, what goes on beside the way, lists, a page."""
