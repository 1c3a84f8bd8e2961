from djangocms_live.doctor.report import Finding, Mark, Report, Watch, spoken


def test_findings_are_told_as_they_are_found() -> None:
    heard: list[Finding] = []
    report = Report(heard.append)
    report.good("Journal", "well.")
    report.warn("Redis", "slow.", "Bring it nearer.")
    assert report.broken_steps == 0
    report.broken("Site", "away.", "Start it.")
    assert heard == report.findings
    assert [finding.mark for finding in heard] == [Mark.GOOD, Mark.WARNING, Mark.BROKEN]
    assert report.broken_steps == 1


def test_one_line_and_what_mends_it() -> None:
    assert str(Finding(Mark.GOOD, "Journal", "well.")) == "✓ Journal: well."
    assert str(Finding(Mark.BROKEN, "Site", "away.", "Start it.")) == "✗ Site: away.\n    Start it."


def test_times_are_spoken() -> None:
    assert (spoken(0.0314), spoken(1.26)) == ("31 ms", "1.3 s")
    assert str(Watch()).endswith(" ms")
