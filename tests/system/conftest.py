"""One whole system for each test process, as `trellis up` makes it."""

from collections.abc import Iterator

import pytest

from tests.system.running import Up


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A system with its demo community, up. Whoever breaks a part of it waits until it has come back."""
    system = Up(tmp_path_factory.mktemp("system") / "home")
    try:
        system.until_up()
        yield system
    finally:
        system.end()
