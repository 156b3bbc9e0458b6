"""Every page, on a laptop and on a phone, in light and in dark: no error, no serious fault of access, reachable by keyboard."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser
PAGES = ("/", "/watch/{video}", "/search?q=duty phone", "/insights", "/insights/{video}")
TITLES = {"/": "Northwind", "/watch/{video}": "Handing over the duty phone", "/insights": "Insights"}


def serious(visitor: Visitor) -> list[str]:
    """What axe-core calls serious or critical on the page as it stands."""
    found = Axe().run(visitor.page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_without_a_complaint(window: Visitor, path: str) -> None:
    window.sign_in()
    window.complaints.clear()
    page = window.open(path.format(video=window.site.first_video))
    page.get_by_role("heading", level=1).first.wait_for()
    if path in TITLES:
        assert TITLES[path] in page.get_by_role("heading", level=1).first.inner_text()
    assert serious(window) == []
    assert window.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window"


def test_the_sign_in_page_opens_without_a_complaint(window: Visitor) -> None:
    window.open("/signin")
    window.page.get_by_role("button", name="Sign in").wait_for()
    assert serious(window) == []


def test_a_wrong_password_is_told_in_words(visitor: Visitor) -> None:
    page = visitor.open("/signin")
    page.get_by_label("E-mail").fill("ana@demo.example")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    assert "password" in page.get_by_role("alert").inner_text().lower()


def test_the_slash_key_goes_to_the_search_field(visitor: Visitor) -> None:
    visitor.sign_in()
    visitor.open("/")
    visitor.page.keyboard.press("/")
    visitor.page.keyboard.type("interview")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/search?q=interview*")
    assert visitor.page.get_by_role("heading", level=1).inner_text() == "interview"


def test_the_library_says_what_became_of_damaged_and_refused_recordings(visitor: Visitor) -> None:
    visitor.sign_in()
    page = visitor.open("/")
    assert page.get_by_text("published 0:41 of 1:20").count() == 1
    assert page.get_by_text("Refused", exact=False).count() >= 1
