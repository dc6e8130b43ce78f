"""`nhs_rank.fetch` against a server on this machine that does all that servers do."""

from __future__ import annotations

import hashlib
import json
import re
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from fetch_server import (
    CSV,
    NAME,
    answer,
    codes,
    cut,
    drip,
    failure,
    get,
    hang,
    in_turn,
    names,
    no_proxy,
    redirect,
    server,
    without_length,
)

from nhs_rank.exceptions import InputError, OutputError

__all__ = ["get", "no_proxy", "server"]

REVISED = CSV.replace(b"58.0", b"59.0")
HTML = b"<!DOCTYPE html><html><body>Sorry</body></html>"


def digest(content: bytes) -> str:
    """SHA-256 as the catalogue has it."""
    return hashlib.sha256(content).hexdigest()


def test_a_file_is_fetched_under_its_name(server, get):
    """The first address that has the file gives it, byte for byte, under the catalogue's name."""
    server.routes["/a.csv"] = answer(200, CSV)
    result = get()
    (file,) = result.files
    assert (file.status, file.size, file.sha256) == ("fetched", len(CSV), digest(CSV))
    assert file.path == get.folder / NAME
    assert file.path.read_bytes() == CSV
    assert (result.quarter, result.warnings, result.errors) == ("Q1 2025/26", (), ())
    assert names(get.folder) == [NAME, f"{NAME}.provenance.json"]


def test_provenance_says_where_the_file_came_from(server, get):
    """The JSON beside a file holds both addresses, the time in UTC, size, hash and version."""
    server.routes["/a.csv"] = redirect("/b.csv")
    server.routes["/b.csv"] = answer(200, CSV)
    get()
    found = json.loads((get.folder / f"{NAME}.provenance.json").read_text())
    assert found["address"] == f"{server.address}/a.csv"
    assert found["final_address"] == f"{server.address}/b.csv"
    assert (found["file"], found["quarter"]) == (NAME, "Q1 2025/26")
    assert (found["size"], found["sha256"]) == (len(CSV), digest(CSV))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["fetched_at"])
    assert found["tool"].startswith("nhs-rank ")


def test_the_server_is_told_who_asks(server, get):
    """The user agent is the tool's name and version."""
    server.routes["/a.csv"] = answer(200, CSV)
    get()
    assert re.fullmatch(r"nhs-rank/\d\S*", server.agents[0])


def test_progress_is_reported(server, get):
    """The callback hears the file's name, what has come, and of how much."""
    server.routes["/a.csv"] = answer(200, CSV)
    heard = []
    get(on_progress=lambda *said: heard.append(said))
    assert heard[-1] == (NAME, len(CSV), len(CSV))


def test_what_is_there_is_not_fetched_again(server, get):
    """A file that is what its provenance says is left alone, without asking the server."""
    server.routes["/a.csv"] = answer(200, CSV)
    get()
    result = get()
    assert [file.status for file in result.files] == ["already there"]
    assert server.hits["/a.csv"] == 1


def test_a_known_hash_spares_the_download(server, get):
    """A file put there by hand is not fetched if the catalogue knows its hash."""
    get.folder.mkdir()
    (get.folder / NAME).write_bytes(CSV)
    assert get(sha256=digest(CSV)).files[0].status == "already there"
    assert not server.hits


def test_the_same_file_put_there_by_hand_gets_its_provenance(server, get):
    """Without a known hash the file is fetched to compare; if equal it is left, and noted."""
    get.folder.mkdir()
    (get.folder / NAME).write_bytes(CSV)
    server.routes["/a.csv"] = answer(200, CSV)
    assert get().files[0].status == "already there"
    assert get().files[0].status == "already there"
    assert server.hits["/a.csv"] == 1
    assert names(get.folder) == [NAME, f"{NAME}.provenance.json"]


def test_a_file_that_differs_is_kept_beside_the_old_one(server, get):
    """The file that is there stays as it is; the new one gets a name made from its hash."""
    get.folder.mkdir()
    (get.folder / NAME).write_bytes(CSV)
    server.routes["/a.csv"] = answer(200, REVISED)
    result = get()
    other = f"acute-trust-data-new-{digest(REVISED)[:8]}.csv"
    assert result.files[0].status == "kept both"
    assert result.files[0].path == get.folder / other
    assert (get.folder / NAME).read_bytes() == CSV
    assert (get.folder / other).read_bytes() == REVISED
    assert names(get.folder) == [other, f"{other}.provenance.json", NAME]
    assert codes(result.warnings) == ["NR614"]


