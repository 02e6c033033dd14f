"""What operators make of the data: names, kinds, prices, customers. Content only, no steps."""

from dataclasses import dataclass
from decimal import Decimal

from operations.dataflow.models import Product

Type, Leaves, Basis = Product.Type, Product.Leaves, Product.PriceBasis


@dataclass(frozen=True, kw_only=True)
class Sale:
    """One customer: what for, at which price, and why it is another than on record."""

    customer: str
    use: str
    price: str = ""
    ground: str = ""
    public: bool = False


@dataclass(frozen=True, kw_only=True)
class Ware:
    """A product as its operator describes it."""

    name: str
    type: str
    leaves: str
    description: str
    price: Decimal
    unit: str
    cap: Decimal
    cap_no: str
    basis: str = Basis.GUIDED
    venue: str = Product.Venue.EXCHANGE
    sales: tuple[Sale, ...] = ()


CREDIT_CHECK = Ware(
    name="小微企业授信核验接口", type=Type.INTERFACE, leaves=Leaves.ANSWER,
    description="经企业授权，银行提交统一社会信用代码，接口应答主体存续、经营连续、纳税信用三项核验结论，不返回原始字段。",
    price=Decimal("0.80"), unit="次", cap=Decimal("1.00"), cap_no="杭发改价〔2025〕11号",
    sales=(
        Sale(customer="钱江农商银行（演示）", use="小微企业首贷核验"),
        Sale(customer="西溪城市商业银行（演示）", use="小微企业续贷核验"),
        Sale(customer="运河村镇银行（演示）", use="小微企业首贷核验", price="0.60", ground="首批试点银行，按协议约定给予试点期优惠。"),
        Sale(customer="杭州市金融工作办公室", use="普惠金融监测", public=True),
    ),
)  # fmt: skip
ACTIVITY = Ware(
    name="小微企业经营活力月报", type=Type.REPORT, leaves=Leaves.DOCUMENT,
    description="按区县和行业大类汇总经营活力指数，样本不足二十户的行业不予展示。",
    price=Decimal("3000.00"), unit="份", cap=Decimal("5000.00"), cap_no="杭发改价〔2025〕11号",
    sales=(
        Sale(customer="浙东融资担保有限公司（演示）", use="担保业务区域风险研判"),
        Sale(customer="杭州市发展和改革委员会", use="小微企业运行监测", public=True),
    ),
)  # fmt: skip
SCORING = Ware(
    name="小微企业首贷评分模型", type=Type.MODEL, leaves=Leaves.MODEL,
    description="以抽样、脱敏数据训练的评分卡参数，由银行在本行环境中部署，模型不含任何企业记录。",
    price=Decimal("60000.00"), unit="年", cap=Decimal("80000.00"), cap_no="杭发改价〔2026〕3号",
    venue=Product.Venue.CONTRACT, sales=(Sale(customer="钱江农商银行（演示）", use="首贷客户准入评分"),),
)  # fmt: skip
WARNING = Ware(
    name="小微企业经营预警服务", type=Type.SERVICE, leaves=Leaves.RESULT,
    description="对已授信且授权的企业按月提示经营连续性变化，只给出变化等级。",
    price=Decimal("12.00"), unit="户·年", cap=Decimal("15.00"), cap_no="杭发改价〔2026〕3号",
)  # fmt: skip
VISITORS = Ware(
    name="县域客流月报", type=Type.REPORT, leaves=Leaves.DOCUMENT,
    description="按县域汇总景区客流和错峰建议，景区级数据仅给出等级。",
    price=Decimal("1800.00"), unit="份", cap=Decimal("2500.00"), cap_no="杭发改价〔2024〕6号",
    sales=(
        Sale(customer="余杭民宿行业协会（演示）", use="节假日错峰引导"),
        Sale(customer="杭州市文化广电旅游局", use="假日安全调度", public=True),
    ),
)  # fmt: skip
CLAIMS = Ware(
    name="保险快赔辅助服务", type=Type.BUSINESS, leaves=Leaves.RESULT,
    description="经投保人授权，给出就诊科室合理性和结算金额区间的比对结论，辅助快速理赔。",
    price=Decimal("2.50"), unit="件", cap=Decimal("3.00"), cap_no="杭发改价〔2024〕19号",
    sales=(Sale(customer="之江财产保险公司（演示）", use="车险人伤快赔"), Sale(customer="安澜健康保险公司（演示）", use="医疗险快赔")),
)  # fmt: skip
PORTRAIT = Ware(
    name="企业信用画像报告", type=Type.REPORT, leaves=Leaves.DOCUMENT,
    description="汇总登记、年报区间和纳税信用形成的信用画像，供核心企业选用供应商。",
    price=Decimal("90.00"), unit="份", cap=Decimal("120.00"), cap_no="浙发改价格〔2025〕2号",
    sales=(Sale(customer="越州装备制造集团（演示）", use="供应商准入"),),
)  # fmt: skip
SITING = Ware(
    name="县域商业选址评估", type=Type.BUSINESS, leaves=Leaves.RESULT,
    description="按网格给出可用面积等级和遮挡等级，不含建筑轮廓坐标。",
    price=Decimal("800.00"), unit="项", cap=Decimal("1000.00"), cap_no="苕发改价〔2025〕4号",
    venue=Product.Venue.CONTRACT, sales=(Sale(customer="苕溪邻里商业有限公司（演示）", use="社区商业选址"),),
)  # fmt: skip
CONGESTION = Ware(
    name="拥堵聚合指数包", type=Type.PACKAGE, leaves=Leaves.RESULT,
    description="路段拥堵指数按主干道和十五分钟聚合、加噪后的指数包，不是原始数据包。",
    price=Decimal("1500.00"), unit="月", cap=Decimal("2000.00"), cap_no="杭发改价〔2026〕1号",
    sales=(Sale(customer="拱北城市配送有限公司（演示）", use="配送路径规划"),),
)  # fmt: skip
