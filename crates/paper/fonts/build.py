"""Makes the fonts of this folder from the OFL packages on npm. Run by hand, only to renew them:

    npm pack @fontsource-variable/atkinson-hyperlegible-next@5.3.0 @fontsource/noto-sans@5.3.0 \
        @fontsource/noto-sans-arabic@5.3.0 @fontsource/noto-sans-ethiopic@5.3.0 \
        @fontsource/noto-sans-math@5.3.0 @fontsource/noto-sans-symbols-2@5.3.0
    for f in *.tgz; do mkdir "${f%.tgz}" && tar xf "$f" -C "${f%.tgz}"; done
    pip install fonttools==4.68.0 brotli && python build.py <folder with the unpacked packages>

The web packages are cut by script into woff2 parts; paper needs one whole TTF per face.
"""

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
PACKAGES = Path(sys.argv[1])
FAMILY = "Atkinson Hyperlegible Next"


def package(name):
    return PACKAGES / f"{name}-5.3.0" / "package" / "files"


def merged(parts):
    """One font out of parts that share metrics and units."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, part in enumerate(parts):
            part.flavor = None
            files.append(f"{folder}/{number}.ttf")
            part.save(files[-1])
        return Merger().merge(files)


def name(font, family, style, weight):
    ids = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family} {style}".replace(" ", "")}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID not in (1, 2, 4, 6, 16, 17, 21, 22, 25)]
    for number, value in ids.items():
        table.setName(value, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = (font["OS/2"].fsSelection & ~0x61) | (0x20 if weight >= 600 else 0x40)
    font["head"].macStyle = 1 if weight >= 600 else 0


def subset(font, codepoints):
    options = Options(layout_features=["*"], notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codepoints)
    subsetter.subset(font)
    return font


def write(font, file):
    # The time of building would make every run another file.
    font["head"].created = font["head"].modified = 3_700_000_000
    font.recalcTimestamp = False
    font.save(HERE / file)
    print(file, (HERE / file).stat().st_size, len(font.getBestCmap()))


for style, weight in [("Regular", 400), ("Bold", 700)]:
    parts = []
    for part in ["latin", "latin-ext"]:
        folder = package("fontsource-variable-atkinson-hyperlegible-next")
        source = TTFont(folder / f"atkinson-hyperlegible-next-{part}-wght-normal.woff2")
        parts.append(instantiateVariableFont(source, {"wght": weight}))
    font = merged(parts)
    name(font, FAMILY, style, weight)
    write(font, f"AtkinsonHyperlegibleNext-{style}.ttf")

sans = package("fontsource-noto-sans")
scripts = ["vietnamese", "greek", "cyrillic", "cyrillic-ext"]
font = merged([TTFont(sans / f"noto-sans-{script}-400-normal.woff2") for script in scripts])
name(font, "Noto Sans", "Regular", 400)
write(font, "NotoSans-Regular.ttf")

font = TTFont(package("fontsource-noto-sans-arabic") / "noto-sans-arabic-arabic-400-normal.woff2")
font.flavor = None
name(font, "Noto Sans Arabic", "Regular", 400)
write(font, "NotoSansArabic-Regular.ttf")

# The Ethiopic block holds Tigrinya and Amharic; its extensions are other languages.
font = TTFont(package("fontsource-noto-sans-ethiopic") / "noto-sans-ethiopic-ethiopic-400-normal.woff2")
font.flavor = None
subset(font, range(0x1200, 0x1380))
name(font, "Noto Sans Ethiopic", "Regular", 400)
write(font, "NotoSansEthiopic-Regular.ttf")

math = TTFont(package("fontsource-noto-sans-math") / "noto-sans-math-latin-400-normal.woff2")
math.flavor = None
del math["MATH"]
subset(math, [ord(c) for c in "←→↑↓↔⇒≤≥≈≠√∞"])
name(math, "Noto Sans Math", "Regular", 400)
write(math, "NotoSansMath-Regular.ttf")

marks = TTFont(package("fontsource-noto-sans-symbols-2") / "noto-sans-symbols-2-symbols-400-normal.woff2")
marks.flavor = None
subset(marks, [ord(c) for c in "➔✓✔✗✘☐☑☒★☆☎✉♥❤⚠●○■□▪▲▼◆◇"])
name(marks, "Noto Sans Symbols 2", "Regular", 400)
write(marks, "NotoSansSymbols2-Regular.ttf")
