"""《三审三校登记表》: a post on paper, and the posts of a month bound together."""
