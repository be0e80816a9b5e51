"""The Evaluate tab as a visitor uses it."""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from infogan_explorer.evaluations import EvaluationProgress, Evaluations
from infogan_explorer.labels import read_labels
from infogan_explorer.report.evaluation import evaluate_run
from infogan_explorer.report.sections import SECTION_NAMES
from infogan_explorer.report.subject import open_subject
from infogan_explorer.runs import RunFolder
from tests.app.browser.conftest import PHONE, open_page, without_trouble

MEASURED = ("traversals", "clustering", "disentanglement")


@pytest.fixture(autouse=True)
def judged(request: pytest.FixtureRequest, served_runs: Path) -> Iterator[RunFolder]:
    """A run with a report of three sections, at step 4, and nobody else's."""
    request.getfixturevalue("address")  # whose server has trained `small`
    run = RunFolder(served_runs / "judged")
    shutil.copytree(served_runs / "small", run.path)
    evaluate_run(open_subject(run, served_runs, fast=True), only=MEASURED)
    yield run
    shutil.rmtree(run.path)


@pytest.fixture
def page(open_tab: Callable[[str], Page], address: str) -> Iterator[Page]:
    with without_trouble(open_tab(address), address) as page:
        open_page(page, address, "run=run:judged&step=4")
        page.get_by_role("tab", name="Evaluate").click()
        expect(page.get_by_role("heading", name="Does each code of judged mean one thing?")).to_be_visible()
        expect(page.locator(".sections .there")).to_have_count(4)
        yield page


def test_the_verdict_comes_first_and_what_it_rests_on_below(page: Page) -> None:
    expect(page.locator(".verdict li").first).to_contain_text("of mnist-5k")
    expect(page.get_by_text("quick look; ", exact=False).first).to_be_visible()
    expect(page.get_by_role("region", name="Clustering by code")).to_contain_text("Hungarian")
    expect(page.locator("#evaluate-disentanglement")).to_contain_text("Not measured: dataset 'mnist-5k'")
    expect(page.locator("#evaluate-quality")).to_contain_text("Not measured yet")
    links = page.get_by_role("navigation", name="Contents").get_by_role("link")
    assert [text.split("\n")[0] for text in links.all_inner_texts()] == [
        *("Verdict", "Bounds", "Traversals", "What each code does", "Clustering by code", "Codes and known factors"),
        *("Image quality", "Robustness of Q", "How this was made", "Seed wall", "Compare"),
    ]


def test_the_open_section_is_in_the_link_and_a_link_brings_it_up(page: Page) -> None:
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Clustering by code").focus()
    page.keyboard.press("Enter")
    title = page.get_by_role("heading", name="Clustering by code")
    expect(title).to_be_focused()
    page.wait_for_function("location.hash.includes('section=clustering')")
    page.reload()
    expect(title).to_be_in_viewport()
    top = "document.querySelector('#evaluate-clustering').getBoundingClientRect().top"
    page.wait_for_function(f"Math.abs({top}) < 60 && document.querySelectorAll('.sections .there').length === 4")
    page.mouse.wheel(0, -100_000)
    page.wait_for_function("!location.hash.includes('section=')")


def test_the_report_and_its_numbers_are_saved_as_files(page: Page) -> None:
    for button, name in (("HTML", "judged-step-4.html"), ("JSON", "judged-step-4.json")):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename == name
    assert json.loads(Path(download.value.path()).read_text())["step"] == 4
    page.get_by_role("link", name="How to cite").click()
    expect(page.locator("#evaluate-made")).to_contain_text("@misc{step-000004-mnist-5k-test-")


def test_names_are_written_only_when_they_are_asked_for(page: Page, judged: RunFolder, served_runs: Path) -> None:
    store = Evaluations(judged, served_runs)
    key = store.keys()[0]
    section = store.section(key, "clustering")
    assert section is not None
    code = {**section.numbers["codes"]["c1"], "category_names": {"0": "six", "1": "seven"}}
    numbers = {**section.numbers, "codes": {"c1": code}}
    store.write_section(key, "clustering", type(section)(numbers, section.pictures, 1.0, "later"))
    page.get_by_text("Names that these numbers suggest (2)").click()
    page.get_by_role("checkbox", name="c1, category 1").uncheck()
    page.get_by_role("button", name="Use the ticked names (1)").click()
    expect(page.get_by_text("Names that these numbers suggest (1)")).to_be_visible()
    assert read_labels(judged, served_runs).categories == {("c1", 0): "six"}
    expect(page.locator("#evaluate-clustering")).to_contain_text("0: six")
    page.get_by_role("tab", name="Explore").click()
    expect(page.get_by_role("radio", name="six")).to_be_visible()


