"""Hidden text of a Word document: by a run itself, or by the styles that it, its paragraph and its table bear."""

from __future__ import annotations

from typing import Any, NamedTuple

from docx.oxml.ns import qn

RUN, PROPERTIES, VALUE, VANISH = qn("w:r"), qn("w:rPr"), qn("w:val"), qn("w:vanish")
OFF = frozenset({"0", "false", "off"})
DEEPEST = 20  # styles that stand on one another


class _Style(NamedTuple):
    """What a style says of the text that bears it: hidden or not, the font; None and "" for nothing; and on which it stands."""

    hides: bool | None
    font: str
    base: str


class Styles:
    """The styles of a document, as far as they hide text or give it a font of signs."""

    def __init__(self, root: Any) -> None:
        self.known: dict[str, _Style] = {}
        self.usual: dict[str, str] = {}
        self.always = False
        for style in root.iter(qn("w:style")) if root is not None else ():
            key, sort, base = style.get(qn("w:styleId"), ""), style.get(qn("w:type"), ""), style.find(qn("w:basedOn"))
            self.known[key] = _Style(
                _vanishes(style.find(PROPERTIES)),
                _font(style.find(PROPERTIES)),
                "" if base is None else base.get(VALUE, ""),
            )
            if style.get(qn("w:default"), "0") not in OFF:
                self.usual[sort] = key
        if root is not None:
            self.always = bool(_vanishes(root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{PROPERTIES}")))

    def hide(self, run: Any) -> bool:
        """Say whether a run is hidden: as it says itself, else by one style alone of those it bears; two undo each other."""
        own = _vanishes(run.find(PROPERTIES))
        if own is not None:
            return own
        return self.always or sum(self._hides(key) for key in self._borne(run)) % 2 == 1

    def font(self, run: Any) -> str:
        """Return the font that a run asks for, itself or by its style, "" for that of its paragraph."""
        return _font(run.find(PROPERTIES)) or next(
            (style.font for style in self._line(_named(run, PROPERTIES, "w:rStyle")) if style.font), ""
        )

    def _borne(self, run: Any) -> list[str]:
        paragraph, table = next(run.iterancestors(qn("w:p")), None), next(run.iterancestors(qn("w:tbl")), None)
        return [
            _named(run, PROPERTIES, "w:rStyle") or self.usual.get("character", ""),
            _named(paragraph, qn("w:pPr"), "w:pStyle") or self.usual.get("paragraph", ""),
            _named(table, qn("w:tblPr"), "w:tblStyle"),
        ]

    def _hides(self, key: str) -> bool:
        return next((style.hides for style in self._line(key) if style.hides is not None), False)

    def _line(self, key: str) -> list[_Style]:
        """Return a style and those on which it stands."""
        found: list[_Style] = []
        while (style := self.known.get(key)) is not None and len(found) < DEEPEST:
            found.append(style)
            key = style.base
        return found


def drop_hidden(root: Any, styles: Styles) -> None:
    """Drop the runs that are hidden. What is hidden on a web page alone stands on paper and stays."""
    for run in [run for run in root.iter(RUN) if styles.hide(run)]:
        run.getparent().remove(run)


def _vanishes(properties: Any) -> bool | None:
    mark = properties.find(VANISH) if properties is not None else None
    return None if mark is None else mark.get(VALUE) not in OFF


def _font(properties: Any) -> str:
    fonts = properties.find(qn("w:rFonts")) if properties is not None else None
    return "" if fonts is None else fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi")) or ""


def _named(node: Any, properties: str, name: str) -> str:
    found = node.find(f"{properties}/{qn(name)}") if node is not None else None
    return "" if found is None else found.get(VALUE, "")
