"""`python -m nlcrit` is the command `nlcrit`."""

from nlcrit.frontends.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
