"""Run the command line with ``python -m nhs_rank``."""

from nhs_rank.guard.entry import main

main()
