"""`python -m thrive_local` is the thrive command."""

from thrive_local.cli import main

if __name__ == "__main__":
    main()
