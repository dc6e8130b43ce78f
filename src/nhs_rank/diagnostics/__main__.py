"""Print the documentation page of all codes: ``python -m nhs_rank.diagnostics``."""

import sys

from nhs_rank.diagnostics.page import codes_page

sys.stdout.buffer.write(codes_page().encode())
