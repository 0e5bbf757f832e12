"""`python -m reportbuild`, and `reportbuild`: the command line.

It is loaded when it is called: workers load the main module too, and have no use for it.
"""

import atexit
import os
import signal
import sys

STOPPED = 130
"""The exit of a process that was stopped, as `Exit` in `cli.py` has it; here it is not loaded yet."""


def main() -> None:
    """Runs the command line, and ends the process."""
    _stop_in_order()
    try:
        from reportbuild.building.ahead import load_engine_for

        load_engine_for(sys.argv[1:])
        from reportbuild.cli import main

        main()
    except KeyboardInterrupt:
        _leave(STOPPED)
    except SystemExit as end:
        if isinstance(end.code, int):
            _leave(end.code)
        raise


def _stop_in_order() -> None:
    """Has whoever ends the process, or closes its terminal, stop it as Ctrl-C does: with its workers, behind whom it
    tidies up. What is told to take no notice of that, by nohup(1), takes none."""
    for each in signal.Signals:
        if each.name in ("SIGTERM", "SIGHUP") and signal.getsignal(each) is signal.SIG_DFL:
            signal.signal(each, signal.default_int_handler)


def _leave(code: int) -> None:
    """Ends the process at once: to take apart what a build held, object by object, takes a tenth of a second.

    What was put off to the end is done: folders that were only for the meantime are removed.

    Returns where what was said cannot be brought to its end; that is told as the process ends in its usual way.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return
    atexit._run_exitfuncs()
    os._exit(code)


if __name__ == "__main__":
    main()
