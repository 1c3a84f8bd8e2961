"""What every deployment has to do for whoever runs it."""

import json
import subprocess

from .deployment import UNITS, Deployment

#: Of 100, by systemd's own reckoning: a service without any sandbox has 96.
EXPOSURE = "20"


class Machinery:
    def test_the_doctor_finds_nothing(self, deployment: Deployment) -> None:
        arguments = ["--url", f"{deployment.origin}/", "--patience", "7", "--json"]
        found = json.loads(deployment.manage("live_doctor", *arguments))
        assert {finding["step"] for finding in found} >= {"Socket", "Event", "Patience", "Worker"}
        assert [finding for finding in found if finding["mark"] != "good"] == []

    def test_the_checks_find_nothing(self, deployment: Deployment) -> None:
        assert "djangocms_live" not in deployment.manage("check", "--deploy")

    def test_what_timers_start(self, deployment: Deployment) -> None:
        timers = sorted(path.stem for path in deployment.machine.path(UNITS).glob("*.timer"))
        assert timers == ["djangocms-live-day", "djangocms-live-hour", "djangocms-live-minute"]
        said = "".join(deployment.unit(name).run_once() for name in timers)
        assert "dropped: older than 3600 seconds" in said
        assert "Pushes: 0" in said or "pushes: 0" in said

    def test_systemd_knows_every_word(self, deployment: Deployment) -> None:
        suffixes = (".service", ".timer", ".target")
        folder = deployment.machine.path(UNITS)
        paths = sorted(path for path in folder.iterdir() if path.suffix in suffixes)
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *paths],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, "")

    def test_systemd_thinks_well_of_the_sandboxes(self, deployment: Deployment) -> None:
        for path in sorted(deployment.machine.path(UNITS).glob("*.service")):
            judge = ["systemd-analyze", "security", "--offline=yes", f"--threshold={EXPOSURE}"]
            subprocess.run([*judge, path], check=True, stdout=subprocess.DEVNULL)
