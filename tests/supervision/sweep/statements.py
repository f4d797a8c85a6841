"""What a carded unit writes, as long as it has to be."""

ANSWER = {
    "cause": "承办人外出培训，没有移交手中的事项。",
    "progress": "材料已经齐备，正在拟写告知书。",
    "next_steps": "由科长逐日核对，按承诺日期办结。",
}
CLAIM = {"objective_reason": "force", "objective_paper": "市气象局暴雨红色预警（第3号）"}
REPORT = {"causes": "承办人更换时没有交接，无人跟踪期限。", "measures": "已定专人每日核对到期事项，补办交接手续。"}
VOID = {"error": "clock", "evidence": "收文登记簿载明收到日期晚两日，期限登记有误。"}
AGREED = {"agreed": True, "decision": "已核对收文登记簿，确系登记有误。"}
FOUND = "所附材料与事件时间核对相符。"
HELD = {"result": "已约谈局长，责令限期整改到位。", "present": "召集人、局长"}
