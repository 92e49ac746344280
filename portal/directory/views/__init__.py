"""The directory's pages, the reports of impostors, and the API: nothing here but the office's pages asks who is there."""

from portal.directory.views import api, looking, reporting
from portal.directory.views.blueprint import pages

pages.register_blueprint(api.api)

__all__ = ["api", "looking", "pages", "reporting"]
