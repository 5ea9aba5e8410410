"""The stages by name, in the order of a round; the conformance report belongs to the notice."""

from pipeline.archive.stage import STAGE as ARCHIVE
from pipeline.collect.stage import STAGE as COLLECT
from pipeline.compendium.stage import STAGE as COMPENDIUM
from pipeline.conformance.stage import STAGE as CONFORMANCE
from pipeline.notice.stage import STAGE as NOTICE

STAGES = {stage.name: stage for stage in (NOTICE, CONFORMANCE, COLLECT, COMPENDIUM, ARCHIVE)}
