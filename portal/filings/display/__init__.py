"""What the pages of a filing show besides what every case shows: read by whoever may see it, written by its author."""
