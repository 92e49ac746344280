"""The directory's pages and the API: nothing here asks who is there."""

from portal.directory.views import api, looking
from portal.directory.views.blueprint import pages

pages.register_blueprint(api.api)

__all__ = ["api", "looking", "pages"]
