"""Copy the few front-end files the pages use from node_modules to static/vendor, without their source map addresses."""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = [
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js",
    "@tabler/icons-webfont/dist/tabler-icons.min.css",
    "htmx.org/dist/htmx.min.js",
    "echarts/dist/echarts.min.js",
    "signature_pad/dist/signature_pad.umd.min.js",
]
FONT = "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2"


def main() -> None:
    target = ROOT / "static" / "vendor"
    shutil.rmtree(target, ignore_errors=True)
    (target / "fonts").mkdir(parents=True)
    for name in FILES:
        text = (ROOT / "node_modules" / name).read_text()
        # The maps are not shipped, and the static file manifest would look for them.
        text = re.sub(r"(/\*|//)# sourceMappingURL=\S+( ?\*/)?", "", text)
        # Every browser that runs the pages reads woff2.
        text = re.sub(r',url\("[^"]+\.(woff|ttf)\?[^"]*"\) format\("\w+"\)', "", text)
        (target / Path(name).name).write_text(text)
    shutil.copy(ROOT / "node_modules" / FONT, target / "fonts")


if __name__ == "__main__":
    main()
