"""`nhs-rank config`: list, show, check, print the schema of, and start framework files."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from nhs_rank.cli._choice import Arrangement
from nhs_rank.cli._command import command, without_command
from nhs_rank.cli._options import Output, Target
from nhs_rank.cli._run import begin, prepare, say, show, write_to

app = typer.Typer(
    invoke_without_command=True,
    callback=without_command,
    rich_markup_mode=None,
    help="List, show, check and write framework files (weightings).",
)
Name = Annotated[str, typer.Argument(metavar="NAME|FILE", help="A framework.")]


@app.command("list")
@command
def list_(output: Output, choice: Arrangement) -> None:
    """List the frameworks and weightings that can be used by name.

    \b
    Example:
      nhs-rank config list
    """
    from nhs_rank.cli._frameworks_view import list_document

    show(choice.arranged(list_document()), output, prepare(output))


class Notation(StrEnum):
    """How a framework is written."""

    yaml = "yaml"
    json = "json"


@app.command("show")
@command
def show_(
    target: Target,
    name: Name = "nof-2025-26",
    comments: Annotated[
        bool, typer.Option("--comments", help="Keep the comments of the files it is made from.")
    ] = False,
    format: Annotated[
        Notation, typer.Option("--format", "-f", help="How it is written; comments in YAML only.")
    ] = Notation.yaml,
) -> None:
    """Print a framework in full, all that it extends merged in, as YAML.

    \b
    Example:
      nhs-rank config show patient-first --comments
      nhs-rank config show patient-first -f json
    """
    from nhs_rank.framework import as_yaml, commented_yaml, load_framework
    from nhs_rank.output import json_bytes

    begin(target, [name])
    if format is Notation.json:
        plain = load_framework(name).model_dump(mode="json", exclude_defaults=True)
        write_to(target, json_bytes(plain))
        return
    text = commented_yaml(name) if comments else as_yaml(load_framework(name))
    write_to(target, text.encode())


@app.command()
@command
def metrics(output: Output, choice: Arrangement, name: Name = "nof-2025-26") -> None:
    """List the metrics of a framework: IDs, aliases, and where each belongs.

    Any of the names can be used in files, in --weight, in --set, and in weightings.

    \b
    Example:
      nhs-rank config metrics patient-first
      nhs-rank config metrics --sort -weight --columns metric,name,weight
    """
    from nhs_rank.cli._frameworks_view import metrics_document
    from nhs_rank.framework import load_framework

    form = prepare(output, [name])
    document = choice.arranged(metrics_document(load_framework(name)))
    show(document, output, form)


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
def schema(target: Target) -> None:
    """Print the JSON Schema of framework files, for completion and checking in an editor.

    \b
    Example:
      nhs-rank config schema > nhs-rank.schema.json
    Then, as the first line of a framework file:
      # yaml-language-server: $schema=nhs-rank.schema.json
    """
    import json

    from nhs_rank.framework.schema import json_schema

    begin(target)
    write_to(target, (json.dumps(json_schema(), indent=2) + "\n").encode())


@app.command()
@command
def new(
    target: Target,
    extends: Annotated[
        str, typer.Option("--extends", metavar="NAME|FILE", help="The framework to start from.")
    ] = "nof-2025-26",
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="The name of the new framework.")
    ] = "my-weighting",
    from_nothing: Annotated[
        bool, typer.Option("--blank", help="Start from nothing: a whole framework of two metrics.")
    ] = False,
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

    output = target.output
    begin(target, [extends])
    folder = None if output is None else output.parent
    text = blank(name) if from_nothing else starter(extends, name, folder)
    if output is not None and output.exists() and not force:
        reason = "it is there already (--force replaces it)"
        raise OutputError([c.CANNOT_WRITE(path=output.as_posix(), reason=reason)])
    write_to(target, text.encode())
    if output is not None:
        say(f"{output.as_posix()}: written; use it with --config {output.as_posix()}")
