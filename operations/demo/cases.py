"""What the applicants ask for: announcements' headings, scenarios, items with their necessity. Content only, no steps."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Call:
    """An announcement: field, heading, what is judged."""

    region: str
    field: str
    quota: int = 2
    ground: str = "livelihood"
    use_kind: str = "industry"
    field_conditions: str = ""
    extra_materials: str = ""


@dataclass(frozen=True, kw_only=True)
class Bid:
    """An application: a scenario and the items it cannot do without."""

    firm: str
    heading: str
    scenario: str
    description: str
    economic: str
    social: str
    goals: tuple[str, ...]
    items: dict[str, str]
    months: int = 36
    safeguards: str = "数据不出域、结果经审核出域；最小授权、双人复核、全程留痕；季度开展安全自查。"
    feasibility: str = "团队已完成同类项目三项，算法和接口已在测试环境验证，六个月内可上线。"
    milestones: tuple[tuple[int, str], ...] = ((3, "完成数据治理和模型开发"), (6, "试点上线"), (18, "全面推广"))
    mlps_level: int = 3
    systems: tuple[str, str] = field(default=("数据运营平台", "数据安全网关"))


BIDS = {
    "a1": Bid(
        firm="a1", heading="小微企业普惠授信核验", scenario="小微企业普惠授信核验",
        description="银行在企业授权后，通过核验接口取得经营状况的核验结论，用于小微企业首贷和续贷。",
        economic="三年内服务不少于2万户小微企业，平均放款时间由5日缩短为1日。",
        social="提高首贷户占比，缓解小微企业融资难。",
        goals=("接入银行不少于15家", "首贷户占比不低于25%", "核验接口可用率不低于99.9%"),
        items={
            "D01": "核对企业主体是否存续，是授信核验的起点。",
            "D02": "核对经营规模区间，替代企业重复提交的报表。",
            "D03": "以参保人数区间判断用工稳定性，没有其他可替代的数据。",
            "D04": "以用水用电指数判断生产经营是否连续。",
            "D05": "纳税信用等级是授信的必要条件之一。",
        },
    ),
    "a1b": Bid(
        firm="a1", heading="供应链应收账款核验", scenario="供应链应收账款核验",
        description="核心企业和供应商授权后，核验供应商经营状况，用于应收账款融资。",
        economic="盘活应收账款，三年服务供应商5000家。", social="缓解链上中小企业账期压力。",
        goals=("接入核心企业30家", "融资办理时间不超过2日"),
        items={"D01": "核对供应商主体。", "D05": "纳税信用等级是融资准入条件。"}, months=24,
    ),
    "a2": Bid(
        firm="a2", heading="门诊量预测与分诊", scenario="门诊量预测与分诊",
        description="预测各医院各科室门诊量，为患者提供就诊时段和机构建议。",
        economic="降低医院排班成本，预计每院每年节约80万元。", social="减少候诊时间，引导分级诊疗。",
        goals=("预测误差不高于10%", "覆盖三级医院40家"),
        items={"D07": "门诊量统计是预测模型的训练目标。", "D08": "结构化样本用于区分病种结构对门诊量的影响。"},
        mlps_level=2,
    ),
    "a3": Bid(
        firm="a3", heading="城市泊位推荐", scenario="城市泊位推荐",
        description="根据实时泊位和拥堵情况，为驾驶人推荐停车场和路线。",
        economic="提高泊位周转率15%，带动停车增值服务。", social="减少寻位绕行，缓解拥堵、降低排放。",
        goals=("接入停车场600处", "平均寻位时间缩短三分之一"),
        items={"D12": "实时泊位是推荐的直接依据。", "D13": "拥堵指数用于计算到达时间。"},
    ),
    "a4": Bid(
        firm="a4", heading="景区客流预警", scenario="景区客流预警",
        description="预测节假日景区客流，向景区、交通部门和游客提供分级预警和错峰建议。",
        economic="提高景区二次消费，带动周边民宿错峰入住。", social="防范踩踏拥挤，保障游客安全。",
        goals=("覆盖4A级以上景区50家", "提前24小时预警准确率不低于85%"),
        items={"D16": "历史和实时客流是预警模型的输入。", "D20": "天气是客流变化的主要原因之一。"},
    ),
    "a4b": Bid(
        firm="a4", heading="景区客流预警（续期）", scenario="景区客流预警与错峰引导",
        description="在原有预警服务的基础上，增加面向散客的错峰引导和应急疏散建议。",
        economic="带动错峰消费，预计三年产值1.2亿元。", social="延续节假日安全保障，扩大到乡村旅游点。",
        goals=("覆盖景区和乡村旅游点120处", "预警准确率不低于90%"),
        items={"D16": "延续原模型，客流数据不可替代。", "D20": "天气数据用于客流修正。", "D17": "文物点位用于划定限流范围。"},
    ),
    "a5": Bid(
        firm="a5", heading="商业保险快赔辅助", scenario="商业保险快赔辅助",
        description="投保人授权后，核对就诊和结算的聚合信息，辅助保险公司快速理赔。",
        economic="理赔时间由7日缩短为1日，降低核赔成本。", social="减轻患者垫付压力。",
        goals=("合作保险公司10家", "快赔案件占比不低于60%"),
        items={"D07": "核对就诊科室的合理性。", "D10": "核对结算金额区间，防范骗保。"},
    ),
    "a6": Bid(
        firm="a6", heading="企业信用画像", scenario="企业信用画像",
        description="整合登记、年报和纳税信用，形成企业信用画像报告，供供应链核心企业选用。",
        economic="降低供应链交易成本，三年服务核心企业200家。", social="激励守信经营。",
        goals=("出具画像报告5万份", "核心企业复购率不低于70%"),
        items={
            "D01": "识别主体和存续状态。", "D02": "反映经营规模变化。", "D05": "反映纳税信用，是画像的关键指标。",
        },
    ),
    "a7": Bid(
        firm="a7", heading="县域智能选址", scenario="县域商业智能选址",
        description="结合标准地址和建筑轮廓，为连锁商业和公共设施提供选址评估。",
        economic="降低选址失败率，带动县域商业投资。", social="优化养老、托育等公共设施布局。",
        goals=("完成选址评估300个", "公共设施评估占比不低于30%"),
        items={"D18": "标准地址用于落图和去重。", "D19": "建筑轮廓与高度用于估算可用面积和遮挡。"},
    ),
    "a7b": Bid(
        firm="a7", heading="公交站点优化评估", scenario="公交站点优化评估",
        description="结合线路站点和拥堵指数，评估公交站点设置，向公交企业提供调整建议。",
        economic="降低公交空驶里程，节约运营成本。", social="缩短市民步行到站距离，提高公交分担率。",
        goals=("评估站点1200个", "平均步行距离缩短80米"),
        items={"D11": "线路站点是评估对象。", "D13": "拥堵指数用于测算行程时间。"}, months=24,
    ),
    "a8": Bid(
        firm="a8", heading="拥堵指数服务", scenario="物流路径拥堵指数服务",
        description="为城市配送企业提供分时段拥堵指数和路径建议。",
        economic="降低配送时长12%，节约燃油。", social="减少高峰期货车占道。",
        goals=("服务配送企业80家", "路径建议采纳率不低于50%"),
        items={"D13": "拥堵指数是服务本身。", "D11": "公交线路用于避让公交专用道。"},
    ),
    "a9": Bid(
        firm="a9", heading="慢病管理模型", scenario="慢病管理模型",
        description="为基层医疗机构提供慢病风险分层模型，辅助随访计划。",
        economic="降低慢病并发症的医疗支出。", social="提升县域慢病规范管理率。",
        goals=("覆盖乡镇卫生院22家", "规范管理率提高10个百分点"),
        items={"D07": "门诊量用于评估随访负荷。", "D08": "结构化样本用于训练风险分层模型。"},
    ),
    "a10": Bid(
        firm="a10", heading="网约车需求热力", scenario="网约车需求热力",
        description="以聚合轨迹形成分时段需求热力，为驾驶员提供接单建议。",
        economic="降低空驶率，提高驾驶员收入。", social="缓解高峰时段打车难。",
        goals=("空驶率降低5个百分点", "覆盖驾驶员2万名"),
        items={"D14": "聚合轨迹是热力的唯一来源。", "D20": "天气用于修正需求。"},
    ),
}  # fmt: skip


def plan_text(number: str, scenario: str) -> str:
    """An emergency plan of its own for each authorization 六(四)."""
    return "\n".join(
        (
            f"一、总则：本预案适用于协议{number}（{scenario}）运营期间的网络和数据安全事件。",
            "二、组织：运营单位第一责任人任总指挥，数据安全负责人任副总指挥，设监测、处置、恢复三组。",
            "三、监测：授权运营域告警、接口调用异常和人员行为异常实时报告，监测组十分钟内初判。",
            "四、分级：特别重大、重大、较大、一般四级，较大以上事件四小时内报告网信和公安机关。",
            "五、处置：立即停止相关处理活动，关闭权限，保全日志，封存相关数据和模型。",
            f"六、恢复：经公共数据主管部门同意后恢复，“{scenario}”优先恢复核验类服务。",
            "七、演练：每年不少于一次，演练后三十日内修订预案。",
        )
    )
