"""What a list, a case page, the API and the paper of an agreement show, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit import clock
from audit.act import Unseen
from operations.agreements import actions, forms, queries, views
from operations.agreements.models import Agreement, EndingProposal, Plan
from tests import world
from tests.scenarios import agreements as scene
from tests.scenarios import applications, mechanism
from tests.world import AT, CITY, COUNTY, DAY

pytestmark = pytest.mark.django_db
CODES = ("91339999MADM000271", "91339999MADM00035U")


def cost(call):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call()
    return len(captured)


def listed(desk, by):
    rows = desk.rows(desk.see(by)).order_by(desk.order)
    return [[column.value(row) for column in desk.columns] for row in rows]


def test_a_list_costs_the_same_for_one_agreement_as_for_three():
    clerk = world.clerk()
    scene.sealed()
    before = cost(lambda: listed(views.AGREEMENTS, clerk))
    for code in CODES:
        scene.sealed(credit_code=code)
    assert len(listed(views.AGREEMENTS, clerk)) == 3
    assert cost(lambda: listed(views.AGREEMENTS, clerk)) == before <= 2


def test_a_case_page_costs_the_same_whatever_is_on_it():
    made, clerk = scene.planned(), world.clerk()

    def page():
        agreement = views.AGREEMENTS.rows(views.AGREEMENTS.see(clerk)).get(pk=made.pk)
        context = views.AGREEMENTS.context(agreement, clerk, AT)
        views.AGREEMENTS.facts(agreement, AT)
        views.AGREEMENTS.track(agreement, AT)
        views.AGREEMENTS.deadline(agreement, AT)
        # What the template walks through.
        for plan in context["plans"]:
            [(str(w.unit), w.agrees, plan.region_id) for w in plan.concurrences.all()]
        [(str(r.item.provider), str(r.scenario), r.region_id, r.organization_id) for r in context["scope"]]
        [(str(s), by, s.region_id) for s, by in context["stops"]]
        [(str(u.seal), keeper) for u, keeper, _releaser in context["uses"]]
        return context

    before = cost(page)
    assert before <= 12
    assert [document.slot for document in page()["documents"]] == ["signed"]
    scene.with_plan(made, text="新版：一小时内启动。")
    for _number in range(3):
        scene.stopped(made)
    scene.propose(made)
    assert cost(page) == before
    assert len(page()["plans"]) == 2


def test_the_plans_page_shows_a_unit_what_changed():
    made = scene.planned()
    second = scene.send_out(scene.draft_plan(made, text=scene.PLAN_TEXT.replace("两小时", "一小时")))
    police = world.units(CITY)["police"]
    by = mechanism.seat("unit_handler", unit=police)
    plan = views.PLANS.rows(views.PLANS.see(by)).get(pk=second.pk)
    context = views.PLANS.context(plan, by, AT)
    assert {line.kind for line in context["lines"]} == {"same", "added", "removed"}
    assert [word.unit for word in context["words"]] == [police]
    assert views.PLANS.deadline(plan, AT)[1] > DAY
    assert [fact.value for fact in views.PLANS.facts(plan, AT)][0] == made.number


def test_the_stage_track_follows_the_agreement():
    def stages(made):
        return [(str(s.label), s.status) for s in views.AGREEMENTS.track(made, AT)]

    made = scene.drafted()
    assert stages(made)[0] == ("拟订", "now")
    made = scene.sign(made)
    assert stages(made)[:2] == [("拟订", "done"), ("签署", "now")]
    made = scene.seal(scene.release(made))
    assert stages(made) == [
        ("拟订", "done"), ("签署", "done"), ("用印", "now"), ("运营", "ahead"), ("届满", "ahead"),
    ]  # fmt: skip
    proposal = scene.decided(made)
    ended = actions.terminate(id=made.pk, by=world.approver(), at=AT, proposal=proposal)
    assert stages(ended)[-1] == ("已终止", "now")
    assert ("届满", "ahead") not in stages(ended)


def test_the_next_deadline_is_signing_then_the_last_day():
    made = scene.drafted()
    assert views.AGREEMENTS.deadline(made, AT)[1] == made.application.due_on
    assert views.AGREEMENTS.deadline(scene.seal(scene.release(scene.sign(made))), AT)[1] == made.last_on


def test_a_list_narrows_to_what_ends_soon_in_the_region_and_field():
    scene.sealed()
    rows = views.AGREEMENTS.see(world.clerk())
    chosen = {f.name: f for f in views.AGREEMENTS.filters}
    assert chosen["field"].apply(rows, "finance").count() == 1
    assert chosen["field"].apply(rows, "health").count() == 0
    assert chosen["region"].apply(rows, CITY).count() == 1
    assert chosen["state"].apply(rows, "draft").count() == 0
    assert chosen["ends"].apply(rows, "180").count() == 0
    assert chosen["ends"].apply(rows, "3000").count() == 1
    assert chosen["ends"].apply(rows, "nonsense").count() == 1


def test_the_warning_about_renewal_shows_in_the_last_180_days():
    made, clerk = scene.sealed(), world.clerk()
    near = AT + (made.last_on - DAY) - timedelta(days=180)
    assert views.AGREEMENTS.context(made, clerk, AT)["warning"] is False
    assert views.AGREEMENTS.context(made, clerk, near)["warning"] is True


def test_the_api_answers_terms_scope_and_digest():
    made, by = scene.sealed(), world.clerk()
    answer = views.AGREEMENTS.fields(made, by)
    assert answer["text_digest"] == made.text_digest
    assert answer["first_on"] == "2026-11-23"
    assert [row["fields"] for row in answer["scope"]] == [("信用等级", "评定年度")]
    proposal = scene.propose(made)
    assert views.ENDINGS.fields(proposal, by)["ground"] == "consent"
    assert views.ENDINGS.context(proposal, by, AT)["items"] == []
    assert views.ENDINGS.track(EndingProposal.objects.get(), AT)[0].status == "now"
    plan = scene.draft_plan(made)
    assert views.PLANS.fields(Plan.objects.get(pk=plan.pk), by)["version"] == 1


def test_the_agreement_is_a_pdf_with_its_code_once_sealed():
    made = scene.signed()
    assert queries.issued(made) is None
    assert paper(made, world.clerk()).content.startswith(b"%PDF")
    scene.seal(scene.release(made))
    answer = paper(made, scene.signatory(made))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_stranger_gets_no_pdf():
    made = scene.sealed()
    world.units(COUNTY)
    with pytest.raises(Unseen):
        paper(made, world.clerk(COUNTY))


def paper(made: Agreement, by):
    request = RequestFactory().get("/")
    request.actor, request.at = by, AT
    return views.document(request, made.pk)


# --- forms ---------------------------------------------------------------------------------------------------------


def form(kind, subject, by, data=None, files=None):
    return kind(data, files, subject=subject, by=by, at=AT)


def test_a_draft_starts_from_what_was_granted():
    case = applications.granted()
    asked = form(forms.DraftForm, case, world.clerk())
    assert asked.initial["party_a"] == "杭州市人民政府"
    assert asked.initial["first_responsible"] == "沈知远"
    assert asked.initial["last_on"].isoformat() == "2029-11-22"
    assert [str(label) for _pk, label in asked.fields["requested"].choices] == ["纳税信用等级（小微企业授信核验）"]
    filled = form(
        forms.DraftForm, case, world.clerk(),
        {"representative": "周正", "first_on": "2026-11-23", "last_on": "2029-11-22", "rectification_workdays": "15"},
    )  # fmt: skip
    assert filled.is_valid(), filled.errors
    assert actions.draft(id=case.pk, by=world.clerk(), at=AT, **filled.inputs()).scope.count() == 1


def test_blank_terms_are_offered_in_model_wording():
    made = scene.drafted(terms=False)
    asked = form(forms.EditForm, made, world.clerk())
    assert asked.initial["liability"].startswith("乙方违反本协议的")
    assert asked.initial["scope_text"] == made.scope_text
    data = dict.fromkeys(Agreement.TERMS, "已写明") | {
        "representative": "周正", "first_responsible": "沈知远", "rectification_workdays": "10",
    }  # fmt: skip
    filled = form(forms.EditForm, made, world.clerk(), data)
    assert filled.is_valid(), filled.errors
    edited = actions.edit(id=made.pk, by=world.clerk(), at=AT, **filled.inputs())
    assert (edited.exit_mechanism, edited.rectification_workdays) == ("已写明", 10)


def test_every_form_of_an_agreement_can_be_asked_for():
    made = scene.planned()
    plan, by = queries.current_plan(made), world.clerk()
    for kind in (
        forms.TermForm, forms.SignForm, forms.SealForm, forms.PaperSealForm, forms.PlanForm, forms.EndingForm,
        forms.ResponsibleForm, forms.CorrectionForm,
    ):  # fmt: skip
        assert form(kind, made, by).fields
    assert form(forms.PlanForm, made, by).initial["text"] == plan.text
    assert form(forms.FieldsForm, made.scope.get(), by).initial["fields_text"] == "信用等级\n评定年度"
    assert len(form(forms.SendOutForm, plan, by).fields["further_units"].choices) == 9
    assert form(forms.StockForm, None, world.approver()).fields["seal"].queryset.count() == 1
    offered = form(forms.EndingForm, made, scene.admin(made)).fields
    assert [value for value, _label in offered["kind"].choices] == ["termination"]
    assert {value for value, _label in offered["ground"].choices} == {"exit", "consent"}


def test_an_answer_of_a_unit_is_yes_or_no():
    plan = scene.send_out(scene.draft_plan(scene.sealed()))
    word = plan.concurrences.first()
    by = mechanism.seat("unit_handler", unit=word.unit)
    assert form(forms.ConcurrenceForm, word, by, {"agrees": "no", "opinion": "补充时限"}).is_valid()
    yes = form(forms.ConcurrenceForm, word, by, {"agrees": "yes"})
    assert yes.is_valid()
    assert yes.inputs() == {"agrees": True, "opinion": ""}


# --- through the front door ----------------------------------------------------------------------------------------


def seated(client, by):
    """A browser signed in as this person, in this seat."""
    client.force_login(User.objects.get(pk=by.user_id), backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["seat"] = str(by.seat_id)
    session.save()
    return client


@pytest.fixture
def today(monkeypatch):
    """The pages are asked for at the time of the scenarios."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def test_the_pages_of_an_agreement_open_for_everybody_who_sees_it(client, today):
    made = scene.planned()
    plan = scene.send_out(scene.draft_plan(made, text=scene.PLAN_TEXT.replace("两小时", "一小时")))
    scene.stopped(made, emergency=True)
    proposal = scene.hear(scene.stated(scene.propose(made)))
    police = mechanism.seat("unit_handler", unit=world.units(CITY)["police"])
    officials = (world.clerk(), world.approver(), scene.keeper(), mechanism.seat("auditor", CITY))
    for by in (*officials, scene.admin(made), scene.signatory(made), police):
        browser = seated(client, by)
        for address in (
            f"/agreement/{made.pk}/",
            f"/plan/{plan.pk}/",
            f"/endingproposal/{proposal.pk}/",
            "/agreement/",
        ):
            answer = browser.get(address)
            assert answer.status_code == 200, (by.role, address)
            text = answer.content.decode()
            assert made.number in text, (by.role, address)
        assert browser.get(f"/agreement/{made.pk}/document.pdf").content.startswith(b"%PDF")
    shown = seated(client, police).get(f"/plan/{plan.pk}/").content.decode()
    assert "<ins>" in shown
    assert "拟写会同意见" in shown


def test_a_case_page_asks_the_database_no_more_when_more_is_on_it(client, today):
    made = scene.planned()
    browser = seated(client, world.clerk())
    address = f"/agreement/{made.pk}/"
    browser.get(address)
    before = cost(lambda: browser.get(address))
    for _number in range(3):
        scene.stopped(made)
    scene.with_plan(made, text="新版：一小时内启动。")
    assert cost(lambda: browser.get(address)) <= before + 1


def test_the_form_of_every_action_opens(client, today):
    made = scene.drafted()
    forms_of = {
        world.clerk(): ("edit", "set_term", "void", "draft_plan"),
        scene.signatory(made): ("sign",),
    }
    for by, verbs in forms_of.items():
        for verb in verbs:
            answer = seated(client, by).get(f"/agreement/{made.pk}/{verb}/")
            assert answer.status_code == 200, verb
    scene.release(scene.sign(made))
    for verb in ("seal", "enter_paper_seal"):
        assert seated(client, scene.keeper()).get(f"/agreement/{made.pk}/{verb}/").status_code == 200
    assert seated(client, world.approver()).get("/agreement/new/register_stock/").status_code == 200