def test_sections_arrive_in_their_places_and_what_is_read_stays_where_it_is(
    page: Page, judged: RunFolder, served_runs: Path
) -> None:
    store = Evaluations(judged, served_runs)
    key, new = store.keys()[0], "step-000004-mnist-5k-test-0123abcd"
    done = store.section(key, "traversals")
    assert done is not None

    def tell(section: str) -> None:
        me = (os.getpid(), platform.node(), True)
        store.write_progress(EvaluationProgress(new, section, 3, 10, SECTION_NAMES, *me))

    tell("traversals")
    expect(page.locator(".measure .doing")).to_have_text("Now: Traversals, 3 of 10")
    expect(page.get_by_role("button", name="stop")).to_be_visible()
    expect(page.locator("#evaluate-effects")).to_contain_text("To come")
    page.set_viewport_size({"width": 1440, "height": 500})
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Robustness of Q").click()
    top = "document.querySelector('#evaluate-robustness').getBoundingClientRect().top"
    before = page.evaluate(top)
    store.write_section(new, "traversals", done)
    tell("quality")
    expect(page.locator("#evaluate-traversals img").first).to_be_attached()
    expect(page.locator("#evaluate-quality")).to_contain_text("Being measured now")
    assert page.evaluate(top) == pytest.approx(before, abs=2)
    shutil.rmtree(store.home / "evaluation" / new)
    (store.home / "evaluation" / "progress.json").unlink()
    expect(page.locator(".sections .there")).to_have_count(4)  # the report again, as it was


def test_evaluate_starts_a_child_and_stop_ends_it(page: Page) -> None:
    button = page.get_by_role("button", name="Evaluate step 4")
    expect(page.locator(".measure .doing")).to_contain_text("Takes about")
    button.click()
    stop = page.get_by_role("button", name="stop")
    expect(stop).to_be_visible()
    stop.click()
    expect(stop).to_be_hidden()
    expect(page.locator(".measure .wrong")).to_be_hidden()
    page.get_by_role("radio", name="quick look").check()
    expect(page.get_by_role("button", name="Go on with step 4")).to_be_enabled()  # most of its sections are missing


def test_a_run_that_was_never_evaluated_shows_what_would_be_measured(page: Page) -> None:
    page.evaluate("infogan.set({ run: 'run:small', step: 2 })")
    expect(page.get_by_text("Nothing of this run was measured yet.")).to_be_visible()
    expect(page.locator("#evaluate-disentanglement")).to_contain_text("Cannot be measured: dataset 'mnist-5k'")
    expect(page.locator("#evaluate-effects")).to_contain_text("Not measured yet")
    expect(page.get_by_role("button", name="Evaluate step 2")).to_be_enabled()
    expect(page.get_by_text("This run has no report yet; evaluate it first.")).to_be_visible()


def test_a_report_of_another_step_says_so(page: Page) -> None:
    page.evaluate("infogan.set({ step: 2 })")
    expect(page.get_by_text("This is step 4, but the page is at step 2; the newest saved is 4.")).to_be_visible()
    page.get_by_role("button", name="go to step 4").click()
    expect(page.locator(".other-step")).to_be_hidden()
    page.wait_for_function("infogan.state.step === '4'")


def test_a_link_hides_what_a_lesson_does_not_need(page: Page) -> None:
    page.evaluate("infogan.set({ hide: 'measure,wall,download' })")
    for gone in (".measure", "#evaluate-wall", ".take"):
        expect(page.locator(gone)).to_be_hidden()
    links = page.get_by_role("navigation", name="Contents").get_by_role("link", name="Seed wall")
    expect(links).to_have_count(0)
    page.evaluate("infogan.set({ hide: 'evaluate', tab: null })")
    expect(page.get_by_role("tab", name="Evaluate")).to_be_hidden()


def test_on_a_phone_the_contents_fold_and_nothing_scrolls_sideways(page: Page) -> None:
    page.set_viewport_size(PHONE)
    unfold = page.get_by_role("navigation", name="Contents").get_by_role("button")
    link = page.get_by_role("navigation", name="Contents").get_by_role("link", name="Traversals")
    expect(link).to_be_hidden()
    unfold.click()
    link.click()
    expect(link).to_be_hidden()
    expect(unfold).to_contain_text("Traversals")
    expect(page.get_by_role("heading", name="Traversals")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
