"""FEATURE. 先审核后发布: what is to be published, as it is read, compared and reviewed."""
