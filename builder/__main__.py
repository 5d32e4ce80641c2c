"""The command `optout`, from its first import to its last line.

Knows that Ctrl-C may come at any moment, while the program is still being imported too: it
ends with one line and 130. What was being written is whole or as it was.
"""

import signal
import sys


def main() -> None:
    """Runs the command line and leaves the process with its exit code."""
    try:
        from builder.cli.main import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        code = 130
    # What is left is leaving: nobody needs to stop that.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


if __name__ == "__main__":
    main()
