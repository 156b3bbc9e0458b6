"""Brings Superset's own database up to date, in one process: starting Superset takes longer than most of the stages.

Called with the names of the stages; writes one line `stage seconds` for each that ended.
"""

import io
import os
import sys
import time
from pathlib import Path
from zipfile import ZipFile


def migrate() -> None:
    """Bring the tables of Superset's database to this version."""
    from flask_migrate import upgrade

    upgrade()


def roles() -> None:
    """Write down which permissions there are and which role has them."""
    from superset import appbuilder, security_manager

    appbuilder.add_permissions(update_perms=True)
    security_manager.sync_role_definitions()


def account() -> None:
    """Make the administrator, or set the password of the one that is there."""
    from superset import security_manager

    name, password = os.environ["REELHOUSE_SUPERSET_USER"], os.environ["REELHOUSE_SUPERSET_PASSWORD"]
    known = security_manager.find_user(username=name)
    if known:
        security_manager.reset_password(known.id, password)
        return
    role = security_manager.find_role("Admin")
    if not security_manager.add_user(name, "Reelhouse", "Admin", "admin@localhost.invalid", role, password=password):
        raise SystemExit("The administrator could not be made.")


def dashboard() -> None:
    """Put the files of the bundle over what is there; `superset import-dashboards` leaves existing charts as they were."""
    from superset import security_manager
    from superset.commands.importers.v1.assets import ImportAssetsCommand
    from superset.commands.importers.v1.utils import get_contents_from_bundle
    from superset.utils.core import override_user

    bundle = (Path(os.environ["REELHOUSE_SUPERSET_HOME"]) / "engagement.zip").read_bytes()
    with ZipFile(io.BytesIO(bundle)) as files:
        contents = get_contents_from_bundle(files)
    contents["metadata.yaml"] = contents["metadata.yaml"].replace("type: Dashboard", "type: assets")
    with override_user(security_manager.find_user(username=os.environ["REELHOUSE_SUPERSET_USER"])):
        ImportAssetsCommand(contents).run()


STAGES = {"migrate": migrate, "roles": roles, "account": account, "dashboard": dashboard}


def main() -> None:
    """Run the stages that were asked for, in order."""
    from superset.app import create_app

    app = create_app()
    with app.app_context():
        for name in sys.argv[1:]:
            started = time.monotonic()
            STAGES[name]()
            sys.stdout.write(f"{name} {time.monotonic() - started:.1f}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
