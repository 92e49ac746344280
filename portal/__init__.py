"""校园新媒体备案管理平台: `create_app` puts together what `portal.features` lists."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from portal.config import Config


def create_app(config: Config | None = None) -> Flask:
    """Build the application from `config`, or from the environment. Raises BadConfig when that is unsafe."""
    # Imported here so that the print worker, which imports portal.documents alone, starts without Flask.
    from flask import Flask  # noqa: PLC0415

    from portal import web_setup  # noqa: PLC0415
    from portal.commands import register as register_commands  # noqa: PLC0415
    from portal.config import ROOT, Config  # noqa: PLC0415
    from portal.database import db, migrate  # noqa: PLC0415
    from portal.feature import install  # noqa: PLC0415
    from portal.features import FEATURES  # noqa: PLC0415
    from portal.settings.switches import switched_off  # noqa: PLC0415

    config = config or Config.load(os.environ)
    app = Flask(
        "portal",
        root_path=str(ROOT),
        template_folder="templates",
        static_folder="static",
        instance_path=str(config.instance),
    )
    app.extensions["portal.config"] = config
    web_setup.configure(app, config)
    db.init_app(app)
    migrate.init_app(app, directory=str(ROOT / "portal" / "migrations"))
    install(app, FEATURES, switched_off)
    web_setup.install(app)
    for feature in FEATURES:
        if feature.blueprint is not None:
            app.register_blueprint(feature.blueprint)
    register_commands(app, FEATURES)
    return app
