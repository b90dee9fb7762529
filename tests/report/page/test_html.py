import base64
import hashlib
import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from audit_case import WARDS, with_audit
from hostile_report import HOSTILE, hostile
from parsed_page import Page, skeleton
from report_case import judged_as, report_case

from seenit.records.audits.leakage import NOT_AN_AUDIT
from seenit.records.evaluation import Interval
from seenit.report.page.html import render_html, write_html


@pytest.fixture(scope="module")
def case():
    return report_case(n=2000)


@pytest.fixture(scope="module")
def text(case):
    return render_html(case)


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_every_element_is_closed_and_ids_are_unique(page):
    assert page.open == []
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert max(Counter(ids).values()) == 1
    for _, attributes in page.elements:
        for name in ("aria-labelledby", "for"):
            for target in (attributes.get(name) or "").split():
                assert target in ids
        href = attributes.get("href", "")
        assert not href.startswith("#") or href[1:] in ids


def test_warnings_stand_before_the_verdict_and_before_every_number(case, text):
    first = text.index(case.evaluation.warnings[1][:10])
    assert first < text.index("<h1") < text.index("The model leaks")
    assert "Before any number" not in render_html(
        replace(case, evaluation=replace(case.evaluation, warnings=()))
    )


def test_the_page_asks_nobody_for_anything(page, text):
    for tag, attributes in page.elements:
        for name in ("src", "href", "action", "data", "poster", "srcset", "xlink:href"):
            value = attributes.get(name)
            assert value is None or value.startswith(("data:", "#")), (tag, value)
        assert "style" not in attributes  # the policy would block it
        assert not any(name.startswith("on") for name in attributes)
    assert "http://" not in text
    assert "https://" not in text
    assert "@import" not in text
    assert "url(" not in text


