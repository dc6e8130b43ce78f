"""NR7xx: reproducing."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

NOT_A_RESULT = kind(
    "NR701",
    "error",
    "Not a result",
    "the file is not a JSON result of 'nhs-rank compute': {reason}",
    "make one with: nhs-rank compute PATH -o result.json",
    "`reproduce` reads what `compute --format json` wrote, and nothing else.",
)
INPUT_CHANGED = kind(
    "NR702",
    "warning",
    "Input changed",
    "the file is not the one that the result was made from: its SHA-256 starts {found}, the "
    "result has {expected}",
    "find the file as it was, or make the result again",
    "A file of that name was found, and its bytes are others. A spreadsheet that opened and saved "
    "it is enough.",
)
INPUT_MISSING = kind(
    "NR703",
    "warning",
    "Input missing",
    "the result was made from this file, and it is not there",
    "name the folder that has it with --inputs",
    "An input was found neither from the current folder nor from the folder of the result, or not "
    "in the folder given with `--inputs`. Standard input (`-`) cannot be read again.",
)
FRAMEWORK_CHANGED = kind(
    "NR704",
    "warning",
    "Framework changed",
    "the framework {value} is not the one that the result was made with: its SHA-256 starts "
    "{found}, the result has {expected}",
    "find the framework as it was, or make the result again",
    "The hash is of what a framework says with all that it extends, so comments and layout do not "
    "matter; a weight, a rule or a name does.",
)
FRAMEWORK_MISSING = kind(
    "NR705",
    "warning",
    "Framework missing",
    "the framework {value} is not there",
    "name its file with --config",
    "The framework is neither a bundled one nor a file where the result says.",
)
OTHER_VERSION = kind(
    "NR706",
    "warning",
    "Another version of the tool",
    "the result was made by nhs-rank {was}, this is {now}",
    "it matters only where figures differ",
    "The version is told, and left out of the comparison.",
)
NOT_REPRODUCED = kind(
    "NR707",
    "warning",
    "Figures differ",
    "the result does not come out the same: {figures}",
    "the differences are listed",
    "Made again from the inputs and the framework as they are now, the result is another.",
)
OTHER_BYTES = kind(
    "NR708",
    "warning",
    "Same figures, other bytes",
    "every figure comes out the same, but the file is not the same to the byte",
    "see whether an input or the framework changed, or the file itself was edited",
    "The hashes of inputs or framework differ without a change in any figure, or the file was "
    "written anew by something else than nhs-rank.",
)