def test_another_hash_than_the_known_one_is_a_warning(server, get):
    """A file with another hash than the catalogue's never takes the known file's name."""
    server.routes["/a.csv"] = answer(200, REVISED)
    result = get(sha256=digest(CSV))
    assert result.files[0].status == "fetched"
    assert result.files[0].path.name == f"acute-trust-data-new-{digest(REVISED)[:8]}.csv"
    assert not (get.folder / NAME).exists()
    assert codes(result.warnings) == ["NR613"]


def test_a_wrong_hash_beside_the_right_file_leaves_it(server, get):
    """A local file of one's own stays; both it and the unknown hash are warned of."""
    get.folder.mkdir()
    (get.folder / NAME).write_bytes(b"mine")
    server.routes["/a.csv"] = answer(200, REVISED)
    result = get(sha256=digest(CSV))
    assert (get.folder / NAME).read_bytes() == b"mine"
    assert codes(result.warnings) == ["NR613", "NR614"]


def test_damaged_provenance_is_no_provenance(server, get):
    """A provenance file that is not what it should be is passed over and written anew."""
    server.routes["/a.csv"] = answer(200, CSV)
    get()
    (get.folder / f"{NAME}.provenance.json").write_text("[")
    assert get().files[0].status == "already there"
    assert server.hits["/a.csv"] == 2
    assert json.loads((get.folder / f"{NAME}.provenance.json").read_text())["sha256"] == digest(CSV)


def test_the_next_address_is_tried_after_404(server, get):
    """An address without the file passes on to the next one, at once and without a word."""
    server.routes["/b.csv"] = answer(200, CSV)
    result = get("a-v2.csv", "b.csv")
    assert result.files[0].address == f"{server.address}/b.csv"
    assert result.warnings == ()
    assert (server.hits["/a-v2.csv"], get.waits) == (1, [])


def test_falling_back_for_another_reason_is_said(server, get):
    """If the newest address fails otherwise than by 404, the older file comes with a warning."""
    server.routes["/a-v2.csv"] = answer(200, HTML, {"Content-Type": "text/html"})
    server.routes["/b.csv"] = answer(200, CSV)
    assert codes(get("a-v2.csv", "b.csv").warnings) == ["NR615"]


def test_the_landing_page_is_the_last_resort(server, get):
    """A link whose name and quarter fit is followed when no address has the file."""
    page = b'<a href="/2026/05/acute-trust-data-q1-25-26-v2.csv">Acute</a>'
    server.routes["/page"] = answer(200, page, {"Content-Type": "text/html"})
    server.routes["/2026/05/acute-trust-data-q1-25-26-v2.csv"] = answer(200, CSV)
    result = get()
    assert result.files[0].path == get.folder / NAME
    assert result.files[0].address.endswith("-v2.csv")
    assert result.warnings == ()


def test_a_link_without_a_quarter_is_taken_with_a_warning(server, get):
    """A link with the file's name and no quarter may be of another one, and this is said."""
    server.routes["/page"] = answer(200, b'<a href="/new/a.csv">x</a><a href="/new/%s">y</a>'
                                    % NAME.encode())  # fmt: skip
    server.routes[f"/new/{NAME}"] = answer(200, CSV)
    assert codes(get().warnings) == ["NR616"]


def test_nothing_anywhere(server, get):
    """404 everywhere and a landing page without a link is one error that names the file."""
    server.routes["/page"] = answer(200, b"<p>Nothing here")
    assert failure(get, "a.csv", "b.csv") == ["NR605"]


def test_a_missing_landing_page_is_named(get):
    """If the landing page is needed and not there, both problems are reported."""
    assert failure(get) == ["NR604", "NR605"]


def test_redirects_of_the_same_scheme_are_followed(server, get):
    """Up to five redirects are followed by hand, relative ones too."""
    for n in range(5):
        server.routes[f"/{n}.csv"] = redirect(f"{n + 1}.csv", 307)
    server.routes["/5.csv"] = answer(200, CSV)
    assert get("0.csv").files[0].status == "fetched"


@pytest.mark.parametrize(
    "target",
    ["https://127.0.0.1:1/a.csv", "ftp://127.0.0.1/a.csv", "file:///etc/hosts", "data:text/csv,a"],
)
def test_redirects_to_another_scheme_are_refused(server, get, target):
    """A redirect to any other scheme, the safer one included, is an error."""
    server.routes["/a.csv"] = redirect(target)
    server.routes["/page"] = answer(200, b"")
    assert failure(get) == ["NR607"]


