"""NR12x: the process itself."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

OUT_OF_MEMORY = kind(
    "NR120",
    "error",
    "Out of memory",
    "there is not enough memory{allowed}",
    "allow more, or give fewer files",
    "The process may not have as much memory as the files and the libraries need. About 1.5 GB of "
    "addresses (`ulimit -v`) are enough for a quarter.",
)
TOO_FEW_THREADS = kind(
    "NR121",
    "error",
    "Too few threads",
    "not enough threads can be started{allowed}",
    "allow more, or end other programs",
    "The libraries work with about four threads a processor.",
)
NO_WORKING_FOLDER = kind(
    "NR122",
    "error",
    "Working folder gone",
    "the working folder is no longer there",
    "change to a folder that exists",
    "Relative paths are taken from the working folder. It was deleted, or may not be entered.",
)
SYSTEM_REFUSED = kind(
    "NR123",
    "error",
    "Operating system refused",
    "the operating system refused: {reason}",
    "try again when that is mended",
    "Something that is no fault of a file or an option: a disk that is full, a limit that is "
    "reached, a device that fails.",
)
NOT_IMPORTED = kind(
    "NR124",
    "error",
    "Installation incomplete",
    "a package cannot be imported: {reason}",
    "install nhs-rank again",
    "A package that nhs-rank needs is missing, broken or made for another system.",
)
INTERNAL = kind(
    "NR129",
    "error",
    "Fault of nhs-rank",
    "this should not have happened: {what} at {where}",
    "please report it; NHS_RANK_TRACEBACK=1 shows more",
    "A fault of the program. With the environment variable `NHS_RANK_TRACEBACK` set, the whole way "
    "to it is printed, and so is what libraries write to standard error themselves.",
)
