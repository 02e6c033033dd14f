"""Pages of the room beside its desks."""

from django.urls import path

from operations.oversight.views import boards, correcting, disclosing, evaluating, inspecting, violations

app_name = "oversight"
urlpatterns = [
    path("oversight/standing/", boards.standing, name="standing"),
    path("oversight/year/", boards.year, name="year"),
    path("evaluation/<uuid:id>/result/", evaluating.result, name="evaluation-result"),
    path("inspection/<uuid:id>/letter/", inspecting.letter, name="inspection-letter"),
    path("correction/<uuid:id>/paper/", correcting.letter, name="correction-paper"),
    path("referral/<uuid:id>/letter/", violations.letter, name="referral-letter"),
    path("public/disclosures/", disclosing.published, name="disclosures"),
    path("public/disclosures/<uuid:id>/", disclosing.tables, name="disclosed"),
]