@pytest.mark.parametrize("port", ["22", "1"])
def test_redirects_to_another_port_are_refused(server, get, port):
    """A redirect to a port that is neither the one asked nor the usual one is an error."""
    server.routes["/a.csv"] = redirect(f"http://127.0.0.1:{port}/a.csv")
    server.routes["/page"] = answer(200, b"")
    assert failure(get) == ["NR607"]


@pytest.mark.parametrize(
    "target",
    [
        "/a.csv",
        "http://",
        "http:///a.csv",
        "//",
        "http://[::1",
        "",
        "http://127.0.0.1:99999/a.csv",
        "http://127.0.0.1:0/a.csv",
        "http://127.0.0.1:port/a.csv",
        "http://127.0.0.1:-1/a.csv",
        f"http://{'a' * 64}.example/a.csv",
        "http://a..b/a.csv",
        "http://a b/a.csv",
        "http://%41/a.csv",
        "http://me:secret@127.0.0.1/a.csv",
    ],
)
def test_redirects_that_lead_nowhere(server, get, target):
    """A circle, or a location that is not an address, is an error."""
    server.routes["/a.csv"] = redirect(target)
    server.routes["/page"] = answer(200, b"")
    assert failure(get) == ["NR608"]


@pytest.mark.parametrize("target", ["http://xn--a/a.csv", f"http://xn--{'9' * 50}/a.csv"])
def test_redirects_to_what_is_no_name(server, get, target):
    """A name that only looks like an international one is an error."""
    server.routes["/a.csv"] = redirect(target)
    server.routes["/page"] = answer(200, b"")
    assert failure(get) in (["NR681"], ["NR603"], ["NR607"])


def test_too_many_redirects(server, get):
    """The sixth redirect is not followed."""
    for n in range(7):
        server.routes[f"/{n}.csv"] = redirect(f"/{n + 1}.csv")
    server.routes["/page"] = answer(200, b"")
    assert failure(get, "0.csv") == ["NR608"]
    assert server.hits["/6.csv"] == 0


@pytest.mark.parametrize(
    "route",
    [
        answer(200, CSV, {"Content-Type": "text/html; charset=utf-8"}),
        answer(200, HTML, {"Content-Type": "text/csv"}),
        answer(200, b"\xef\xbb\xbf\n <HTML><p>" + CSV),
        drip(HTML, 0.0),
    ],
    ids=["by its type", "by its beginning", "after a mark", "byte by byte"],
)
def test_a_web_page_is_not_a_csv_file(server, get, route):
    """HTML is recognised by the type that the server names, or by how it begins."""
    server.routes["/a.csv"] = route
    server.routes["/page"] = answer(200, b"")
    assert failure(get) == ["NR606"]


def test_a_cut_connection_is_tried_again(server, get):
    """A connection cut in the middle is a failed attempt, and the next one starts anew."""
    server.routes["/a.csv"] = in_turn(cut(CSV[:40], len(CSV)), answer(200, CSV))
    assert get().files[0].path.read_bytes() == CSV
    assert len(get.waits) == 1


@pytest.mark.parametrize(
    "route",
    [
        cut(CSV[:40], len(CSV)),
        cut(CSV, len(CSV) + 7),
        answer(200, CSV, {"Content-Length": "30"}),
        without_length(CSV[:35]),
        answer(200, b""),
        without_length(b""),
    ],
    ids=["cut", "too long a length", "too short a length", "cut, no length", "empty", "hung up"],
)
def test_a_part_is_never_taken_for_the_whole(server, get, route):
    """However it comes that bytes are missing, nothing is kept."""
    server.routes["/a.csv"] = route
    server.routes["/page"] = answer(200, b"")
    assert failure(get) == ["NR610"]
    assert server.hits["/a.csv"] == 3


def test_a_failed_download_leaves_the_old_file(server, get):
    """What stood there before a download that fails is untouched."""
    get.folder.mkdir()
    (get.folder / NAME).write_bytes(CSV)
    server.routes["/a.csv"] = cut(REVISED[:40], len(REVISED))
    with pytest.raises(InputError):
        get()
    assert names(get.folder) == [NAME]
    assert (get.folder / NAME).read_bytes() == CSV


def test_a_file_without_a_last_line_end_is_whole(server, get):
    """A last row with all its cells needs no line end."""
    server.routes["/a.csv"] = without_length(CSV.rstrip())
    assert get().files[0].size == len(CSV) - 2


