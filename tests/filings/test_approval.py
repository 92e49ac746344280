"""Approval: who decides, in what order, with what opinion, and who may not (第五、六、九条)."""

from __future__ import annotations

from tests.filings.making import filed


def test_a_clerks_filing_goes_to_the_head_then_to_the_publicity_department_and_gets_a_number(operator, head, publicity):
    filing = filed(operator, head, publicity)
    page = operator.open(f"/filings/{filing}")
    assert "2026-微信-0001" in page.text
    assert "已备案" in page.text
