"""Print the documentation page of all columns: ``python -m nhs_rank.output``."""

import sys

from nhs_rank.output.columns_page import columns_page

sys.stdout.buffer.write(columns_page().encode())
