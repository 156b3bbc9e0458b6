"""The list of commands, in the order in which `--help` shows them."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add every command to the application."""
    from reelhouse.cli import (
        add,
        bench,
        dashboards,
        demo,
        dev,
        docs,
        doctor,
        erase,
        ingest,
        keeping,
        quarantine,
        refresh,
        replay,
        report,
        serve,
        sql,
        up,
        upkeep,
        why,
    )

    app.command("demo")(demo.demo)
    app.command("up")(up.up)
    app.command("add")(add.add)
    app.command("refresh")(refresh.refresh)
    app.command("replay")(replay.replay)
    app.command("sql")(sql.sql)
    app.command("why")(why.why)
    app.command("report")(report.report)
    app.command("erase")(erase.erase)
    app.command("upkeep")(upkeep.upkeep)
    app.command("keeping")(keeping.keeping)
    app.command("bench")(bench.bench)
    app.command("doctor")(doctor.doctor)
    app.add_typer(quarantine.app, name="quarantine")
    app.add_typer(dashboards.app, name="dashboards")
    app.add_typer(dev.app, name="dev")
    app.command("serve", hidden=True)(serve.serve)
    app.command("ingest", hidden=True)(ingest.ingest)
    app.command("docs", hidden=True)(docs.docs)
