"""核对案卷：逐项重算办理经过的哈希，核对附件的 SHA-256。只用 Python 3 自带的模块。"""

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PARTS = ("previous_hash", "subject", "sequence", "at_micros", "kind", "by_id", "by_name", "office_id", "facts_text")


def main() -> int:
    events = json.loads((HERE / "办理经过.json").read_text(encoding="utf-8"))
    wrong, previous, known = [], "", set()
    for place, event in enumerate(events, start=1):
        told = "\n".join(str("" if event[part] is None else event[part]) for part in PARTS)
        if event["sequence"] != place or event["previous_hash"] != previous:
            wrong.append(f"第{place}项与前一项不相连")
        if hashlib.sha256(told.encode("utf-8")).hexdigest() != event["hash"]:
            wrong.append(f"第{place}项的内容被改动")
        previous = event["hash"]
        for one in json.loads(event["facts_text"]).get("attachments", []):
            known.add(one["checksum"])
    for file in sorted((HERE / "附件").glob("*")) if (HERE / "附件").is_dir() else []:
        if hashlib.sha256(file.read_bytes()).hexdigest() not in known:
            wrong.append(f"{file.name}与添加时的校验值不一致")
    for line in (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        name = line.split(maxsplit=1)[1]
        if not (HERE / name).is_file():
            wrong.append(f"缺少{name}")
    print("\n".join(wrong) if wrong else f"办理经过共{len(events)}项，全部一致。")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
