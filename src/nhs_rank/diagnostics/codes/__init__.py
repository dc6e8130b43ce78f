"""The one registry of diagnostic codes, a module for each family.

NR1xx command line, files and output; NR2xx the text of a CSV file; NR3xx what the rows say
together; NR4xx the framework file; NR5xx what a result should be read with; NR6xx fetching;
NR7xx reproducing; NR8xx verifying; NR9xx building. A code, once published, keeps its meaning.
"""

from __future__ import annotations

from nhs_rank.diagnostics.codes._asking import *
from nhs_rank.diagnostics.codes._building import *
from nhs_rank.diagnostics.codes._command import *
from nhs_rank.diagnostics.codes._fetching import *
from nhs_rank.diagnostics.codes._framework import *
from nhs_rank.diagnostics.codes._guard import *
from nhs_rank.diagnostics.codes._options import *
from nhs_rank.diagnostics.codes._output import *
from nhs_rank.diagnostics.codes._registry import KINDS as KINDS
from nhs_rank.diagnostics.codes._reproducing import *
from nhs_rank.diagnostics.codes._result import *
from nhs_rank.diagnostics.codes._rows import *
from nhs_rank.diagnostics.codes._sheets import *
from nhs_rank.diagnostics.codes._text import *
from nhs_rank.diagnostics.codes._verifying import *
