"""Print the documentation page of the scoring methods: ``python -m nhs_rank.methods``."""

import sys

from nhs_rank.methods._page import methods_page

sys.stdout.buffer.write(methods_page().encode())
