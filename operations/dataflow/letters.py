"""The official papers of this room: what each says, the same for page, print and digest."""

from datetime import date

from operations.dataflow.models import Product
from operations.papers import blocks
from operations.papers.letters import Letter, chinese
from operations.papers.models import Paper
from web.citing import cite

TITLE = "数据产品和服务出域审核意见书"


@chinese
def approved(product: Product, number: str, on: date) -> Letter:
    """审核通过: what may leave the domain, by its digest, for which scenarios, at what price 五(五)."""
    agreement, report = product.agreement, product.test_report
    rows = product.items.select_related("item__provider", "scenario").order_by("pk")
    return Letter(
        kind=Paper.Kind.OUTBOUND, title=TITLE, number=number, addressee=str(product.organization),
        clause=cite("五(五)"),
        blocks=(
            blocks.Text(
                text=f"你单位根据公共数据授权运营协议（{agreement.number}）提交的数据产品和服务（{product.number}）经审核，"
                "准予导出授权运营域。"
            ),
            blocks.Heading(text="一、产品和出域内容"),
            blocks.Facts(
                rows=(
                    ("名称", product.name),
                    ("类型", product.get_type_display()),
                    ("出域内容", product.get_leaves_display()),
                    ("出域内容摘要", product.digest),
                    ("不可还原测试报告摘要", report.digest if report else ""),
                )
            ),
            blocks.Heading(text="二、数据来源"),
            blocks.Table(
                headings=("数据项", "提供单位", "级别"),
                rows=tuple((row.item.name, row.item.provider.name, row.item.level) for row in rows),
            ),
            blocks.Heading(text="三、批准的应用场景"),
            blocks.Items(items=tuple(s.name for s in product.scenarios.order_by("pk"))),
            blocks.Heading(text="四、定价"),
            blocks.Text(text=_price(product)),
            blocks.Heading(text="五、要求"),
            blocks.Text(
                text="只能导出摘要与本意见书一致的内容；不得用于或者变相用于未经批准的应用场景；内容有变化的，重新提交审核。"
            ),
            blocks.Signature(issuer=product.region.authority, on=on),
            blocks.Receipt(),
        ),
    )  # fmt: skip


@chinese
def refused(product: Product, number: str, on: date) -> Letter:
    """审核不通过: why, and what can be done."""
    return Letter(
        kind=Paper.Kind.OUTBOUND, title=TITLE, number=number, addressee=str(product.organization),
        clause=cite("五(五)"),
        blocks=(
            blocks.Text(
                text=f"你单位根据公共数据授权运营协议（{product.agreement.number}）提交的数据产品和服务（{product.number}）经审核，"
                "不予导出授权运营域。"
            ),
            blocks.Heading(text="一、理由"),
            blocks.Text(text=product.refused_reason),
            blocks.Heading(text="二、后续办理"),
            blocks.Text(text="可以按上述理由修改后，重新提交出域审核。"),
            blocks.Signature(issuer=product.region.authority, on=on),
            blocks.Receipt(),
        ),
    )  # fmt: skip


def _price(product: Product) -> str:
    basis = product.get_price_basis_display()
    free = "用于公共治理、公益事业的，无偿使用。"
    if product.price_basis == Product.PriceBasis.FREE:
        return f"{basis}。{free}"
    return (
        f"{basis}，每{product.price_unit}{product.price}元，收费上限{product.price_cap}元（{product.price_cap_reference}）。"
        f"{free}"
    )
