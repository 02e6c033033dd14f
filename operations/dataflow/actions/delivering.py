"""Where a product goes: each delivery to a customer, for an approved scenario, at its price 五(五)(六), 六(一)."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from audit.act import Acts
from audit.actor import Actor
from audit.roles import Role
from operations.applications.models import Scenario
from operations.dataflow import permissions
from operations.dataflow.actions.reviewing import product
from operations.dataflow.checks import products as checks
from operations.dataflow.forms import products as forms
from operations.dataflow.models import Delivery, Product
from operations.dataflow.queries import products as queries

delivery: Acts[Delivery] = Acts(Delivery, see=permissions.deliveries)
_SELLERS = [Role.ORG_ADMIN, Role.ORG_STAFF]


@product.act(
    "deliver", label=_("登记交付"), roles=_SELLERS, states=queries.RELEASED, arrow=None, clause="五(五)",
    checks=checks.deliver, form=forms.DeliveryForm, input_checks=checks.delivered, makes=Delivery, tone="primary",
)  # fmt: skip
def deliver(
    subject: Product, *, by: Actor, at: datetime, customer: str, scenario: Scenario, content: str, use: str,
    price: Decimal, digest: str, delivered_on: date, public_use: bool = False, customer_code: str = "",
    price_ground: str = "", contract_no: str = "",
) -> Delivery:  # fmt: skip
    """The approved product went to this customer; anything else is refused and the attempt recorded."""
    return Delivery.objects.create(
        agreement_id=subject.agreement_id, region_id=subject.region_id, organization_id=subject.organization_id,
        product=subject, scenario=scenario, customer=customer, customer_code=customer_code, use=use,
        public_use=public_use, contract_no=contract_no.strip(), price=price, price_ground=price_ground, digest=digest,
        delivered_on=delivered_on, recorded_at=at, recorded_by=by.user_id,
    )  # fmt: skip


@delivery.act(
    "explain", label=_("补充理由和合同编号"), roles=_SELLERS, arrow=None, clause="五(六)", form=forms.GroundForm,
    checks=checks.explained,
)  # fmt: skip
def explain(subject: Delivery, *, by: Actor, at: datetime, price_ground: str = "", contract_no: str = "") -> None:
    """Why this customer pays another price; the contract's number where it was left out. What was there stays on the trail."""
    subject.price_ground, subject.contract_no = price_ground, contract_no.strip()
