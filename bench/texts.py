"""Chinese subjects and texts with word frequencies as in real ones, and phrases planted at known shares."""

import random
from itertools import accumulate

PLANTED = {"物业": 0.12, "噪音": 0.01, "拖欠工资": 0.003, "违规占道": 0.0002}
NO_HIT = "訴訟離岸"
OLDEST_ONLY = "漓躇抗疏"
WORDS = """
小区 业主 街道 社区 村民 道路 施工 工程 公司 部门 政府 领导 反映 问题 解决 希望 要求
情况 长期 多次 至今 没有 答复 影响 居民 生活 安全 隐患 拆迁 补偿 安置 土地 征收 房屋
产权 证件 办理 学校 学位 教师 医院 医保 报销 养老 社保 退休 待遇 合同 劳动 企业 职工
赔偿 欠款 垃圾 污水 排放 河道 养殖 气味 停车 公交 路灯 红绿灯 电梯 消防 供水 供电 燃气
暖气 网络 宽带 市场 摊贩 食品 卫生 价格 收费 发票 贷款 银行 诈骗 开发商 交房 延期 质量
漏水 裂缝 绿化 规划 公示 听证 邻居 宅基地 承包 耕地 补贴 低保 残疾 救助 户口 迁移 学费
培训 退费 快递 旅游 门票
"""
COMMON = WORDS.split()
SIGNS = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动"
    "同工也能下过子说产种面而方后多定行学法所民得经"
)


class Texts:
    """A seeded source of texts; sentences are made once and drawn by rank, common ones more often."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        rare = ["".join(self.random.choices(SIGNS, k=self.random.choice((2, 2, 3)))) for _number in range(4000)]
        words = COMMON + rare
        weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
        self.sentences = [
            "".join(self.random.choices(words, cum_weights=weights, k=self.random.randint(8, 18)))
            for _number in range(40_000)
        ]
        self.titles = [
            "".join(self.random.choices(words, cum_weights=weights, k=self.random.randint(4, 6)))[:14]
            for _number in range(20_000)
        ]

    def one(self) -> tuple[str, str]:
        """A subject of 8 to 14 signs and a text of 60 to 140."""
        choose = self.random.choice
        body = "，".join(choose(self.sentences) for _number in range(3))[: self.random.randint(60, 140)]
        for phrase, share in PLANTED.items():
            if self.random.random() < share:
                body = f"{body[:40]}，{phrase}{body[40:]}"
        return choose(self.titles), body