def test_a_server_that_hangs(server, get):
    """A server that stops sending is given up after the time for one read."""
    server.routes["/a.csv"] = hang(CSV[:40], len(CSV))
    server.routes["/page"] = answer(200, b"")
    assert failure(get, limits={"read": 0.05, "attempts": 2}) == ["NR610"]
    assert server.hits["/a.csv"] == 2


def test_a_server_that_drips(server, get):
    """A server that always sends a little is given up after the time for all."""
    server.routes["/a.csv"] = drip(CSV, 0.01)
    server.routes["/page"] = answer(200, b"")
    assert failure(get, limits={"total": 0.1}) == ["NR611"]


@pytest.mark.parametrize(
    "route",
    [answer(200, CSV * 50), without_length(CSV * 50)],
    ids=["announced", "not announced"],
)
def test_too_large(server, get, route):
    """More bytes than the bound end the download, whether they were announced or not."""
    server.routes["/a.csv"] = route
    server.routes["/page"] = answer(200, b"")
    assert failure(get, limits={"size": 1000}) == ["NR609"]
    assert server.hits["/a.csv"] == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(server, get, status):
    """429 and 5xx are tried again, after the seconds that the server asks for."""
    server.routes["/a.csv"] = in_turn(
        answer(status, b"busy", {"Retry-After": "7"}), answer(status), answer(200, CSV)
    )
    assert get().files[0].status == "fetched"
    assert get.waits[0] == 7.0
    assert 0.75 <= get.waits[1] <= 1.25


def test_retry_after_may_be_a_date(server, get):
    """The time to wait may be given as a moment; one that is past means no wait."""
    soon, past = (format_datetime(datetime.now(UTC) + timedelta(seconds=s)) for s in (20, -20))
    server.routes["/a.csv"] = in_turn(
        answer(503, b"", {"Retry-After": soon}),
        answer(503, b"", {"Retry-After": past}),
        answer(200, CSV),
    )
    get()
    assert 15 < get.waits[0] <= 20
    assert get.waits[1] == 0.0


def test_a_server_that_wants_too_long_a_wait_is_left_alone(server, get):
    """Nobody waits an hour at a prompt: the file fails, and the message says when to come back."""
    server.routes["/a.csv"] = answer(503, b"", {"Retry-After": "3600"})
    server.routes["/page"] = answer(200, b"")
    with pytest.raises(InputError, match="try again in 3600 seconds"):
        get()
    assert (server.hits["/a.csv"], get.waits) == (1, [])


def test_other_refusals_are_not_tried_again(server, get):
    """403 is an answer: it is reported with its number and not asked for again."""
    server.routes["/a.csv"] = answer(403)
    server.routes["/page"] = answer(200, b"")
    with pytest.raises(InputError, match="403 Forbidden"):
        get()
    assert server.hits["/a.csv"] == 1


def test_offline(get):
    """A host that cannot be reached is one error, however many addresses are on it."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = f"http://127.0.0.1:{closed.getsockname()[1]}"
        assert failure(get, f"{away}/a.csv", f"{away}/b.csv", landing=f"{away}/page") == ["NR603"]
    assert len(get.waits) == 2


@pytest.mark.parametrize("proxy", ["gopher://127.0.0.1:1", "http://127.0.0.1:notaport"])
def test_a_proxy_that_makes_no_sense(get, monkeypatch, proxy):
    """A proxy variable that cannot be used is an error that names the variables."""
    monkeypatch.setenv("ALL_PROXY", proxy)
    assert failure(get) == ["NR612"]


def test_the_proxy_variables_are_obeyed(server, get, monkeypatch):
    """With a proxy in the environment the request goes to it, whole address and all."""
    server.routes["http://nowhere.invalid/a.csv"] = answer(200, CSV)
    monkeypatch.setenv("http_proxy", server.address)
    assert get("http://nowhere.invalid/a.csv").files[0].status == "fetched"


def test_an_interrupt_leaves_nothing(server, get):
    """Ctrl-C in the middle of a download removes the part."""
    server.routes["/a.csv"] = answer(200, CSV)

    def interrupt(*_) -> None:
        assert [name for name in names(get.folder) if name.endswith(".part")]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get(on_progress=interrupt)
    assert names(get.folder) == []


def test_a_target_that_is_a_file(server, get):
    """A folder that is a file is an output error, before anything is asked for."""
    get.folder.write_text("in the way")
    with pytest.raises(OutputError) as caught:
        get()
    assert codes(caught.value.diagnostics) == ["NR112"]
    assert not server.hits