def test_the_policy_names_exactly_our_style_and_script(page):
    policy = next(
        a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'")
    script = page.texts["script"][-1]
    for directive, content in (("style-src", page.texts["style"][0]), ("script-src", script)):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_text_from_strangers_never_becomes_markup(case, page):
    attacked = Page(render_html(hostile(case)))
    assert skeleton(attacked) == skeleton(page)
    assert "{{ 7 * 7 }}" in attacked.text  # shown as it is, not evaluated
    assert attacked.texts["script"][-1] == page.texts["script"][-1]


def test_hostile_attack_and_stage_names_stay_inside_their_places(case, page):
    band = replace(case.curves[1], attack=HOSTILE)
    provenance = replace(case.provenance, seconds={HOSTILE: 1.0})
    attacked = Page(
        render_html(
            replace(case, curves=(case.curves[0], band, *case.curves[2:]), provenance=provenance)
        )
    )
    assert skeleton(attacked) == skeleton(page)
    data = json.loads(attacked.texts["script"][0])
    assert data["roc"]["curves"][1]["attack"] == HOSTILE


def test_controls_and_half_characters_can_be_written(case, tmp_path):
    record = replace(case.exposed[0], id="\x00\x1b[31m\udc80\u202e")
    path = tmp_path / "report.html"
    write_html(path, replace(case, exposed=(record,)))
    written = path.read_text(encoding="utf-8")
    assert "\x00" not in written
    assert "\u202e" not in written
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_the_same_input_gives_the_same_bytes(case, text):
    assert render_html(case) == text


def test_numbers_travel_with_their_n_and_their_interval(case, page):
    entry = case.evaluation.of("stack")
    assert f"{entry.auc.value:.3f}" in page.text
    assert f"{entry.auc.low:.3f} to {entry.auc.high:.3f}" in page.text
    assert f"{entry.n_members:,} members" in page.text
    assert "public, out of fold" in page.text
    for attack in case.evaluation.attacks:
        assert attack.attack in page.text


def test_too_few_outsiders_are_said_instead_of_a_rate(case, page):
    assert not case.evaluation.of("stack").tpr_at_fpr[2].resolvable
    assert "not resolvable at this n" in page.text
    value = case.evaluation.of("stack").tpr_at_fpr[2].tpr.value
    cells = [a["data-value"] for a in page.all("td") if "data-value" in a]
    assert str(value) not in cells


def test_each_reader_finds_a_part_of_their_own(page):
    links = [a["href"] for a in page.all("a")]
    for part in ("decision", "protection", "engineering"):
        assert links.count(f"#{part}") == 2  # above, and in the contents
    sections = [a["id"] for a in page.all("section") if a.get("class") == "block"]
    assert len(sections) == 12
    assert all(f"#{name}" in links for name in sections)
    levels = [int(tag[1]) for tag, _ in page.elements if tag in ("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_drawings_and_headings_speak_to_a_screen_reader(page):
    assert len(page.all("caption")) == len(page.all("table"))
    drawings = [a for a in page.all("svg") if a.get("role") == "img"]
    assert len(drawings) == len(page.all("title")) - 1 == len(page.all("desc"))
    assert all(a.get("role") == "img" or a.get("aria-hidden") == "true" for a in page.all("svg"))
    assert all("scope" in a for a in page.all("th"))
    assert all(a.get("alt") for a in page.all("img"))
    assert len(page.all("h1")) == 1
    assert page.all("html")[0]["lang"] == "en"
    assert next(a for a in page.all("a"))["class"] == "skip"


def test_pictures_can_be_left_out_and_the_page_says_so(case):
    page = Page(render_html(replace(case, images_left_out=True)))
    assert page.all("img") == []
    assert "left out of this page on request" in page.text
    assert "holds no pictures of records" in page.text.replace("\n", " ")
    assert "Picture" not in page.texts["th"]


def test_pictures_are_shown_with_their_ids(case, page):
    assert len(page.all("img")) == len(case.exposed) + 2 == 26
    assert case.exposed[0].id in page.text


def test_twins_stand_side_by_side_with_how_they_were_found(case, page):
    shown = [a["alt"] for a in page.all("img") if "000121" in a["alt"] or "004411" in a["alt"]]
    assert shown == ["Record 000121", "Record 004411"]
    assert "3 a near-duplicate: 1 by thumbnail, 3 by the target's features" in page.text
    assert "found by thumbnail and by the target's features" in page.text
    assert "013002" in page.text  # without a picture


def test_what_is_left_without_twins_is_said_with_its_n(case):
    whole = case.evaluation.of("stack")
    left = replace(
        whole,
        n_nonmembers=whole.n_nonmembers - 3,
        auc=Interval(value=0.701, low=0.694, high=0.708),
    )
    page = Page(
        render_html(replace(case, evaluation=replace(case.evaluation, without_duplicates=left)))
    )
    assert "Without these 3 non-members the scores of stack have an AUC of 0.701" in page.text
    assert f"and {left.n_nonmembers:,} non-members" in page.text
    assert "Without these" not in Page(render_html(case)).text


def test_why_no_duplicates_were_looked_for_is_said(case):
    evaluation = replace(case.evaluation, duplicates=(), no_duplicates="The table holds no records")
    page = Page(render_html(replace(case, evaluation=evaluation, duplicate_pictures=())))
    assert "The table holds no records" in page.text


def test_a_page_with_large_pictures_stays_under_six_megabytes(case):
    noise = np.random.default_rng(0).integers(0, 256, size=(60, 224, 224, 3), dtype=np.uint8)
    exposed = tuple(replace(case.exposed[0], image=image) for image in noise)
    assert len(render_html(replace(case, exposed=exposed)).encode()) < 6_000_000


def test_every_class_has_a_row(case, page):
    table = next(a for a in page.all("table") if a.get("id") == "exposure-table-1")
    assert table["data-fold"] == "20"
    for row in case.classes:
        assert case.class_name(row.label) in page.text


def test_without_exposed_records_there_is_no_such_section():
    page = Page(render_html(report_case(n=600, n_classes=3, n_exposed=0)))
    assert "records-title" not in [a.get("id") for a in page.all("h3")]
    assert "#records" not in [a.get("href") for a in page.all("a")]


def test_a_bare_evaluation_is_still_a_page(case):
    bare = replace(
        case,
        curves=(),
        classes=(),
        exposed=(),
        duplicate_pictures=(),
        normalisation=(),
        facts={},
        reference_findings=None,
        reference_facts={},
        evaluation=replace(
            case.evaluation,
            attacks=tuple(replace(e, expected_private=()) for e in case.evaluation.attacks),
            comparisons=(),
            blind=(),
            duplicates=(),
            skipped={},
            warnings=(),
            choice=replace(case.evaluation.choice, corrected={}, picked_on_halves={}),
        ),
        provenance=replace(
            case.provenance, files={}, seconds={}, versions={}, resolved={}, passed={}
        ),
    )
    page = Page(render_html(bare))
    assert page.open == []
    assert "The model leaks" in page.text
    assert "Not run" in page.text
    assert "Expected private" not in page.text


def test_undefined_figures_are_called_undefined(case):
    nan = Interval(value=float("nan"), low=float("nan"), high=float("nan"))
    first, *others = case.evaluation.attacks
    evaluation = replace(case.evaluation, attacks=(*others, replace(first, auc=nan)))
    page = Page(render_html(replace(case, evaluation=evaluation)))
    assert "undefined" in page.text
    assert "nan" not in page.text.split()


def test_a_failing_blind_baseline_is_the_verdict(case):
    page = Page(render_html(judged_as(case, NOT_AN_AUDIT)))
    assert "Not an audit" in page.text
    assert "The model leaks" not in page.text


def test_a_stronger_attack_than_the_chosen_one_is_named(case):
    """Where the user chose. A choice among all takes a lower TPR only where it cannot be told."""
    named = replace(case.evaluation.choice, attack="loss", corrected={})
    page = Page(render_html(replace(case, evaluation=replace(case.evaluation, choice=named))))
    assert "is stronger than the chosen attack" in page.text
    picked = replace(case.evaluation.choice, attack="rmia-online")
    page = Page(render_html(replace(case, evaluation=replace(case.evaluation, choice=picked))))
    assert "is stronger than the chosen attack" not in page.text


def test_an_audit_shows_groups_controls_needs_and_risks(case):
    page = Page(render_html(with_audit(case)))
    assert page.open == []
    tables = [one["id"] for one in page.all("table") if one.get("class") == "exposure"]
    assert tables == ["exposure-table-1", "exposure-table-2", "canary-table", "memorised-table"]
    for part in (
        *WARDS,
        "Wrong-model control",
        "4,000 of 50,000",
        "Per-record FPR",
        "10,000",
        "Empirical ε",
        "0.731",
        "mislabelled ones are recognised, against",
        "of mislabelled canaries found",
        "with the label of another class",
    ):
        assert part in page.text
    audited = with_audit(case)
    found = audited.audit.worst_case
    noisy = replace(found, kinds=tuple(replace(each, fpr=each.tpr) for each in found.kinds))
    page = Page(render_html(replace(audited, audit=replace(audited.audit, worst_case=noisy))))
    assert "No kind of them is recognised clearly more often" in page.text
    assert "canaries found" not in page.text
    without = Page(render_html(case)).text
    assert "Per-record FPR" not in without
    assert "worst case" not in without


def test_hostile_groups_and_models_stay_inert(case):
    audited = with_audit(case)
    audit = audited.audit
    attacked = replace(
        audit,
        facts={name: HOSTILE for name in audit.facts},
        controls=tuple(replace(each, model=HOSTILE) for each in audit.controls),
        comparisons=tuple(
            replace(
                each, by=HOSTILE, groups=tuple(replace(one, group=HOSTILE) for one in each.groups)
            )
            for each in audit.comparisons
        ),
    )
    verdict = replace(case.evaluation.verdict, kind="cannot tell")
    pages = [
        Page(
            render_html(
                replace(
                    case,
                    evaluation=replace(case.evaluation, verdict=replace(verdict, reason=reason)),
                    audit=each,
                )
            )
        )
        for each, reason in ((attacked, HOSTILE), (audit, "too few records"))
    ]
    assert skeleton(pages[0]) == skeleton(pages[1])
