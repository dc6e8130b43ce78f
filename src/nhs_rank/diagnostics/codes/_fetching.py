"""NR6xx: fetching."""

from __future__ import annotations

from nhs_rank.diagnostics.codes._registry import kind

BAD_CATALOGUE = kind(
    "NR601",
    "error",
    "Catalogue cannot be used",
    "{where}: {reason}",
    "{fix}",
    "The file given with `--catalogue` is not a catalogue of addresses: a key is missing, unknown "
    "or has a value that it cannot have.",
)
QUARTER_NOT_KNOWN = kind(
    "NR602",
    "error",
    "Quarter not known",
    "{quarter} is neither in the catalogue nor linked on the landing page",
    "the catalogue has: {found}",
    "The catalogue has no addresses for the quarter, and the landing page links no file whose name "
    "or link text names it. It may not be published yet, or under names that are not recognised; "
    "then download it by hand, or write its addresses into a catalogue of your own.",
)
NO_CONNECTION = kind(
    "NR603",
    "error",
    "No connection",
    "the server cannot be reached: {reason}",
    "check the network and the proxy variables, or download the files by hand",
    "No connection could be made, after several attempts. Without a network everything else works "
    "on files that are there already. `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` are obeyed.",
)
HTTP_STATUS = kind(
    "NR604",
    "error",
    "Server refused",
    "the server answered {status}",
    "{fix}",
    "The server answered with an error. 429 and 5xx are tried again a few times, waiting as long "
    "as the server asks for within reason.",
)
NOT_FOUND_ANYWHERE = kind(
    "NR605",
    "error",
    "File not found",
    "{what} is at none of the known addresses and not linked on the landing page",
    "it may have moved: download it by hand, or name its address in a catalogue of your own",
    "Every known address of the file answered that there is nothing (404 or 410), and no link on "
    "the landing page fits.",
)
HTML_SERVED = kind(
    "NR606",
    "error",
    "Web page instead of CSV",
    "the server sent a web page, not a CSV file",
    "open the address in a browser: it may be a notice, or a proxy's login page",
    "The answer says that it is HTML, or begins like it. It is not kept.",
)
OTHER_SCHEME = kind(
    "NR607",
    "error",
    "Redirect to another scheme or port",
    "the server redirects from {first} to {other}, which is not followed",
    "check the address",
    "A redirect may lead to another address, never to another scheme: not from https to http, nor "
    "to ftp, nor to a file; and to no other port than the one that was asked or the scheme's own.",
)
BAD_REDIRECT = kind(
    "NR608",
    "error",
    "Redirect leads nowhere",
    "the redirect cannot be followed: {reason}",
    "check the address",
    "Redirects go round in a circle, are too many, or do not name an address.",
)
DOWNLOAD_TOO_LARGE = kind(
    "NR609",
    "error",
    "Download too large",
    "the file has more than {limit} bytes",
    "check the address",
    "The bound keeps a wrong address from filling the disk. The official files have a few "
    "million bytes.",
)
CUT_SHORT = kind(
    "NR610",
    "error",
    "Download incomplete",
    "the file did not arrive whole: {reason}",
    "try again later",
    "The connection was cut, or the file ends in the middle of a row. A part of a file never "
    "takes the name of the whole.",
)
TOO_SLOW = kind(
    "NR611",
    "error",
    "Download too slow",
    "the file did not arrive within {seconds} seconds",
    "try again later",
    "The server sends so slowly, or so much that is not the file, that the download was given up. "
    "`--timeout` gives all of a run more time.",
)
BAD_PROXY = kind(
    "NR612",
    "error",
    "Proxy or certificates cannot be used",
    "the network settings cannot be used: {reason}",
    "check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY and SSL_CERT_FILE",
    "An environment variable names a proxy or a file of certificates that cannot be used.",
)
CHANGED_HASH = kind(
    "NR613",
    "warning",
    "Not the file that was published first",
    "its SHA-256 starts {found}, the catalogue has {expected}",
    "the file was revised, or it is not the official one: read figures from it with care",
    "The catalogue knows what the file was when it was published, and what the server sends now is "
    "something else. It is kept, and does not take the name that belongs to the known file.",
)
CHANGED_FILE = kind(
    "NR614",
    "warning",
    "File differs from the one that is there",
    "the server now sends something else than {name}, which was there and stays",
    "compare the two, and keep one in the folder",
    "The file in the folder and the one that was just downloaded differ: it was revised, or "
    "changed by hand. The new one is kept under a name of its own.",
)
FELL_BACK = kind(
    "NR615",
    "warning",
    "Taken from another address",
    "the address could not be used ({reason}), so the file was taken from the next one",
    "it may be an older version: try again later",
    "The addresses of a file are tried in order, the newest version first. One of them failed for "
    "another reason than that nothing is there.",
)
UNSURE_QUARTER = kind(
    "NR616",
    "warning",
    "Link without a full quarter",
    "the link on the landing page does not say that the file is of {quarter}",
    "check the quarter in the file",
    "A file was found on the landing page by its name, which does not name the quarter in full. "
    "The page shows the newest quarter, so an older one may not be what is linked.",
)
LATEST_UNCHECKED = kind(
    "NR617",
    "warning",
    "Landing page not read",
    "the landing page could not be read ({reason}), so {quarter} is the latest that is known",
    "name the quarter if there is a newer one",
    "For `latest` the landing page is searched for a quarter newer than those of the catalogue.",
)
ENCODED = kind(
    "NR680",
    "error",
    "Answer is compressed",
    "the server sent the file in the encoding '{encoding}', which was not asked for",
    "open the address in a browser, or download the file by hand",
    "A few kilobytes that are compressed can become gigabytes, so files are asked for as they are, "
    "and nothing else is accepted.",
)
BAD_ADDRESS = kind(
    "NR681",
    "error",
    "Address cannot be asked",
    "the address cannot be used: {reason}",
    "check the address",
    "The name of the host or another part of the address is not what one can be.",
)
MANY_CANDIDATES = kind(
    "NR682",
    "error",
    "Too many addresses for one file",
    "more than {number} addresses could be those of {what}; only so many were tried",
    "name the right one in a catalogue of your own",
    "A landing page on which dozens of links fit one file is not what it is taken for.",
)
NOT_THE_FORM = kind(
    "NR683",
    "error",
    "Not the kind of file that its name says",
    "the server sent something else: {reason}",
    "open the address in a browser",
    "A workbook or an archive is recognised by how it begins, whatever the server says of it.",
)
BAD_MONTHS = kind(
    "NR684",
    "error",
    "Months not understood",
    "'{value}' names no months",
    "write --months 2025-04..2025-06, or 2025-06; five years at most",
    "Statistics are fetched for a month, or from one month to another.",
)
NO_LINK = kind(
    "NR685",
    "error",
    "Statistic not linked",
    "{what} is not linked on the pages of its publication",
    "it may not be published yet; download it by hand, or name its page in a catalogue of your own",
    "A link is taken for a file when its name or text has the words of the catalogue, the month "
    "and a known ending. None of those on the pages has.",
)
OTHER_VINTAGE = kind(
    "NR686",
    "warning",
    "Only another version is linked",
    "{what}: the first published file was asked for, and the page links only the one marked "
    "'{vintage}'",
    "what is made of it may differ from the official figures",
    "NHS England revises its statistics, and takes the first version off the page. The official "
    "league table is made from figures as they were first published.",
)
UNSURE_MONTH = kind(
    "NR687",
    "warning",
    "Link names two months",
    "the name of the file and the text of its link name different months; taken for {month}",
    "check the month in the file",
    "The name and the text of a link contradict each other. One of the two names the month that "
    "was asked for.",
)
SEVERAL_LINKS = kind(
    "NR688",
    "warning",
    "Several links fit",
    "{number} links of the same version fit {what}; this is the {which} of them",
    "compare them, and keep the one that you mean",
    "The page links several files of one month that differ in nothing that could be read off them. "
    "The folder of the address, which names the month of the upload, then decides.",
)
