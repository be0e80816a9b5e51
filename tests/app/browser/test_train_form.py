"""The form of the Train tab: cards, the code designer, wrong input, the queue, twins."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from infogan_explorer.app.train.form_fields import form_fields
from infogan_explorer.datasets import list_datasets


@pytest.fixture
def form(page: Page) -> Locator:
    """The form as the tab opens with it."""
    page.get_by_role("tab", name="Train").click()
    form = page.locator("#train-form")
    expect(form.get_by_role("radio", name=re.compile("^Rings"))).to_be_attached()
    return form


def number(form: Locator, name: str) -> Locator:
    return form.get_by_role("spinbutton", name=name, exact=True)


def choose_rings(form: Locator) -> None:
    form.get_by_text("Rings", exact=True).click()
    expect(form.get_by_label("Preset", exact=True)).to_have_value("points")


def unfold(form: Locator) -> None:
    form.locator("summary").filter(has_text="More").click()
    form.locator("summary").filter(has_text="All settings").click()


def test_every_dataset_is_a_card_with_real_examples(form: Locator) -> None:
    for info in list_datasets():
        card = form.locator(f'.card[data-dataset="{info.name}"]')
        expect(card).to_contain_text(info.title)
        expect(card).to_contain_text(f"{info.train_size:,}")
        expect(card.locator("img, .missing")).to_be_visible(timeout=15_000)
    expect(form.get_by_alt_text("eight real pictures of Sprites")).to_be_visible()
    expect(form.get_by_alt_text(re.compile("points of Two moons"))).to_be_visible()
    form.get_by_role("radio", name=re.compile("MNIST, 5,000")).press("ArrowUp")  # round to the last
    expect(form.get_by_role("radio", name=re.compile(f"^{list_datasets()[-1].title}"))).to_be_checked()


def test_the_designer_tells_entropies_and_sizes(form: Locator) -> None:
    worth = form.locator(".worth")
    expect(worth).to_contain_text("2.303 nats (3.322 bits)")
    expect(worth).to_contain_text("44")
    number(form, "Number of categories of c1").fill("4")
    expect(worth).to_contain_text("1.386 nats (2.000 bits)")
    expect(worth).to_contain_text("32 noise + 6 code")
    form.get_by_role("button", name="+ yes/no").click()
    expect(number(form, "Probability that c4 is 1")).to_be_focused()
    expect(worth).to_contain_text("2.079 nats (3.000 bits)")
    form.get_by_role("button", name="Remove c2").click()
    form.get_by_label("Kind of c2").select_option("Gaussian")
    number(form, "Standard deviation of c2").fill("2")
    expect(worth).to_contain_text("c2 2.112 nats differential entropy")
    form.locator("summary").filter(has_text="as text").click()
    text = form.get_by_label("All codes as text")
    expect(text).to_have_value("cat4,gaussian(0,2),bernoulli(0.5)")
    text.fill("cat3(0.5,0.25,0.25),uniform(-2,2)")
    expect(worth).to_contain_text("1.040 nats (1.500 bits)")
    expect(number(form, "Upper end of c2")).to_have_value("2")


def test_a_wrong_value_is_told_beside_every_field(form: Locator) -> None:
    unfold(form)
    fields = form_fields()
    numbers = [name for name, field in fields.items() if field.kind in ("whole", "number")]
    for name in numbers:
        form.locator(f"#set-{name}").fill("-3")
    form.locator("#set-q_std").fill("often")
    form.get_by_label("Name (optional)").fill("../up")
    form.get_by_label("Lower end of c3").fill("5")
    for name in numbers:
        expect(form.locator(f"#wrong-{name}")).to_contain_text(f"'{name}' was given -3")
        expect(form.locator(f"#set-{name}")).to_have_attribute("aria-invalid", "true")
        described = form.locator(f"#set-{name}").get_attribute("aria-describedby") or ""
        assert f"wrong-{name}" in described.split()
    expect(form.locator("#wrong-q_std")).to_contain_text("'learned' or a number above 0")
    expect(form.locator("#wrong-name")).to_contain_text("cannot be used")
    expect(form.locator("#wrong-codes-2")).to_contain_text("uniform")
    form.locator("summary").filter(has_text="More").click()
    form.get_by_role("button", name="Start", exact=True).click()
    expect(form.get_by_label("Lower end of c3")).to_be_focused()
    form.get_by_label("Lower end of c3").fill("-1")
    for name in ("steps", "seed"):
        form.locator(f"#set-{name}").fill("5")
    form.get_by_label("Name (optional)").fill("")
    expect(form.locator("#wrong-name")).to_be_hidden()
    form.get_by_role("button", name="Start", exact=True).click()
    expect(form.locator("#set-lambda_cat")).to_be_focused()  # which was folded away
    form.get_by_role("button", name=re.compile("^λ categorical codes: back")).click()
    expect(form.locator("#wrong-lambda_cat")).to_be_hidden()
    expect(form.locator("#set-lambda_cat")).to_have_value("1.0")


def test_all_settings_are_in_reach(form: Locator) -> None:
    unfold(form)
    for name in form_fields():
        expect(form.locator(f"#set-{name}")).to_be_visible()
    form.locator("#set-beta1").fill("0.25")
    form.locator("summary").filter(has_text="command line").click()
    expect(form.locator(".command code")).to_contain_text("--set=beta1=0.25")
    expect(form.locator(".all > summary")).to_contain_text("1 changed")


def test_a_choice_of_data_keeps_what_was_typed_where_it_fits(form: Locator) -> None:
    unfold(form)
    form.locator("#set-beta1").fill("0.25")
    form.locator("#set-image_size").fill("64")
    number(form, "Number of categories of c1").fill("6")
    expect(form.locator(".worth")).to_contain_text("1.792 nats")
    choose_rings(form)
    told = form.locator(".told")
    expect(told).to_contain_text("Kept as you set them: codes, beta1.")
    expect(told).to_contain_text("Set back to the preset: image_size")
    expect(form.locator("#set-image_size")).to_have_value("")
    expect(form.locator("#set-beta1")).to_have_value("0.25")
    expect(form.locator("#set-steps")).to_have_value("1500")


def test_runs_queue_and_say_why_and_twins_start_two(page: Page, form: Locator) -> None:
    choose_rings(form)
    number(form, "Steps").fill("100000")
    form.get_by_label("Name (optional)").fill("first")
    form.get_by_role("button", name="Start", exact=True).click()
    expect(page).to_have_url(re.compile("run=run%3Afirst|run=run:first"))
    expect(page).to_have_url(re.compile("follow=1"))
    expect(number(form, "Steps")).to_have_value("100000")
    form.get_by_text("Twins", exact=True).click()
    expect(form.locator("#about-kind")).to_contain_text("two runs")
    form.get_by_label("Name (optional)").fill("pair")
    form.get_by_role("button", name="Start", exact=True).click()
    waiting = form.locator('.line[data-run="pair"]')
    expect(waiting).to_contain_text("pair and its twin")
    expect(waiting).to_contain_text(re.compile(r"waits for first: step [\d,]+ of 100,000"), timeout=30_000)
    form.get_by_label("Name (optional)").fill("third")
    form.get_by_role("button", name="Start", exact=True).click()
    expect(form.locator('.line[data-run="third"]')).to_contain_text("waits behind pair")
    form.get_by_role("button", name="Move third to the front").click()
    expect(waiting).to_contain_text("waits behind third")
    form.get_by_role("button", name="Remove third from the queue").click()
    expect(form.locator('.line[data-run="third"]')).to_have_count(0)
    expect(page).to_have_url(re.compile("run=run%3Afirst|run=run:first"))
    number(form, "Runs that train at once, at most").fill("2")
    number(form, "Runs that train at once, at most").press("Tab")
    expect(waiting).to_contain_text("trains: step", timeout=40_000)
    for name in ("first", "pair"):  # both halves of the pair stop together
        page.evaluate("name => infogan.set({ run: 'run:' + name, step: null })", name)
        page.get_by_role("button", name="Stop", exact=True).click()
    expect(form.locator(".lines")).to_contain_text("Nothing trains", timeout=40_000)
    page.evaluate("infogan.set({ run: 'run:pair-gan', step: null })")
    expect(page.locator("#header")).to_contain_text("pair-gan")
    number(form, "Runs that train at once, at most").fill("1")
    number(form, "Runs that train at once, at most").press("Tab")


def test_several_seeds_are_one_command(form: Locator) -> None:
    choose_rings(form)
    number(form, "Seeds").fill("33")
    expect(form.locator("#wrong-seeds")).to_contain_text("give a whole number from 1 to 32")
    number(form, "Seeds").fill("8")
    expect(form.locator("#wrong-seeds")).to_be_hidden()
    expect(form.locator(".command code")).to_contain_text("--seeds=8")


def test_a_change_of_language_leaves_the_form_as_it_was(page: Page, form: Locator) -> None:
    choose_rings(form)
    number(form, "Steps").fill("77")
    number(form, "Number of categories of c1").fill("6")
    form.get_by_label("Name (optional)").fill("mine")
    expect(form.locator(".command code")).to_contain_text("--name=mine")
    page.reload()
    expect(form.get_by_label("Name (optional)")).to_have_value("mine")
    expect(number(form, "Steps")).to_have_value("77")
    expect(form.get_by_label("All codes as text")).to_have_value("cat6")
    expect(form.get_by_role("radio", name=re.compile("^Rings"))).to_be_checked()


def test_hide_form_takes_it_away(page: Page, address: str) -> None:
    page.goto(f"{address}#run=run:small&step=4&tab=train&hide=form")
    page.reload()
    page.get_by_role("tab", name="Train").click()
    expect(page.locator("#train-form .start")).to_be_hidden()
    page.evaluate("infogan.set({ hide: null })")
    expect(page.locator("#train-form .start")).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile("^Rings"))).to_be_attached()
