"""The class of what is wrong with a source, from the report of its check."""

import re
from collections import Counter
from collections.abc import Sequence

from crawlers.trial.sample_articles import SampleArticle
from crawlers.trial.trial_report import GONE, TrialReport, find_problems
from pipelines.records.problems import ProblemClass, kind_of_reason, worst
from pipelines.records.reasons import FailureReason, reason_of_status

NOT_OF_DEFINITION = frozenset({ProblemClass.OUR_FAULT, ProblemClass.SITE_DOWN, ProblemClass.SLOW})
"""Classes of the site's trouble or of Kabar's own: they say nothing of the definition and hold no source back."""
_STATUS = re.compile(r"http_([345]\d\d)")
_REASONS = frozenset(reason.value for reason in FailureReason)


def problem_class(report: TrialReport) -> ProblemClass | None:
    """Return the class that explains the others, those not of the definition last; None for a good source."""
    if report.refused:
        return ProblemClass.BLOCKED
    if not report.problems:
        return None
    kinds = [_kind(each.problem, ProblemClass.DISCOVERY_BROKEN) for each in report.listings if each.problem]
    kinds += [ProblemClass.DISCOVERY_BROKEN] if report.is_stale else []
    kinds += _kinds_of_articles(report.sample)
    return worst([kind for kind in kinds if kind not in NOT_OF_DEFINITION] or kinds)


def _kinds_of_articles(sample: Sequence[SampleArticle]) -> list[ProblemClass]:
    if any(each.problem == FailureReason.NO_BROWSER for each in sample):
        return [ProblemClass.OUR_FAULT]
    if not sample or not find_problems((), sample):
        return []
    present = [each for each in sample if each.problem not in GONE]
    unread = [_kind(each.problem, ProblemClass.EXTRACTION_BROKEN) for each in present if each.problem]
    if not present:
        return [ProblemClass.DISCOVERY_BROKEN]
    is_unread = len(unread) * 2 > len(present)
    return [Counter(unread).most_common(1)[0][0] if is_unread else ProblemClass.EXTRACTION_BROKEN]


def _kind(problem: str, otherwise: ProblemClass) -> ProblemClass:
    """Return the class of a failed request; a problem in other words is of what was fetched."""
    status = _STATUS.fullmatch(problem)
    reason = reason_of_status(int(status[1])) if status else problem
    return kind_of_reason(FailureReason(reason)) if reason in _REASONS else otherwise
