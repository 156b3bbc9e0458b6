"""Why a number changed, as a manager reads it: from the page to the parts, from the parts to the rows, by keyboard alone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visitor
from tests.browser.test_pages import serious

pytestmark = pytest.mark.browser
SHOWN = "document.querySelector('dialog .bridge')"


def opened(visitor: Visitor, path: str) -> None:
    """The dialog of the first figure of a page, opened by keyboard."""
    visitor.sign_in()
    visitor.complaints.clear()
    page = visitor.open(path)
    page.get_by_role("button", name="Why did this change?").focus()
    page.keyboard.press("Enter")
    visitor.until(SHOWN, seconds=60)


@pytest.mark.parametrize("path", ["/insights", "/insights/{video}"])
def test_a_number_says_why_it_changed(window: Visitor, path: str) -> None:
    opened(window, path.format(video=window.site.first_video))
    dialog = window.page.get_by_role("dialog", name="Views")
    assert "The parts add up to the difference exactly" in dialog.inner_text()
    shown = window.page.locator(".figure-value").first.inner_text()
    assert dialog.locator(".bridge li").last.locator(".number").inner_text() == shown
    assert dialog.get_by_text("New events").count() == 1
    assert serious(window) == []
    assert window.complaints == []
    assert window.page.evaluate("document.querySelector('dialog').scrollWidth <= innerWidth")


def test_the_parts_open_to_the_rows_and_the_sql_and_escape_leads_back(visitor: Visitor) -> None:
    opened(visitor, "/insights")
    page = visitor.page
    page.get_by_role("button", name="Rows and SQL of now").press("Enter")
    visitor.until("document.querySelector('dialog .rows tbody tr')")
    assert "SELECT" in page.locator("dialog .sql").inner_text()
    page.get_by_role("tab", name="What it means").press("ArrowRight")
    visitor.until(SHOWN, seconds=60)
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Why did this change?"


def test_any_two_times_can_be_compared(visitor: Visitor) -> None:
    opened(visitor, "/insights")
    page = visitor.page
    page.get_by_role("button", name="Other", exact=True).click()
    page.get_by_label("Then").fill("2026-01-01T12:00")
    page.get_by_label("Now (empty: this moment)").fill("2026-01-02T12:00")
    page.get_by_role("button", name="Compare").click()
    visitor.until("document.querySelector('dialog').innerText.includes('Nothing changed it')", seconds=60)
    assert visitor.complaints == []
