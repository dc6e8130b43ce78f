"""`nhs-rank config`: list, show, check, print the schema of, and start framework files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nhs_rank.cli._command import command, without_command
from nhs_rank.cli._options import Output, one_file
from nhs_rank.cli._run import emit, prepare, say, show, write

app = typer.Typer(
    invoke_without_command=True,
    callback=without_command,
    rich_markup_mode=None,
    help="List, show, check and write framework files (weightings).",
)
File = Annotated[
    list[Path] | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write to a file instead of standard output (-)."
    ),
]
Name = Annotated[str, typer.Argument(metavar="NAME|FILE", help="A framework.")]


@app.command("list")
@command
def list_(output: Output) -> None:
    """List the frameworks and weightings that can be used by name.

    \b
    Example:
      nhs-rank config list
    """
    from nhs_rank.cli._frameworks_view import list_document

    show(list_document(), output, prepare(output))


class Notation(StrEnum):
    """How a framework is written."""

    yaml = "yaml"
    json = "json"


@app.command("show")
@command
def show_(
    name: Name = "nof-2025-26",
    comments: Annotated[
        bool, typer.Option("--comments", help="Keep the comments of the files it is made from.")
    ] = False,
    format: Annotated[
        Notation, typer.Option("--format", "-f", help="How it is written; comments in YAML only.")
    ] = Notation.yaml,
    outputs: File = None,
) -> None:
    """Print a framework in full, all that it extends merged in, as YAML.

    \b
    Example:
      nhs-rank config show patient-first --comments
      nhs-rank config show patient-first -f json
    """
    from nhs_rank.framework import as_yaml, commented_yaml, load_framework
    from nhs_rank.output import json_bytes

    if format is Notation.json:
        plain = load_framework(name).model_dump(mode="json", exclude_defaults=True)
        _write(json_bytes(plain), outputs)
        return
    text = commented_yaml(name) if comments else as_yaml(load_framework(name))
    _write(text.encode(), outputs)


def _write(content: bytes, outputs: list[Path] | None) -> None:
    from nhs_rank.output import check_target

    path = one_file(outputs)
    if path is None:
        emit(content)
        return
    check_target(path)
    write(path, content)


@app.command()
@command
def metrics(output: Output, name: Name = "nof-2025-26") -> None:
    """List the metrics of a framework: IDs, aliases, and where each belongs.

    Any of the names can be used in files, in --weight, in --set, and in weightings.

    \b
    Example:
      nhs-rank config metrics patient-first
    """
    from nhs_rank.cli._frameworks_view import metrics_document
    from nhs_rank.framework import load_framework

    show(metrics_document(load_framework(name)), output, prepare(output))


@app.command()
@command
def check(
    names: Annotated[list[str], typer.Argument(metavar="NAME|FILE", help="Frameworks to check.")],
    output: Output,
) -> int:
    """Check framework files; every fault is printed with its line. Exit status 2 if there are any.

    With --format or --output the outcome is written too, in any format.

    \b
    Example:
      nhs-rank config check mine.yaml
      nhs-rank config check mine.yaml -f json
    """
    from nhs_rank.cli._frameworks_view import check_document
    from nhs_rank.diagnostics import Log
    from nhs_rank.exceptions import InputError
    from nhs_rank.framework import load_framework

    form = prepare(output, names)
    problems, rows = Log(), []
    for name in names:
        row: dict[str, object] = {"framework": name, "status": "ok", "title": None, "metrics": None}
        try:
            framework = load_framework(name)
        except InputError as error:
            problems.merge(error.log)
            row["status"] = "errors"
        else:
            counted = sum(metric.counts for metric in framework.metrics.values())
            row |= {"title": framework.title, "metrics": counted}
            say(f"{name}: ok ({framework.title}; {counted} counted metrics)")
        rows.append(row)
    if output.format is not None or output.output is not None:
        show(check_document(rows, problems.items), output, form)
    if problems.has_errors:
        raise InputError(problems)
    return 0


@app.command()
@command
def schema(outputs: File = None) -> None:
    """Print the JSON Schema of framework files, for completion and checking in an editor.

    \b
    Example:
      nhs-rank config schema > nhs-rank.schema.json
    Then, as the first line of a framework file:
      # yaml-language-server: $schema=nhs-rank.schema.json
    """
    import json

    from nhs_rank.framework.schema import json_schema

    _write((json.dumps(json_schema(), indent=2) + "\n").encode(), outputs)


@app.command()
@command
def new(
    extends: Annotated[
        str, typer.Option("--extends", metavar="NAME|FILE", help="The framework to start from.")
    ] = "nof-2025-26",
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="The name of the new framework.")
    ] = "my-weighting",
    from_nothing: Annotated[
        bool, typer.Option("--blank", help="Start from nothing: a whole framework of two metrics.")
    ] = False,
    outputs: Annotated[
        list[Path] | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to a new file."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the file if it is there already.")
    ] = False,
) -> None:
    """Write a commented framework file to start a weighting of your own from.

    \b
    Example:
      nhs-rank config new --name half-finance -o half-finance.yaml
      nhs-rank config new --blank --name practices -o practices.yaml
    """
    from nhs_rank.diagnostics import codes as c
    from nhs_rank.exceptions import OutputError
    from nhs_rank.framework.starter import blank, starter
    from nhs_rank.output import check_target, write_whole

    output = one_file(outputs)
    folder = None if output is None else output.parent
    text = blank(name) if from_nothing else starter(extends, name, folder)
    if output is None:
        emit(text.encode())
        return
    if output.exists() and not force:
        reason = "it is there already (--force replaces it)"
        raise OutputError([c.CANNOT_WRITE(path=output.as_posix(), reason=reason)])
    check_target(output)
    write_whole(output, text.encode())
    say(f"{output.as_posix()}: written; use it with --config {output.as_posix()}")
