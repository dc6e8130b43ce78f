"""Run the command line with ``python -m nhs_rank``."""

from nhs_rank.cli import main

main()
