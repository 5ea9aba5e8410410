"""Charts with invented data, small and large."""

import random

from pipeline.render.charts import (
    Bar,
    BarChart,
    Calendar,
    Column,
    ColumnChart,
    HeatMap,
    Planned,
    Span,
    StackedBar,
    StackedChart,
)

CATEGORIES = (
    "科普讲座（报告会）", "科普展览（展示）", "培训（实用技术）", "科技咨询（义诊式服务）", "竞赛（比赛）",
    "青少年活动（兴趣小组、冬夏令营、研学）", "开放日（实验室、基地）", "科技下乡（进校园、社区、企业）",
    "影视、音视频", "图文创作与出版", "网络科普（直播、竞答、新媒体）", "基地与队伍建设", "国际交流", "其他",
)  # fmt: skip

BARS = BarChart(
    [
        Bar("青少年活动（兴趣小组、冬夏令营、研学）", 12, "12项"),
        Bar("其他", 0, "0项"),
        Bar("Long Latin label WWWWW", 3, "3项"),
        Bar("很" * 30, 100000, "100000项"),
    ],
    "示例",
)
STACKED = StackedChart(
    [
        StackedBar("分支机构", [45, 20, 8], "73项"),
        StackedBar("地方学会", [12, 30, 2], "44项"),
        StackedBar("科学传播专家团队", [1, 9, 0], "10项"),
        StackedBar("科普教育基地", [0, 0, 0], "0项"),
    ],
    ["线上", "线下", "结合"],
    "示例",
)
COLUMNS = ColumnChart(
    [Column(f"{month}月", 120 + month, month) for month in range(1, 13)], "当月进行", "当月开始", "示例"
)
LARGE_COLUMNS = ColumnChart(
    [Column(f"{month}月", 12000 + month, 9000 + month) for month in range(1, 13)], "当月进行", "当月开始", "示例"
)
EMPTY = ColumnChart([Column("1月", 0, 0)], "当月进行", "当月开始", "示例")


def heat_map(rows: int, columns: int, most: int, seed: int = 1) -> HeatMap:
    """Rows × columns, one cell in four filled; the second row and the second column stay empty."""
    chance = random.Random(seed)
    values = [[chance.randint(1, most) if chance.random() < 0.25 else 0 for _ in range(columns)] for _ in range(rows)]
    values[0][0] = most
    for row, line in enumerate(values):
        for column in range(columns):
            line[column] = 0 if row == 1 or column == 1 else line[column]
    half = columns // 2
    return HeatMap(
        [f"{row + 1} 推进第{row + 1}项工作要点的落实和“一体两翼”联动" for row in range(rows)],
        [f"示例第{column + 1}岩石工程专委会（筹）" for column in range(columns)],
        values,
        "示例",
        row_totals=[str(sum(line)) for line in values],
        column_totals=[str(sum(line[column] for line in values)) for column in range(columns)],
        column_spans=(Span("分支机构", half), Span("科学传播专家团队", columns - half)) if half else (),
    )


def calendar(count: int, seed: int = 1) -> Calendar:
    """A year of so many activities, most of them known to the day, crowded in September."""
    chance = random.Random(seed)
    planned = []
    for _ in range(count):
        month, category = chance.choice((*range(1, 13), 5, 9, 9, 9)), chance.choice((*CATEGORIES, ""))
        exactness = chance.random()
        if exactness < 0.1:
            planned.append(Planned(category, month))
        elif exactness < 0.25:
            planned.append(Planned(category, month, third=chance.randint(1, 3)))
        else:
            planned.append(
                Planned(category, month, 20 if month == 9 and chance.random() < 0.4 else chance.randint(1, 28))
            )
    return Calendar(2020, planned, CATEGORIES, "示例")


EVERY = {
    "bars": BARS,
    "stacked": STACKED,
    "columns": COLUMNS,
    "large columns": LARGE_COLUMNS,
    "empty columns": EMPTY,
    "no bars": BarChart([], "示例"),
    "heat 1 × 1": HeatMap(["1 要点"], ["示例专委会"], [[1]], "示例"),
    "heat 16 × 4": heat_map(16, 4, 300),
    "heat 16 × 24": heat_map(16, 24, 4),
    "heat 36 × 40": heat_map(36, 40, 14),
    "calendar 0": calendar(0),
    "calendar 1": calendar(1),
    "calendar 118": calendar(118),
    "calendar 900": calendar(900),
    "calendar 8000": calendar(8000),
}
