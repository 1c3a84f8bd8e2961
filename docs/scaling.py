"""What a number of viewers needs: ``python docs/scaling.py 1000000``.

The constants are measured, on one core of an AMD EPYC (``benchmarks/README.rst``). That ten times
as many processes need ten times as much is not.
"""

import sys
from dataclasses import dataclass
from math import ceil

VIEWERS_PER_PROCESS = 9_000  # the largest crowd that was measured on one process
PROCESS_MB = 110  # of a process without viewers: Django, the CMS and the site
VIEWER_KB = 25  # 22.6 to 24.8
DELIVERY_US = 24  # 19 to 24 at 9,000 viewers, the kernel's part included
CONNECTS_PER_S = 340  # 340 to 600 a process
WAKE_BYTES = 150  # a wake-up through the channel layer, with Redis's own framing
ECHO_EVERY = 2  # seconds: each process makes sure that it hears the layer
TICK = 25  # seconds: each process looks into the journal
READS = 2  # queries by which a process reads what is new
CORES = 8  # of a machine; one is left to the system
BANDWIDTH = 10e9  # bits a second of a machine


@dataclass(frozen=True)
class Needs:
    """For ``viewers`` browsers, and a publish whose frame has ``frame`` bytes."""

    viewers: int
    frame: int = 4_000

    @property
    def processes(self) -> int:
        return ceil(self.viewers / VIEWERS_PER_PROCESS)

    @property
    def machines(self) -> int:
        return ceil(self.processes / (CORES - 1))

    @property
    def memory_gb(self) -> float:
        return (self.processes * PROCESS_MB * 1e6 + self.viewers * VIEWER_KB * 1e3) / 1e9

    @property
    def seconds_of_cpu(self) -> float:
        """For a publish, in all processes together."""
        return self.viewers * DELIVERY_US / 1e6

    @property
    def seconds_to_the_last(self) -> float:
        """Until the last viewer of a process has it: what computes, or what carries."""
        computing = self.seconds_of_cpu / self.processes
        carrying = self.viewers / self.machines * self.frame * 8 / BANDWIDTH
        return max(computing, carrying)

    @property
    def redis_messages(self) -> int:
        """For a publish: one in, and one to each process that has a viewer of the topic."""
        return 1 + self.processes

    @property
    def redis_bytes(self) -> int:
        return self.redis_messages * WAKE_BYTES

    @property
    def redis_messages_a_second(self) -> float:
        """Where nothing happens: each process hears itself, in and out."""
        return 2 * self.processes / ECHO_EVERY

    @property
    def queries(self) -> int:
        """For a publish: each process reads the journal once."""
        return READS * self.processes

    @property
    def queries_a_second(self) -> float:
        """Where nothing happens."""
        return READS * self.processes / TICK

    @property
    def seconds_to_come_back(self) -> float:
        """If all processes start anew at once."""
        return min(self.viewers, VIEWERS_PER_PROCESS) / CONNECTS_PER_S


def main(viewers: int) -> None:
    needs = Needs(viewers)
    print(f"{viewers:,} viewers")
    print(f"processes                  {needs.processes:,} on {needs.machines:,} machines")
    print(f"memory                     {needs.memory_gb:.1f} GB")
    print(f"a publish: CPU             {needs.seconds_of_cpu:.1f} s, all processes together")
    print(f"           last viewer     {needs.seconds_to_the_last:.2f} s")
    print(f"           Redis           {needs.redis_messages:,} messages,", end=" ")
    print(f"{needs.redis_bytes / 1e3:.1f} KB")
    print(f"           database        {needs.queries:,} queries")
    print(f"nothing happens: Redis     {needs.redis_messages_a_second:.0f} messages a second")
    print(f"                 database  {needs.queries_a_second:.1f} queries a second")
    print(f"all come back              {needs.seconds_to_come_back:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]))
