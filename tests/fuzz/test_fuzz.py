"""A bounded number of damaged replies; ``make bench`` reads ten thousand."""

from tests.fuzz.mutate import mutated
from tests.fuzz.run import run, shipped_samples

COUNT = 150


def test_damage_is_the_same_for_the_same_seed() -> None:
    samples = shipped_samples()
    assert [mutated(samples, seed) for seed in range(40)] == [mutated(samples, seed) for seed in range(40)]
    originals = {content for _, content in samples}
    assert sum(mutated(samples, seed)[1] in originals for seed in range(200)) < 20


def test_no_damaged_reply_crashes_hangs_or_loses_a_part() -> None:
    findings = run(range(COUNT))
    assert findings.replies == COUNT
    assert findings.parts == findings.classes.total() >= COUNT
    assert findings.lost == []
    assert not findings.examples
