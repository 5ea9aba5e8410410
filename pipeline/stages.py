"""The four stages by name, in the order of a round."""

from pipeline.archive.stage import STAGE as ARCHIVE
from pipeline.collect.stage import STAGE as COLLECT
from pipeline.compendium.stage import STAGE as COMPENDIUM
from pipeline.notice.stage import STAGE as NOTICE

STAGES = {stage.name: stage for stage in (NOTICE, COLLECT, COMPENDIUM, ARCHIVE)}
