import pytest

from tests import world

pytestmark = pytest.mark.django_db


def test_the_world_has_a_confirmed_applicant_with_its_people() -> None:
    applicant = world.applicant()
    assert applicant.organization.state == "confirmed"
    assert {applicant.admin.role, applicant.signatory.role, applicant.staff.role} == {
        "org_admin",
        "org_signatory",
        "org_staff",
    }
    assert world.units()["sector"].fields_of == "finance"
