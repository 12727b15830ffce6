"""`python -m thrive_scoring MODE`."""

from thrive_scoring.main import main

main()
