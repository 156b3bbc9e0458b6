"""Jobs in one process beside Dagster's, over Dagster Pipes: how jobs on Spark are run, all of a refresh with one session.

Each job has a Pipes session of its own, so an asset stays one materialisation with its own log and metadata. The process is
resident: it is told of one job after the other on its standard input and ends when that is closed, which the system does when
its owner dies.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, TextIO

from reelhouse.errors import Unavailable
from reelhouse.job import Job
from reelhouse.platform import Platform
from reelhouse.platform.report import Report
from reelhouse.settings import Settings

if TYPE_CHECKING:
    import dagster as dg

STOP_SECONDS = 20


class Worker:
    """A child process that carries out jobs, one at a time; started with the first one, and anew after a death."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = threading.Lock()
        self._child: subprocess.Popen[str] | None = None

    def run(self, context: dg.AssetExecutionContext, job: Job, *, days: Collection[str]) -> Report:
        """Run the job there and give its report. Unavailable when it ended without one."""
        import dagster as dg

        extras: dict[str, Any] = {"job": job.name, "days": sorted(days)}
        with (
            self._turn,
            dg.open_pipes_session(
                context=context,
                context_injector=dg.PipesTempFileContextInjector(),
                message_reader=dg.PipesTempFileMessageReader(),
                extras=extras,
            ) as pipes,
        ):
            answer = self._asked({**pipes.get_bootstrap_env_vars()})
        told = pipes.get_custom_messages()
        if not told:
            raise Unavailable(f"{job.name} ended without a report: {answer}.", hint="The run's log says why.")
        return Report(**{**told[-1], "notes": tuple(told[-1]["notes"])})

    def close(self) -> None:
        """End the process, when there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.close()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        child.stdout.close()

    def _asked(self, parameters: dict[str, str]) -> str:
        """Wait for the child's one line of answer; an interrupted wait ends it, for it may be in the midst of a job."""
        child = self._started()
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(json.dumps(parameters) + "\n")
            child.stdin.flush()
            answer = child.stdout.readline().strip()
        except BrokenPipeError:
            answer = ""
        except BaseException:
            child.send_signal(signal.SIGINT)
            self.close()
            raise
        if not answer:
            self.close()
            return f"its process ended with code {child.returncode}"
        return answer

    def _started(self) -> subprocess.Popen[str]:
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "orchestration.piped"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            assert self._child.stdin is not None
            self._child.stdin.write(self._settings.model_dump_json() + "\n")
        return self._child


def main() -> None:
    """The child: settings in the first line, then a job a line; one line of answer to each."""
    answers = _own_output()
    settings = Settings.model_validate_json(sys.stdin.readline())
    platform = Platform.open(settings)
    try:
        for line in sys.stdin:
            answers.write(_outcome(platform, json.loads(line)) + "\n")
            answers.flush()
    finally:
        platform.close()


def _own_output() -> TextIO:
    """The way back to the parent; whatever else writes to the standard output is sent to the errors."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def _outcome(platform: Platform, parameters: dict[str, str]) -> str:
    from dagster_pipes import (
        PipesContext,
        PipesDefaultContextLoader,
        PipesDefaultMessageWriter,
        PipesMappingParamsLoader,
    )

    try:
        # Not by open_dagster_pipes(), which knows one session a process.
        with PipesContext(
            PipesMappingParamsLoader(parameters), PipesDefaultContextLoader(), PipesDefaultMessageWriter()
        ) as pipes:
            _carry_out(platform, pipes)
    except Exception as error:  # noqa: BLE001  Dagster has been told of it; the next job is another one
        return f"{type(error).__name__}: {error}".splitlines()[0]
    return "done"


def _carry_out(platform: Platform, pipes: Any) -> None:
    from jobs import job_named
    from reelhouse.platform.run import run

    report = run(platform, job_named(pipes.get_extra("job")), days=frozenset(pipes.get_extra("days")))
    pipes.log.info("%s: %s items, %s rows in %.1f s", report.job, report.items, report.rows, report.seconds)
    pipes.report_custom_message(dataclasses.asdict(report))


if __name__ == "__main__":
    main()
