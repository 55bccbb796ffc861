"""What a browser takes packed is sent packed: the same bytes, and a length that says nothing of a page's tokens."""

import gzip

from portal.web.packing import packed
from tests.portal.away import visit


async def test_pages_and_files_are_packed_for_whoever_takes_that() -> None:
    """And for nobody else; a cache between us is told that there are two of it."""
    async with visit() as anybody:
        for path in ("/ask", "/about/us", "/static/trellis.css"):
            plain = await anybody.get(path, headers={"accept-encoding": "identity"})
            small = await anybody.get(path, headers={"accept-encoding": "gzip, br"})
            assert "content-encoding" not in plain.headers
            assert small.headers["content-encoding"] == "gzip"
            assert {plain.headers["vary"], small.headers["vary"]} == {"accept-encoding"}
            assert int(small.headers["content-length"]) < int(plain.headers["content-length"]) / 2
            assert small.text[:15] == plain.text[:15]
        assert "content-encoding" not in (await anybody.get("/up", headers={"accept-encoding": "gzip"})).headers


async def test_the_same_page_is_never_twice_of_the_same_length() -> None:
    """Or the length would tell whether a guess that stands in the page is like something secret in it."""
    async with visit() as anybody:
        lengths = {(await anybody.get("/about/us")).headers["content-length"] for _ in range(20)}
    assert len(lengths) > 5


def test_it_is_gzip_as_everybody_reads_it() -> None:
    """Whatever name is put in."""
    body = b"a page, " * 1000
    assert {gzip.decompress(packed(body, name)) for name in (0, 1, 99)} == {body}
