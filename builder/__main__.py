"""`python -m builder` is the command `optout`."""

from builder.cli.main import main

if __name__ == "__main__":
    main()
